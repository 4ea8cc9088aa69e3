"""The plans, procedures and key contacts for the list of what is neglected."""

from __future__ import annotations

from django.urls import reverse

from incidents.catalog.freshness import Freshness
from incidents.plans.models import KeyContact, Plan, Procedure
from incidents.plans.neglect import Row, Source
from incidents.plans.queries import contacts, documents, procedures
from incidents.plans.queries.rights import Thing, may_view


def _row(kind: str, address: str, thing: Thing, freshness: Freshness) -> Row:
    who = str(thing.owner or thing.team or "")
    return Row(kind, str(thing), reverse(address, args=[thing.slug]), who, freshness)


def _plans() -> list[Row]:
    rows = Plan.objects.filter(retired_at=None).select_related("owner", "team")
    fresh = documents.freshness(rows)
    return [_row("Plan", "plan", row, fresh[row.pk]) for row in rows]


def _procedures() -> list[Row]:
    rows = Procedure.objects.filter(retired_at=None).select_related("owner", "team")
    fresh = procedures.freshness(rows)
    return [_row("Procedure", "procedure", row, fresh[row.pk]) for row in rows]


def _contacts() -> list[Row]:
    rows = contacts.with_ways(KeyContact.objects.filter(retired_at=None))
    return [_row("Key contact", "key_contact", row, contacts.freshness_of(row)) for row in rows]


SOURCES = [
    Source("plans", _plans, lambda user: may_view(user, Plan)),
    Source("procedures", _procedures, lambda user: may_view(user, Procedure)),
    Source("key_contacts", _contacts, lambda user: may_view(user, KeyContact)),
]
