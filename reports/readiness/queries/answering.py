"""What readiness says to a question: now by reckoning, earlier from what was kept of each day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime

from django.utils import timezone

from incidents.permissions.principal import current_principal
from reports.metrics import periods
from reports.metrics.choices import OF_TIME, Group, Unit
from reports.metrics.questions import Answer, Figure, Question
from reports.readiness.choices import SubjectKind
from reports.readiness.models import ReadinessSnapshot
from reports.readiness.queries.gathering import Sight, gather
from reports.readiness.queries.scores import score_everybody

RIGHT = "reports.view_readiness"
_KINDS = {Group.TEAM: SubjectKind.TEAM, Group.SERVICE: SubjectKind.SERVICE}
# Of a subject: its kind, the key of its team or service, its name and its points.
Scored = tuple[str, int | None, str, float | None]


def answer_readiness(question: Question, at: datetime) -> Answer:
    """At most three queries. Nothing where the reader may not see readiness."""
    principal = current_principal()
    if not principal.is_system and not (principal.user and principal.user.has_perm(RIGHT)):
        return Answer(question, Unit.POINTS, _figure("", "All", None), (), as_of=at)
    is_over = question.until <= timezone.localdate(at, timezone.get_default_timezone())
    scored = _kept(question) if is_over else _now(at)
    total = next((points for kind, _key, _name, points in scored if kind == SubjectKind.ORGANISATION), None)
    groups: list[Figure] = []
    if question.group in OF_TIME:
        groups = _by_time(question, at, None if is_over else total)
    elif question.group is not None:
        groups = [
            _figure(str(key), name, points)
            for kind, key, name, points in scored
            if kind == _KINDS[question.group] and points is not None
        ]
    return Answer(question, Unit.POINTS, _figure("", "All", total), tuple(groups), as_of=at)


def _now(at: datetime) -> list[Scored]:
    principal = current_principal()
    facts = gather(Sight(at), reader=None if principal.is_system else principal.user)
    return [
        (score.subject.kind, score.subject.pk, score.subject.name, score.points) for score in score_everybody(facts)
    ]


def _kept(question: Question) -> list[Scored]:
    """The last day of the period that was kept."""
    rows = ReadinessSnapshot.objects.filter(on__gte=question.since, on__lt=question.until)
    newest = rows.order_by("-on").values_list("on", flat=True)[:1]
    kept = rows.filter(on__in=list(newest)).select_related("team", "service")
    return sorted(
        ((row.kind, row.team_id or row.service_id, str(row.team or row.service or ""), row.points) for row in kept),
        key=lambda scored: scored[2].casefold(),
    )


def _by_time(question: Question, at: datetime, now: float | None) -> list[Figure]:
    """The organisation at the end of each day, week or month."""
    group = question.group
    assert group is not None
    rows = ReadinessSnapshot.objects.filter(
        kind=SubjectKind.ORGANISATION, on__gte=question.since, on__lt=question.until
    )
    found = _last_of_each(rows.order_by("on").values_list("on", "points"), group)
    if now is not None:
        found[periods.first_day(at.astimezone(UTC).date(), group).isoformat()] = now
    keys = periods.keys_between(question.since, question.until, group)
    return [_figure(key, periods.label_of(key, group), found.get(key)) for key in keys]


def _last_of_each(days: Iterable[tuple[date, float | None]], group: Group) -> dict[str, float | None]:
    return {periods.first_day(day, group).isoformat(): points for day, points in days}


def _figure(key: str, label: str, points: float | None) -> Figure:
    return Figure(key, label, 0 if points is None else 1, 0, points)
