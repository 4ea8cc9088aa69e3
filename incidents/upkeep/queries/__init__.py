"""Reads what the pages of upkeep tell, as the reader may know it. Writes nothing."""

from incidents.upkeep.queries.changes import Asked, Change, Page, changes
from incidents.upkeep.queries.checklist import Item, checklist
from incidents.upkeep.queries.leaving import Holdings, holdings
from incidents.upkeep.queries.publishing import open_incidents_on, what_publishing_changes

__all__ = [
    "Asked",
    "Change",
    "Holdings",
    "Item",
    "Page",
    "changes",
    "checklist",
    "holdings",
    "open_incidents_on",
    "what_publishing_changes",
]
