"""Reading clocks and policies, as the current principal may see."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from incidents.catalog.matching import Traits, covers, first_fitting
from incidents.catalog.models import HoldReason
from incidents.clocks.choices import KIND_ORDER, TIMERS, ClockKind, ClockState
from incidents.clocks.models import AuthorityNotice, Clock, SlaPolicy, SlaTarget
from incidents.clocks.targets import Promises, promises_of
from incidents.lifecycle.models import Incident
from incidents.people.models import Contact
from incidents.timeline.models import TimelineEntry
from incidents.timers.choices import LIVE
from incidents.timers.models import Timer
from incidents.workflows.choices import Phase

# A timer may be late by this before the watchdog speaks of it.
NOTED_WITHIN = timedelta(minutes=1)
# What is said publicly when an incident moves on; being logged or acknowledged says nothing of it.
PUBLIC_MOVES = (
    "note.added", "incident.held", "incident.resumed", "incident.mitigated", "incident.resolved", "incident.reopened",
    "incident.closed", "incident.cancelled",
)  # fmt: skip


def active_promises() -> list[Promises]:
    """Every policy in use that promises anything, in order, with its targets and their calendars. One query."""
    rows = SlaTarget.objects.filter(policy__retired_at=None).order_by("policy__position", "policy_id", "pk")
    return promises_of(rows.select_related("policy__calendar", "calendar"))


def traits_of(incidents: Collection[Incident]) -> dict[int, Traits]:
    """What policies are chosen by, by the incidents' keys. One query, and only where they have contacts."""
    contacts = {row.contact_id for row in incidents if row.contact_id is not None}
    bodies: dict[int, int | None] = {}
    if contacts:
        bodies = dict(Contact.objects.filter(pk__in=contacts).values_list("pk", "organisation_id"))
    return {
        row.pk: Traits(
            type_id=row.type_id,
            priority_id=row.priority_id,
            service_id=row.service_id,
            team_id=row.team_id,
            customer_id=bodies.get(row.contact_id) if row.contact_id is not None else None,
        )
        for row in incidents
    }


def promises_for(incident: Incident) -> Promises | None:
    """What is promised for an incident as it is now; None where no policy fits. Three queries at most."""
    promises_something = Exists(SlaTarget.objects.filter(policy=OuterRef("pk")))
    policies = SlaPolicy.objects.filter(promises_something, retired_at=None).order_by("position", "pk")
    policy = first_fitting(policies.select_related("calendar"), traits_of([incident])[incident.pk])
    if policy is None:
        return None
    targets = list(SlaTarget.objects.filter(policy=policy).order_by().select_related("calendar"))
    for target in targets:
        target.policy = policy
    return next(iter(promises_of(targets)), None)


def outstanding(incidents: Iterable[Incident]) -> list[Clock]:
    """The clocks of these incidents that have not ended. One query."""
    return list(Clock.objects.filter(incident__in=list(incidents), ended_at=None).order_by("pk"))


def paused_among(incidents: Iterable[Incident]) -> set[int]:
    """Which of these wait with all their clocks. One query, and only where one is on hold and due at no time."""
    waiting = [row.pk for row in incidents if row.phase == Phase.ON_HOLD and row.next_due_at is None]
    if not waiting:
        return set()
    held = Clock.objects.filter(incident__in=waiting, state=ClockState.PAUSED).order_by()
    return set(held.values_list("incident_id", flat=True))


def clocks_of(incident: Incident) -> list[Clock]:
    """Every clock an incident ever had: those that run first, by kind, then the past ones, newest first. One query."""
    rows = list(Clock.objects.filter(incident=incident).select_related("policy"))
    running = sorted((row for row in rows if row.ended_at is None), key=lambda row: (row.due_at, KIND_ORDER[row.kind]))
    over = sorted((row for row in rows if row.ended_at is not None), key=lambda row: (row.started_at, row.pk))
    return [*running, *reversed(over)]


def notices_of(incident: Incident) -> list[AuthorityNotice]:
    """The evidence of what authorities were told, oldest first. One query."""
    rows = AuthorityNotice.objects.filter(incident=incident)
    return list(rows.select_related("notified_by", "attachment"))


def missed(incidents: QuerySet[Any], at: datetime) -> QuerySet[Any]:
    """Those of the incidents that have missed a promise by `at`, noted or not."""
    late = Clock.objects.filter(
        Q(breached_at__isnull=False) | Q(state=ClockState.RUNNING, due_at__lt=at), incident=OuterRef("pk")
    )
    return incidents.filter(Exists(late))


def concerned() -> QuerySet[Incident]:
    """The incidents whose clocks a change of policies may move. As the principal may see."""
    runs = Clock.objects.filter(incident=OuterRef("pk"), kind=ClockKind.AUTHORITY, ended_at=None)
    rows: QuerySet[Incident] = Incident.objects.filter(Q(is_open=True) | Exists(runs), is_history=False)
    return rows


def unawaited(at: datetime) -> QuerySet[Clock]:
    """Clocks that run although they are overdue and nobody has noted it for a minute, or that no timer waits for."""
    waits = Timer.objects.filter(kind__in=TIMERS, incident=OuterRef("incident"), state__in=LIVE)
    overdue = Q(due_at__lt=at - NOTED_WITHIN)
    return Clock.objects.filter(overdue | ~Exists(waits), state=ClockState.RUNNING)


def shadowed(policies: Iterable[SlaPolicy]) -> dict[int, SlaPolicy]:
    """Which of the policies, in their order, no incident ever gets: by their keys, the one that stands before each."""
    found: dict[int, SlaPolicy] = {}
    before: list[SlaPolicy] = []
    for policy in policies:
        if policy.retired_at is not None:
            continue
        above = next((one for one in before if covers(one.conditions, policy.conditions)), None)
        if above is not None:
            found[policy.pk] = above
        before.append(policy)
    return found


@dataclass
class Told:
    """What the timeline says of an incident for clocks that are made after the fact."""

    holds: list[dict[str, Any]] = field(default_factory=list)
    updates: list[datetime] = field(default_factory=list)
    reopened_at: datetime | None = None


def told_of(incidents: Collection[Incident]) -> dict[int, Told]:
    """What the timelines of these incidents say of waits, public updates and reopenings. Two queries.

    Whether a past wait paused clocks is judged by its reason as it is now.
    """
    found = {row.pk: Told() for row in incidents}
    reporters = {row.pk: row.reporter_id for row in incidents}
    codes = Q(code__in=("incident.reopened", "type.changed", "status.changed")) | Q(code__in=PUBLIC_MOVES)
    entries = TimelineEntry.objects.filter(codes, incident__in=list(found)).order_by("at", "pk")
    pausing: set[int] | None = None
    for entry in entries.only("incident_id", "code", "at", "data", "is_public", "actor_id", "other_incident_id"):
        told = found[entry.incident_id]
        if _is_of_a_hold(entry):
            pausing = _pausing_reasons() if pausing is None else pausing
            _follow_hold(told, entry, pausing)
        if entry.code == "incident.reopened":
            told.reopened_at = entry.at
        if is_update(entry, reporters[entry.incident_id]):
            told.updates.append(entry.at)
    return found


def is_update(entry: TimelineEntry, reporter_id: int | None) -> bool:
    """Whether an entry tells the reporter and stakeholders something: a public note, or a public move.

    What the reporter or somebody from outside wrote is no update by us.
    """
    if not entry.is_public or entry.code not in PUBLIC_MOVES or "outsider" in entry.data:
        return False
    return entry.code != "note.added" or entry.actor_id is None or entry.actor_id != reporter_id


def _pausing_reasons() -> set[int]:
    return set(HoldReason.objects.filter(pauses_clocks=True).values_list("pk", flat=True))


def _phases(entry: TimelineEntry) -> list[str | None]:
    return [(entry.data.get(end) or {}).get("phase") for end in ("from", "to")]


def _is_of_a_hold(entry: TimelineEntry) -> bool:
    return Phase.ON_HOLD in _phases(entry)


def _follow_hold(told: Told, entry: TimelineEntry, pausing: set[int]) -> None:
    if told.holds and told.holds[-1]["to"] is None:
        told.holds[-1]["to"] = entry.at.isoformat()
    if _phases(entry)[1] == Phase.ON_HOLD:
        reason = (entry.data.get("fields") or {}).get("hold_reason") or {}
        hold = {"from": entry.at.isoformat(), "to": None, "reason": str(reason.get("name") or "on hold")}
        told.holds.append({**hold, "pauses": reason.get("id") in pausing})
