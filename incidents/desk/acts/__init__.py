"""Every act of the incident page: what it is called, what it asks, which operation carries it out."""

from incidents.desk.acts.base import Act, Doing
from incidents.desk.acts.registry import ACTS, acts_for

__all__ = ["ACTS", "Act", "Doing", "acts_for"]
