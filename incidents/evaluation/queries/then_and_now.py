"""A replay beside what it replays: how the real incident went then, and the drill now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from incidents.drills.models import Exercise
from incidents.evaluation.queries.recording import incidents_of, pauses_of
from incidents.evaluation.record import Span, elapsed
from incidents.evaluation.words import seconds_in_words
from incidents.lifecycle.models import Incident
from incidents.scenarios.models import Scenario
from incidents.timeline.queries import entries_of, tell

MILESTONES = (
    ("Acknowledged", "acknowledged_at"),
    ("Declared a major incident", "major_declared_at"),
    ("Mitigated", "mitigated_at"),
    ("Resolved", "resolved_at"),
)
MOST = 60


@dataclass(frozen=True)
class Both:
    """One milestone on both sides, in time since the report; `faster` is none where one side is not known."""

    label: str
    then: str
    now: str
    faster: bool | None


@dataclass(frozen=True)
class ThenAndNow:
    """`then` and `now` are what happened: seconds since the report in words, and the sentence."""

    source: Incident
    first: Incident | None
    milestones: list[Both]
    then: list[tuple[str, str]]
    now: list[tuple[str, str]]


def source_of(exercise: Exercise) -> Incident | None:
    """The incident that the drill replays, None where there is none or the principal may not know of it.

    Two queries.
    """
    scenario = Scenario.objects.filter(versions=exercise.scenario_version_id).values_list("source_incident").first()
    if scenario is None or scenario[0] is None:
        return None
    found: Incident | None = Incident.objects.filter(pk=scenario[0]).select_related("type", "service").first()
    return found


def then_and_now(exercise: Exercise, source: Incident, *, at: datetime) -> ThenAndNow:
    """Both sides. Pauses of the drill are left out of its times. Five queries."""
    first = next(iter(incidents_of(exercise)), None)
    pauses = pauses_of(exercise, at=at)
    both = []
    for label, column in MILESTONES:
        then = _since(source, getattr(source, column), ())
        now = _since(first, getattr(first, column), pauses) if first is not None else None
        faster = now < then if then is not None and now is not None else None
        both.append(Both(label, _words(then), _words(now), faster))
    return ThenAndNow(
        source,
        first,
        both,
        _story(source, ()),
        _story(first, pauses) if first is not None else [],
    )


def _since(incident: Incident, instant: datetime | None, pauses: list[Span] | tuple[()]) -> int | None:
    return elapsed(incident.reported_at, instant, pauses) if instant is not None else None


def _words(seconds: int | None) -> str:
    return seconds_in_words(seconds) if seconds is not None else "–"


def _story(incident: Incident, pauses: list[Span] | tuple[()]) -> list[tuple[str, str]]:
    entries = entries_of(incident)[:MOST]
    return [(_words(_since(incident, entry.at, pauses)), tell(entry)) for entry in entries]
