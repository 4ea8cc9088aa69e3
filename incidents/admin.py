"""Every page of the console, imported from its package so that Django finds it."""

from incidents.audit import admin as audit
from incidents.catalog import admin as catalog
from incidents.clocks import admin as clocks
from incidents.desk import admin as desk
from incidents.escalation import admin as escalation
from incidents.people import admin as people
from incidents.timers import admin as timers
from incidents.workflows import admin as workflows

__all__ = ["audit", "catalog", "clocks", "desk", "escalation", "people", "timers", "workflows"]
