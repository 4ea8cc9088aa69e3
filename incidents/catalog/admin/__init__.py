"""The catalogue in the console."""

from incidents.catalog.admin import calendars, categories, matrix, organisation, services, sorting

__all__ = ["calendars", "categories", "matrix", "organisation", "services", "sorting"]
