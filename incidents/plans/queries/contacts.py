"""Reading key contacts: how fresh each is, who is to be asked, and who cannot be reached."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from incidents.catalog.freshness import Freshness
from incidents.plans.choices import MethodKind
from incidents.plans.models import KeyContact, KeyContactMethod
from incidents.plans.queries.standing import review_of

# So long nobody is asked again who has not answered.
ASKED_AGAIN_AFTER = timedelta(days=14)


def with_ways(rows: QuerySet[KeyContact]) -> QuerySet[KeyContact]:
    """Two queries more, however many rows."""
    return rows.select_related("team", "owner", "user").prefetch_related("methods", "deputies__deputy")


def freshness(contacts: QuerySet[KeyContact]) -> dict[int, Freshness]:
    """Used means reached by one of its ways, exercised reached in a drill. Two queries."""
    return {contact.pk: freshness_of(contact) for contact in contacts.prefetch_related("methods")}


def freshness_of(contact: KeyContact) -> Freshness:
    """No query where its ways are loaded."""
    ways = list(contact.methods.all())
    return review_of(
        contact,
        last_used_at=max((way.reached_at for way in ways if way.reached_at is not None), default=None),
        last_exercised_at=max((way.exercised_at for way in ways if way.exercised_at is not None), default=None),
    )


def to_ask(*, at: datetime) -> list[KeyContact]:
    """Those whose ways are to be verified again, and who were not asked in the last fortnight. Two queries."""
    rows = KeyContact.objects.filter(retired_at=None, verify_days__isnull=False).prefetch_related("methods")
    return [
        contact
        for contact in rows
        if _is_stale(contact, at) and (contact.asked_at is None or contact.asked_at <= at - ASKED_AGAIN_AFTER)
    ]


def _is_stale(contact: KeyContact, at: datetime) -> bool:
    ways = list(contact.methods.all())
    return not ways or any(not is_verified(way, contact, at) for way in ways)


def is_verified(way: KeyContactMethod, contact: KeyContact, at: datetime) -> bool:
    """Whether it was made sure of within the time that the contact says."""
    if contact.verify_days is None:
        return way.verified_at is not None
    return way.verified_at is not None and way.verified_at > at - timedelta(days=contact.verify_days)


def is_failing(way: KeyContactMethod) -> bool:
    """Whether it was last tried in vain."""
    worked = max((one for one in (way.reached_at, way.exercised_at, way.verified_at) if one is not None), default=None)
    return way.failed_at is not None and (worked is None or worked < way.failed_at)


@dataclass(frozen=True)
class Unreachable:
    """A contact who cannot be counted on, and the sentences that say why."""

    contact: KeyContact
    reasons: list[str]


def reasons_of(contact: KeyContact, *, at: datetime) -> list[str]:
    """Why somebody cannot be counted on to be reached. No query where the ways and deputies are loaded."""
    ways = list(contact.methods.all())
    found = []
    if not ways:
        found.append("No way to reach them is known.")
    elif all(is_failing(way) for way in ways):
        found.append("Every way was last tried in vain.")
    elif not any(is_verified(way, contact, at) for way in ways):
        found.append("No way was verified in time.")
    if contact.user is not None and not contact.user.is_active:
        found.append("Their account is closed.")
    if contact.wrong_note:
        found.append(f"They said what is wrong: {contact.wrong_note}")
    if (
        ways
        and not contact.night_route
        and not any(way.is_round_the_clock for way in ways)
        and not contact.deputies.all()
    ):
        found.append("Outside their hours nobody is reached: no 24×7 route and no deputy.")
    return found


def unreachable(contacts: Iterable[KeyContact], *, at: datetime) -> list[Unreachable]:
    """Those of the loaded `contacts` who cannot be counted on."""
    found = [Unreachable(contact, reasons_of(contact, at=at)) for contact in contacts]
    return [one for one in found if one.reasons]


def addresses_to_ask(contact: KeyContact) -> list[str]:
    return [way.value for way in contact.methods.all() if way.kind == MethodKind.EMAIL]
