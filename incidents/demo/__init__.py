"""A demonstration: an invented organisation, its people, and half a year of incidents. Nothing else needs it."""

from incidents.demo.operations import DatabaseInUse, check_empty, load

__all__ = ["DatabaseInUse", "check_empty", "load"]
