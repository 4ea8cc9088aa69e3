"""Which steps of the process the incidents of a period followed: how many, and which incidents miss which."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from incidents.catalog.choices import SourceKind
from incidents.lifecycle.models import Incident
from incidents.reporter.models import FollowUp
from incidents.timeline.models import TimelineEntry
from incidents.workflows.choices import Phase
from knowledge.reviews.choices import UNFINISHED
from reports.evidence.choices import Standing, Step
from reports.evidence.queries.trails import REVIEWED, TOLD_PEOPLE, trails_of
from reports.evidence.steps import Taken, Trail, steps_of
from reports.metrics import periods
from reports.metrics.queries.direct import incidents_of
from reports.metrics.questions import Question

# Of more than so many incidents the counts come after the page.
MOST_AT_ONCE = 50_000
# The proof of each step that may lack one, by its name in a query.
PROVED = {
    Step.IDENTIFIED: "identified",
    Step.CATEGORISED: "categorised",
    Step.ACKNOWLEDGED: "acknowledged",
    Step.COMMUNICATED: "told",
    Step.RESOLVED: "resolved",
    Step.CLOSED: "closed",
    Step.REVIEWED: "reviewed",
}


@dataclass(frozen=True)
class StepCount:
    """How many incidents stand how with one step. `asked` leaves out those of which it is not asked."""

    step: Step
    counts: Counter[Standing]

    @property
    def done(self) -> int:
        return self.counts[Standing.DONE]

    @property
    def missing(self) -> int:
        return self.counts[Standing.MISSING]

    @property
    def waiting(self) -> int:
        return self.counts[Standing.WAITING]

    @property
    def not_asked(self) -> int:
        return self.counts[Standing.NOT_ASKED]

    @property
    def due(self) -> int:
        """Those that ought to have been done by now: what the share is of."""
        return self.done + self.missing

    @property
    def share(self) -> float | None:
        return self.done / self.due if self.due else None


def incidents_asked(question: Question) -> QuerySet[Incident]:
    """Those reported in the period of the question, that it is about, and that the principal may see."""
    zone = timezone.get_default_timezone()
    begins, ends = periods.begins(question.since, zone), periods.begins(question.until, zone)
    return incidents_of(question).filter(reported_at__gte=begins, reported_at__lt=ends)


def take_a_while(incidents: QuerySet[Incident]) -> bool:
    """Whether there are more than are counted while somebody waits for the page. One query."""
    return len(incidents.order_by()[MOST_AT_ONCE : MOST_AT_ONCE + 1].values_list("pk")) > 0


def count_steps(incidents: QuerySet[Incident], at: datetime) -> list[StepCount]:
    """How the incidents stand with each step, in the order of the steps. Two queries, counted by the database."""
    alike = incidents.order_by().values("phase", "is_open").annotate(number=Count("pk"))
    rows: Any = alike.annotate(**{name: Count("pk", filter=found) for name, found in (_proofs() | _owed(at)).items()})
    told = {(row["phase"], row["is_open"]): row["number"] for row in alike.filter(pk__in=_told())}
    counted: dict[Step, Counter[Standing]] = {step: Counter() for step in Step}
    for row in rows:
        row["told"] = told.get((row["phase"], row["is_open"]), 0)
        trail = Trail(is_over=not row["is_open"], is_cancelled=row["phase"] == Phase.CANCELLED)
        for unproved in steps_of(trail, at):
            done = row[PROVED[unproved.step]] if unproved.step in PROVED else row["number"]
            counted[unproved.step] += Counter({Standing.DONE: done})
            counted[unproved.step] += _without_proof(unproved, row, row["number"] - done)
    return [StepCount(step, counts) for step, counts in counted.items()]


def _without_proof(unproved: Taken, row: dict[str, Any], number: int) -> Counter[Standing]:
    """How the incidents stand that have no proof of a step: `row` counts those that are alike."""
    if unproved.step != Step.REVIEWED:
        return Counter({unproved.standing: number})
    waiting, overdue = row["waiting"], row["overdue"]
    told = {Standing.MISSING: overdue, Standing.WAITING: waiting, Standing.NOT_ASKED: number - waiting - overdue}
    return Counter(told)


def _proofs() -> dict[str, Q]:
    """What proves each step that may lack a proof, but for being told."""
    return {
        "identified": Q(detected_at__isnull=False)
        | Q(occurred_at__isnull=False)
        | Q(reporter__isnull=False)
        | Q(contact__isnull=False)
        | Q(source__kind=SourceKind.MONITORING),
        "categorised": Q(category__isnull=False),
        "acknowledged": Q(acknowledged_at__isnull=False),
        "resolved": Q(resolved_at__isnull=False),
        "closed": Q(closed_at__isnull=False),
        # An incident has one review at most.
        "reviewed": Q(reviews_unscoped__state__in=REVIEWED),
    }


def _owed(at: datetime) -> dict[str, Q]:
    """How a review is owed that is not finished."""
    unfinished = Q(reviews_unscoped__state__in=UNFINISHED)
    return {
        "waiting": unfinished & Q(reviews_unscoped__due_at__gt=at),
        "overdue": unfinished & Q(reviews_unscoped__due_at__lte=at),
    }


def _told() -> QuerySet[Any, int]:
    """The keys of all incidents whose people outside were written to: read once, not looked for at each incident."""
    by_hand = TimelineEntry.objects.filter(TOLD_PEOPLE).order_by().values_list("incident", flat=True)
    by_mail = FollowUp.objects.filter(mail_sent_at__isnull=False).order_by().values_list("incident", flat=True)
    return by_hand.union(by_mail, all=True)


# Steps that may be missing, in their order.
MAY_MISS = tuple(step for step in PROVED if step != Step.CLOSED)


def _missing(step: Step, at: datetime) -> Q:
    if step == Step.REVIEWED:
        return _owed(at)["overdue"]
    if step == Step.COMMUNICATED:
        told = TimelineEntry.objects.filter(TOLD_PEOPLE, incident=OuterRef("pk"))
        mailed = FollowUp.objects.filter(mail_sent_at__isnull=False, incident=OuterRef("pk"))
        unproved = Q(~Exists(told)) & Q(~Exists(mailed))
    else:
        unproved = ~_proofs()[PROVED[step]]
    if step in (Step.IDENTIFIED, Step.CATEGORISED):
        return unproved
    return unproved & Q(is_open=False) & ~Q(phase=Phase.CANCELLED)


def that_miss(incidents: QuerySet[Incident], step: Step | None, at: datetime) -> QuerySet[Incident]:
    """Those that miss the step, or any step where none is named."""
    wanted = Q()
    for one in MAY_MISS if step is None else [step]:
        wanted |= _missing(one, at)
    return incidents.filter(wanted)


@dataclass(frozen=True)
class Followed:
    """One incident with how it stands with every step."""

    incident: Incident
    taken: list[Taken]

    @property
    def missing(self) -> list[str]:
        return [str(one.step.label) for one in self.taken if one.standing == Standing.MISSING]


def follow(incidents: Iterable[Incident], at: datetime) -> list[Followed]:
    """Each incident, loaded with FOLLOWED, with its steps. Two queries."""
    rows = list(incidents)
    trails = trails_of(rows)
    return [Followed(row, steps_of(trails[row.pk], at)) for row in rows]


# What the proofs of steps name.
FOLLOWED = ("type", "priority", "state", "category", "source", "reporter", "contact")
