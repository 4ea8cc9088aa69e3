"""Makers of many incidents at once: copies of one, on other days."""

from __future__ import annotations

from datetime import timedelta

from incidents.models import Category, Incident
from incidents.permissions.principal import as_system
from tests.factories import NOW, make_incident

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def scatter(moments, *, resolved_after=None, **values):
    """An incident for each moment, all like one that was logged; resolved so long after where that is given."""
    with as_system("a test scatters incidents"):
        like = make_incident(**values)
        columns = {
            field.attname: getattr(like, field.attname)
            for field in Incident._meta.concrete_fields
            if not field.primary_key
        }
        rows = [Incident(**{**columns, **at(moment, resolved_after)}) for moment in moments]
        Incident.objects.filter(pk=like.pk).update(reported_at=NOW - 5000 * DAY)
        return Incident.objects.bulk_create(rows)


def at(moment, resolved_after):
    told = {"reported_at": moment, "state_entered_at": moment}
    if resolved_after is None:
        return told
    return {**told, "is_open": False, "phase": "resolved", "resolved_at": moment + resolved_after}


def make_category(name="Payments"):
    return Category.objects.create(name=name, path=name)
