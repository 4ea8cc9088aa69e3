"""The console's own pages in Django's admin: incidents, and the templates they are logged from."""

from incidents.desk.admin.incidents import IncidentAdmin
from incidents.desk.admin.templates import IncidentTemplateAdmin

__all__ = ["IncidentAdmin", "IncidentTemplateAdmin"]
