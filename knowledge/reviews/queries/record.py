"""What the record of an incident tells a review: timeline, milestones, measured times, roles, broken promises."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from incidents.clocks.models import Clock
from incidents.clocks.words import length_in_words
from incidents.lifecycle.choices import Milestone
from incidents.lifecycle.models import Incident, ResponseRole
from incidents.lifecycle.queries import milestones
from incidents.timeline.models import TimelineEntry
from incidents.timeline.queries import entries_of, tell
from knowledge.reviews.choices import Fact
from knowledge.reviews.measures import measured
from knowledge.reviews.models import Review

# Of a long incident, so many entries are offered to choose from.
MOST = 400


@dataclass(frozen=True)
class Told:
    """One entry of the timeline: its key, instant, sentence, the words somebody wrote, and whether it is chosen."""

    pk: int
    at: datetime
    sentence: str
    body: str
    is_chosen: bool


@dataclass(frozen=True)
class Record:
    """The facts of an incident; those that the review leaves out are empty lists."""

    timeline: list[Told]
    milestones: list[tuple[str, datetime]]
    times: list[tuple[str, str]]
    roles: list[tuple[str, str]]
    breaches: list[tuple[str, str]]


def record_of(review: Review, incident: Incident) -> Record:
    """The facts that a review tells. At most three queries; one fewer for each that is left out."""
    kept = {fact for fact in Fact if fact.value not in review.left_out}
    reached = [(item, at) for item, at in milestones(incident) if at is not None]
    return Record(
        timeline=chosen_entries(incident, review.entries) if Fact.TIMELINE in kept else [],
        milestones=[(str(item.label), at) for item, at in reached] if Fact.MILESTONES in kept else [],
        times=_times(reached) if Fact.TIMES in kept else [],
        roles=roles_of(incident) if Fact.ROLES in kept else [],
        breaches=breaches_of(incident) if Fact.BREACHES in kept else [],
    )


def chosen_entries(incident: Incident, keys: Collection[int]) -> list[Told]:
    """The entries that a review tells, as far as the principal may see them. One query."""
    return [_told(entry, True) for entry in entries_of(incident).filter(pk__in=list(keys)[:MOST])]


def entries_to_choose(incident: Incident, keys: Collection[int]) -> list[Told]:
    """Every entry, with which of them are chosen. One query."""
    chosen = set(keys)
    return [_told(entry, entry.pk in chosen) for entry in entries_of(incident)[:MOST]]


def _told(entry: TimelineEntry, is_chosen: bool) -> Told:
    return Told(entry.pk, entry.at, tell(entry), entry.body, is_chosen)


def _times(reached: list[tuple[Milestone, datetime]]) -> list[tuple[str, str]]:
    return [
        (measure.label, length_in_words(measure.length))
        for measure in measured({item.value: at for item, at in reached})
    ]


def roles_of(incident: Incident) -> list[tuple[str, str]]:
    """Every role that somebody held, with who, in the order in which they took them. One query."""
    held = ResponseRole.objects.filter(incident=incident).select_related("user").order_by("started_at", "pk")
    return list(dict.fromkeys((str(one.get_role_display()), str(one.user)) for one in held))


def breaches_of(incident: Incident) -> list[tuple[str, str]]:
    """Every promise that was broken, and by how much, where it was kept later. One query."""
    broken = Clock.objects.filter(incident=incident, breached_at__isnull=False).order_by("due_at", "pk")
    return [(clock.authority or str(clock.get_kind_display()), _late(clock)) for clock in broken]


def _late(clock: Clock) -> str:
    if clock.met_at is None:
        return "missed"
    return f"{length_in_words(clock.met_at - clock.due_at)} late"
