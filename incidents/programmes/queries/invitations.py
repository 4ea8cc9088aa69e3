"""Who was asked to take part in which drill."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q

from incidents.drills.choices import DrillRole, ExerciseStatus
from incidents.drills.models import Exercise, ExerciseRole
from incidents.people.models import User
from incidents.permissions.principal import as_system
from incidents.programmes.models import Invitation

SYSTEM = "invitations to drills"
# Where no programme says otherwise.
INVITE_DAYS, REMIND_HOURS = 14, 24
FURTHEST = timedelta(days=400)


def to_invite(*, at: datetime) -> list[Exercise]:
    """Planned drills whose people are to be asked now and were not all asked. Read as the system."""
    asked = Invitation.objects.filter(exercise=OuterRef("exercise"), user=OuterRef("user"))
    unasked = ExerciseRole.objects.filter(~Exists(asked), exercise=OuterRef("pk"), user__is_active=True).exclude(
        role=DrillRole.PLAYER, exercise__is_surprise=True
    )
    rows = Exercise.objects.filter(Exists(unasked), status=ExerciseStatus.PLANNED)
    rows = rows.filter(starts_at__gt=at, starts_at__lte=at + FURTHEST).select_related("programme")
    return [row for row in rows.order_by("starts_at", "pk") if _is_near(row, at)]


def _is_near(exercise: Exercise, at: datetime) -> bool:
    days = exercise.programme.invite_days if exercise.programme is not None else INVITE_DAYS
    return exercise.starts_at is not None and exercise.starts_at <= at + timedelta(days=days)


def to_remind(*, at: datetime) -> list[Invitation]:
    """Invitations to drills that begin soon, of those who did not decline and were not reminded. As the system."""
    rows = Invitation.objects.filter(
        exercise__status=ExerciseStatus.PLANNED,
        exercise__starts_at__gt=at,
        exercise__starts_at__lte=at + FURTHEST,
        reminded_at=None,
    ).exclude(state="declined")
    loaded = rows.select_related("exercise__programme", "user").order_by("exercise__starts_at", "pk")
    return [row for row in loaded if _is_soon(row.exercise, at)]


def _is_soon(exercise: Exercise, at: datetime) -> bool:
    hours = exercise.programme.remind_hours if exercise.programme is not None else REMIND_HOURS
    return hours is not None and exercise.starts_at is not None and exercise.starts_at <= at + timedelta(hours=hours)


def parts_in(exercise: Exercise) -> dict[int, list[str]]:
    """Roles by the key of the person. One query."""
    parts: dict[int, list[str]] = defaultdict(list)
    for user_id, role in ExerciseRole.objects.filter(exercise=exercise.pk).values_list("user_id", "role"):
        parts[user_id].append(role)
    return dict(parts)


def may_hear(exercise: Exercise, roles: Iterable[str]) -> bool:
    """Whether somebody with these roles may be told of a planned drill: players of a surprise may not."""
    held = set(roles)
    return bool(held) and not (exercise.is_surprise and DrillRole.PLAYER in held)


def invitations_of(user: User, *, at: datetime) -> list[Invitation]:
    """What the person was asked to and can still answer, soonest first. Two queries."""
    with as_system(SYSTEM):
        known = Q(exercise__is_surprise=False) | ~Q(pk__in=_of_surprised(user))
        rows = Invitation.objects.filter(
            known, user=user, exercise__status=ExerciseStatus.PLANNED, exercise__starts_at__gt=at
        )
        taking_part = ExerciseRole.objects.filter(exercise=OuterRef("exercise"), user=user)
        rows = rows.filter(Exists(taking_part))
        return list(rows.select_related("exercise__team", "user").order_by("exercise__starts_at", "pk"))


def _of_surprised(user: User) -> list[int]:
    """Invitations of somebody who was made a player of a surprise afterwards: they have forgotten them."""
    playing = ExerciseRole.objects.filter(exercise=OuterRef("exercise"), user=user, role=DrillRole.PLAYER)
    rows = Invitation.objects.filter(Exists(playing), user=user, exercise__is_surprise=True)
    return list(rows.values_list("pk", flat=True))


def invitation_of(pk: int, user: User | None = None) -> Invitation | None:
    """One invitation of a person (none: of anybody, whose link is asked about); what may not be known is absent."""
    with as_system(SYSTEM):
        rows = Invitation.objects.filter(pk=pk, user__is_active=True)
        if user is not None:
            rows = rows.filter(user=user)
        found = rows.select_related("exercise__team", "user").first()
        if found is None or not may_hear(found.exercise, parts_in(found.exercise).get(found.user_id, [])):
            return None
        return found


def answers_to(exercise: Exercise) -> list[Invitation]:
    """What everybody said, for whoever may know of the drill. One query."""
    return list(
        Invitation.objects.filter(exercise=exercise.pk)
        .select_related("user", "exercise")
        .order_by("user__first_name", "pk")
    )
