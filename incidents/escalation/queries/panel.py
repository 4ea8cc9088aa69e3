"""The run as an incident's page tells it: how it stands, what comes next, who was told and how that went."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Max, OuterRef, Subquery

from incidents.escalation.choices import Outcome, RunStatus
from incidents.escalation.models import EscalationRun
from incidents.escalation.shape import plan_of
from incidents.lifecycle.models import Incident
from incidents.notifications.models import Notification
from incidents.notifications.queries.pages import ShownPage, ShownWay, messages_of, shown_page, shown_way
from incidents.timeline.models import TimelineEntry
from incidents.timeline.reasons import sentence_of
from incidents.timers.catchup import in_words

STEPS_SHOWN = 60
STEP = ("round", "position", "is_fallback", "at", "lateness_seconds", "outcome", "reasons", "intent")


@dataclass(frozen=True)
class Next:
    """What comes next: whom it is for in words, and when."""

    name: str
    whom: str
    at: datetime


@dataclass(frozen=True)
class Taken:
    """One step that was taken, or one page by hand: whom it told and how that went, or why it told nobody."""

    name: str
    at: datetime
    late: str = ""
    is_skipped: bool = False
    pages: list[ShownPage] = field(default_factory=list)
    places: list[ShownWay] = field(default_factory=list)
    sentences: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Panel:
    """`run` is the newest; `lapses_at`: when its acknowledgement ends if nothing more happens."""

    run: EscalationRun | None
    policy: str
    next: Next | None
    lapses_at: datetime | None
    taken: list[Taken]


def panel_of(incident: Incident) -> Panel:
    """Everything of the incident's runs. Two queries."""
    rows = _runs(incident)
    run = rows[0] if rows else None
    messages = messages_of(incident)
    taken = [_step(row, messages) for row in rows if row.step_at is not None]  # type: ignore[attr-defined]
    taken += [Taken("By hand", rows[0].created_at, pages=_pages([rows])) for rows in messages.values()]
    return Panel(
        run=run,
        policy=run.snapshot["name"] if run is not None else "",
        next=_next(run) if run is not None else None,
        lapses_at=_lapses_at(run, incident) if run is not None else None,
        taken=sorted(taken, key=lambda one: one.at, reverse=True),
    )


def _runs(incident: Incident) -> list[EscalationRun]:
    """The runs, newest first, each once for each of its steps, else once; `step_…` is what became of a step."""
    signs = TimelineEntry.objects.filter(incident=OuterRef("incident"), actor__isnull=False).order_by()
    last = signs.values("incident").annotate(last=Max("recorded_at")).values("last")
    steps: dict[str, Any] = {f"step_{name}": F(f"taken__{name}") for name in STEP}
    runs = EscalationRun.objects.filter(incident=incident.pk).annotate(last_sign=Subquery(last), **steps)
    related = runs.select_related("acknowledged_by", "snoozed_by")
    return list(related.order_by("-pk", F("taken__pk").desc(nulls_last=True))[:STEPS_SHOWN])


def _lapses_at(run: EscalationRun, incident: Incident) -> datetime | None:
    if run.status != RunStatus.ACKNOWLEDGED or run.acknowledged_until is None:
        return None
    lease = plan_of(run.snapshot).lease_for(incident.priority_id)
    last: datetime | None = run.last_sign  # type: ignore[attr-defined]
    if lease is None or last is None:
        return run.acknowledged_until
    return max(run.acknowledged_until, last + lease)


def _next(run: EscalationRun) -> Next | None:
    if run.next_at is None:
        return None
    plan = plan_of(run.snapshot)
    at_end = run.position >= len(plan.steps)
    targets = plan.fallback if at_end else plan.steps[run.position].targets
    name = "the fallback" if at_end else f"step {run.position + 1} of {len(plan.steps)}"
    return Next(name, " and ".join(target.words for target in targets), run.next_at)


def _step(row: Any, messages: dict[str, list[Notification]]) -> Taken:
    """A step of a run, with its messages taken out of `messages`."""
    own = [intent for intent in messages if row.step_intent in (intent, intent.rpartition(":")[0])]
    held = [messages.pop(intent) for intent in own]
    name = "Fallback" if row.step_is_fallback else f"Step {row.step_position + 1}"
    if row.step_round and not row.step_is_fallback:
        name += f", round {row.step_round + 1}"
    late = timedelta(seconds=row.step_lateness_seconds)
    return Taken(
        name=f"{name} of “{row.snapshot['name']}”",
        at=row.step_at,
        late=f"{in_words(late)} late" if late else "",
        is_skipped=row.step_outcome == Outcome.SKIPPED,
        pages=_pages(held),
        places=[shown_way(message) for rows in held for message in rows if message.recipient_id is None],
        sentences=[sentence_of(one) for one in row.step_reasons],
    )


def _pages(held: list[list[Notification]]) -> list[ShownPage]:
    return [shown_page(rows) for rows in held if rows[0].recipient_id is not None]
