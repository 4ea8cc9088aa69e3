"""Which steps of the process the incidents of a period followed: how many, and which incidents miss which."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import BooleanField, Case, Count, Exists, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone

from incidents.catalog.choices import SourceKind
from incidents.lifecycle.models import Incident
from incidents.reporter.models import FollowUp
from incidents.timeline.models import TimelineEntry
from incidents.workflows.choices import Phase
from knowledge.reviews.models import Review
from reports.evidence.choices import Standing, Step
from reports.evidence.queries.trails import REVIEWED, TOLD_PEOPLE, trails_of
from reports.evidence.steps import Proof, Taken, Trail, steps_of
from reports.metrics import periods
from reports.metrics.queries.direct import incidents_of
from reports.metrics.questions import Question

# So many incidents are counted while somebody waits; of more, the file of the period tells.
MOST_COUNTED = 50_000
FLAGS = ("identified", "categorised", "acknowledged", "told", "resolved", "closed", "reviewed", "owed", "overdue")


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


def is_too_many(incidents: QuerySet[Incident]) -> bool:
    """Whether there are more than are counted while somebody waits. One query."""
    return len(incidents.order_by()[MOST_COUNTED : MOST_COUNTED + 1].values_list("pk")) > 0


def count_steps(incidents: QuerySet[Incident], at: datetime) -> list[StepCount]:
    """How the incidents stand with each step, in the order of the steps. One query."""
    alike = flagged(incidents, at).order_by().values("phase", "is_open", *FLAGS).annotate(number=Count("pk"))
    counted: dict[Step, Counter[Standing]] = {step: Counter() for step in Step}
    for row in alike:
        for taken in steps_of(_trail(row, at), at):
            counted[taken.step][taken.standing] += row["number"]
    return [StepCount(step, counts) for step, counts in counted.items()]


def _trail(row: dict[str, Any], at: datetime) -> Trail:
    """A trail that stands for all that are alike: where there is a proof is known, which is not."""
    proof = Proof(at, "")
    found = {
        Step.IDENTIFIED: row["identified"],
        Step.LOGGED: True,
        Step.CATEGORISED: row["categorised"],
        Step.PRIORITISED: True,
        Step.ACKNOWLEDGED: row["acknowledged"],
        Step.COMMUNICATED: row["told"],
        Step.RESOLVED: row["resolved"],
        Step.CLOSED: row["closed"],
        Step.REVIEWED: row["reviewed"],
    }
    due_at = at if row["overdue"] else at + timedelta(days=1) if row["owed"] else None
    return Trail(
        is_over=not row["is_open"],
        is_cancelled=row["phase"] == Phase.CANCELLED,
        proofs={step: proof for step, is_found in found.items() if is_found},
        review_due_at=due_at,
    )


def flagged(incidents: QuerySet[Incident], at: datetime) -> QuerySet[Incident]:
    """With FLAGS: whether there is a proof of each step that may lack one, and how a review is owed."""
    of_it = {"incident": OuterRef("pk")}
    told = Exists(TimelineEntry.objects.filter(TOLD_PEOPLE, **of_it))
    mailed = Exists(FollowUp.objects.filter(mail_sent_at__isnull=False, **of_it))
    unfinished = Review.objects.exclude(state__in=REVIEWED).filter(**of_it)
    return incidents.annotate(
        identified=_flag(
            Q(detected_at__isnull=False)
            | Q(occurred_at__isnull=False)
            | Q(reporter__isnull=False)
            | Q(contact__isnull=False)
            | Q(source__kind=SourceKind.MONITORING)
        ),
        categorised=_flag(Q(category__isnull=False)),
        acknowledged=_flag(Q(acknowledged_at__isnull=False)),
        told=_flag(Q(told) | Q(mailed)),
        resolved=_flag(Q(resolved_at__isnull=False)),
        closed=_flag(Q(closed_at__isnull=False)),
        reviewed=_flag(Q(Exists(Review.objects.filter(state__in=REVIEWED, **of_it)))),
        owed=_flag(Q(Exists(unfinished))),
        overdue=_flag(Q(Exists(unfinished.filter(due_at__lte=at)))),
    )


def _flag(condition: Q) -> Case:
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())


_PAST = Q(is_open=False) & ~Q(phase=Phase.CANCELLED)
# What makes a step a missing one, on flagged incidents; a step without an entry here is never missing.
MISSING: dict[Step, Q] = {
    Step.IDENTIFIED: Q(identified=False),
    Step.CATEGORISED: Q(categorised=False),
    Step.ACKNOWLEDGED: Q(acknowledged=False) & _PAST,
    Step.COMMUNICATED: Q(told=False) & _PAST,
    Step.RESOLVED: Q(resolved=False) & _PAST,
    Step.REVIEWED: Q(overdue=True),
}


def that_miss(incidents: QuerySet[Incident], step: Step | None, at: datetime) -> QuerySet[Incident]:
    """Those that miss the step, or any step where none is named."""
    wanted = Q()
    for condition in MISSING.values() if step is None else [MISSING[step]]:
        wanted |= condition
    return flagged(incidents, at).filter(wanted)


@dataclass(frozen=True)
class Followed:
    """One incident with how it stands with every step."""

    incident: Incident
    taken: list[Taken]

    @property
    def missing(self) -> list[str]:
        return [str(one.step.label) for one in self.taken if one.standing == Standing.MISSING]


def follow(incidents: Iterable[Incident], at: datetime) -> list[Followed]:
    """Each incident, loaded with FOLLOWED, with its steps. Three queries."""
    rows = list(incidents)
    trails = trails_of(rows)
    return [Followed(row, steps_of(trails[row.pk], at)) for row in rows]


# What the proofs of steps name.
FOLLOWED = ("type", "priority", "state", "category", "source", "reporter", "contact")
