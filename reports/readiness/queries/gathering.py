"""All facts in one query, as far as the reader may see them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery

from incidents.catalog.models import Service
from incidents.clocks.choices import ClockState
from incidents.clocks.models import Clock
from incidents.drills.choices import ExerciseStatus, ExerciseType
from incidents.drills.models import Exercise
from incidents.evaluation.models import Measurement, ObjectiveResult, Qualification
from incidents.microdrills.choices import TaskStatus
from incidents.microdrills.models import MicroTask
from incidents.oncall.models import OnCallFinding, OnCallSchedule
from incidents.people.models import Membership, Team, User
from incidents.plans.models import KeyContact, KeyContactMethod, Procedure, ProcedureRun
from knowledge.reviews.models import CorrectiveAction
from reports.readiness.criteria import QUARTER, YEAR
from reports.readiness.facts import Fact, Facts, Source
from reports.readiness.queries.columns import as_facts, full_name

# What a reader must hold beside the right to see readiness; without it the kind has no population for them.
RIGHTS: dict[Source, str] = {
    Source.CONTACT: "incidents.view_keycontact",
    Source.PROCEDURE: "incidents.view_procedure",
    Source.SCHEDULE: "incidents.view_oncallschedule",
    Source.FINDING: "incidents.view_oncallschedule",
    Source.ACTION: "knowledge.view_correctiveaction",
}


@dataclass(frozen=True)
class Sight:
    """The instant, and who looks. `is_common`: only what everybody who may see readiness may see.

    That leaves out restricted incidents and results that are not shared yet, whoever asks.
    """

    at: datetime
    is_common: bool = False

    def ago(self, days: int) -> datetime:
        return self.at - timedelta(days=days)

    def open_to_all(self, rows: QuerySet[Any], incident: str) -> QuerySet[Any]:
        """Without what leads to a restricted incident, where only what is common is wanted."""
        if not self.is_common:
            return rows
        return rows.filter(Q(**{f"{incident}isnull": True}) | Q(**{f"{incident}restricted": False}))

    def shared(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.filter(exercise__results_shared_at__isnull=False) if self.is_common else rows


Part = Callable[[Sight], QuerySet[Any]]
_OVER: dict[str, Any] = {"exercise__status": ExerciseStatus.FINISHED}


def _teams(_sight: Sight) -> QuerySet[Any]:
    return as_facts(Team.objects.filter(retired_at=None), Source.TEAM, name="name", words="slug")


def _services(_sight: Sight) -> QuerySet[Any]:
    rows = Service.objects.filter(retired_at=None)
    return as_facts(rows, Source.SERVICE, team="owning_team", n="tier", name="name", words="slug")


def _members(_sight: Sight) -> QuerySet[Any]:
    rows = Membership.objects.filter(user__is_active=True, team__retired_at=None)
    return as_facts(rows, Source.MEMBER, team="team", parent="user", name=full_name("user__"))


def _drills(sight: Sight) -> QuerySet[Any]:
    rows = Exercise.objects.known().filter(status=ExerciseStatus.FINISHED, ended_at__lte=sight.at)
    return _of_exercise(rows, Source.DRILL, "ended_at")


def _planned(sight: Sight) -> QuerySet[Any]:
    rows = Exercise.objects.known().filter(status=ExerciseStatus.PLANNED, starts_at__gt=sight.at)
    return _of_exercise(rows.exclude(is_surprise=True) if sight.is_common else rows, Source.PLANNED, "starts_at")


def _of_exercise(rows: QuerySet[Exercise], source: Source, at: str) -> QuerySet[Any]:
    return as_facts(
        rows.exclude(exercise_type=ExerciseType.MICRO),
        source,
        team="team",
        service="service",
        parent="scenario_version__scenario",
        at=at,
        name="name",
    )


def _results(sight: Sight) -> QuerySet[Any]:
    rows = ObjectiveResult.objects.filter(exercise__ended_at__gte=sight.ago(YEAR), **_OVER).exclude(rating="")
    return as_facts(sight.shared(rows), Source.RESULT, words="rating", name="objective__title", **_EXERCISE)


def _measured(sight: Sight) -> QuerySet[Any]:
    rows = Measurement.objects.filter(exercise__ended_at__gte=sight.ago(YEAR), **_OVER)
    rows = sight.open_to_all(sight.shared(rows), "incident__")
    return as_facts(rows, Source.MEASURED, words="outcome", name="measure", n="seconds", **_EXERCISE)


_EXERCISE = {"parent": "exercise", "team": "exercise__team", "service": "exercise__service", "more": "exercise__name"}


def _promises(sight: Sight) -> QuerySet[Any]:
    rows = sight.open_to_all(Clock.objects.filter(incident__exercise=None), "incident__").filter(
        incident__reported_at__gte=sight.ago(QUARTER), state__in=[ClockState.MET, ClockState.BREACHED]
    )
    kept, missed = Count("pk", filter=Q(state=ClockState.MET)), Count("pk", filter=Q(state=ClockState.BREACHED))
    rows = rows.order_by().values("incident__service")
    return as_facts(rows, Source.PROMISE, pk=Max("pk"), service="incident__service", n=kept, m=missed)


def _micro(sight: Sight) -> QuerySet[Any]:
    ended = [TaskStatus.RIGHT, TaskStatus.WRONG, TaskStatus.LATE]
    rows = MicroTask.objects.filter(asked_at__gte=sight.ago(QUARTER), status__in=ended)
    if sight.is_common:
        rows = rows.none()
    right = Count("pk", filter=Q(status=TaskStatus.RIGHT))
    held = rows.order_by().values("exercise", "user", "exercise__name")
    return as_facts(held, Source.MICRO, pk=Count("pk"), parent="exercise", m="user", n=right, name="exercise__name")


def _qualified(sight: Sight) -> QuerySet[Any]:
    rows = Qualification.objects.filter(
        revoked_at=None, expires_on__gte=sight.at.date(), user__is_active=True, earned_at__lte=sight.at
    ).exclude(role="")
    return as_facts(rows, Source.QUALIFIED, parent="user", words="role", on="expires_on")


def _contacts(_sight: Sight) -> QuerySet[Any]:
    newest = (
        KeyContactMethod.objects.filter(contact=OuterRef("pk"))
        .order_by()
        .values("contact")
        .annotate(newest=Max("verified_at"))
        .values("newest")
    )
    rows = KeyContact.objects.filter(retired_at=None).annotate(
        verified_at=Subquery(newest), wrong=Count("pk", filter=~Q(wrong_note=""))
    )
    columns = {"n": "verify_days", "m": "wrong", "at": "verified_at", "words": "slug", "more": "conditions"}
    return as_facts(rows, Source.CONTACT, team="team", name="name", **columns)


def _procedures(sight: Sight) -> QuerySet[Any]:
    runs = ProcedureRun.objects.filter(procedure=OuterRef("pk"), incident__exercise__status=ExerciseStatus.FINISHED)
    newest = (
        sight.open_to_all(runs, "incident__")
        .order_by()
        .values("procedure")
        .annotate(newest=Max("began_at"))
        .values("newest")
    )
    rows = Procedure.objects.filter(retired_at=None).annotate(exercised_at=Subquery(newest))
    columns = {"at": "exercised_at", "on": "review_on", "words": "slug", "more": "conditions"}
    return as_facts(rows, Source.PROCEDURE, team="team", name="name", **columns)


def _schedules(_sight: Sight) -> QuerySet[Any]:
    rows = OnCallSchedule.objects.filter(retired_at=None)
    return as_facts(rows, Source.SCHEDULE, team="team", name="name", words="slug")


def _findings(sight: Sight) -> QuerySet[Any]:
    rows = OnCallFinding.objects.filter(gone_at=None, ends_at__gt=sight.at, schedule__retired_at=None)
    return as_facts(rows, Source.FINDING, parent="schedule", words="kind")


def _actions(sight: Sight) -> QuerySet[Any]:
    rows = CorrectiveAction.objects.owed()
    if sight.is_common:
        rows = rows.filter(Q(released_at__isnull=False) | Q(review__incident__restricted=False))
    return as_facts(rows, Source.ACTION, service="service", on="due_on", name="title", parent="review__incident")


PARTS: dict[Source, Part] = {
    Source.TEAM: _teams,
    Source.SERVICE: _services,
    Source.MEMBER: _members,
    Source.DRILL: _drills,
    Source.PLANNED: _planned,
    Source.RESULT: _results,
    Source.MEASURED: _measured,
    Source.PROMISE: _promises,
    Source.MICRO: _micro,
    Source.QUALIFIED: _qualified,
    Source.CONTACT: _contacts,
    Source.PROCEDURE: _procedures,
    Source.SCHEDULE: _schedules,
    Source.FINDING: _findings,
    Source.ACTION: _actions,
}


def gather(sight: Sight, *, reader: User | None = None) -> Facts:
    """All facts; without the kinds that the reader has no right to. None: whoever asks is no person. One query.

    Raises NoPrincipal when no principal is in force.
    """
    seen = [
        part(sight)
        for source, part in PARTS.items()
        if reader is None or source not in RIGHTS or reader.has_perm(RIGHTS[source])
    ]
    first, *others = seen
    return Facts((Fact(*row) for row in first.union(*others, all=True)), at=sight.at)
