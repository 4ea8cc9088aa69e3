"""Rows of the console itself: the views of the queue that people keep, and what they log incidents from."""

from incidents.desk.models.templates import IncidentTemplate
from incidents.desk.models.views import SavedView

__all__ = ["IncidentTemplate", "SavedView"]
