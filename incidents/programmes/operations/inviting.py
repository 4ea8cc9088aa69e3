"""Asking people to take part in drills, their answers, and reminding them. Players of a surprise are never told."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.urls import reverse

from incidents.drills.choices import DrillRole, ExerciseStatus
from incidents.drills.models import Exercise
from incidents.notifications.choices import NotificationClass
from incidents.notifications.links import absolute
from incidents.notifications.operations import notify
from incidents.people.models import User
from incidents.permissions.principal import as_system
from incidents.programmes.choices import InvitationState
from incidents.programmes.models import Invitation
from incidents.programmes.queries.invitations import may_hear, parts_in, to_invite, to_remind
from incidents.programmes.tickets import token_of
from incidents.refusals import NotPermitted, Refused

SYSTEM = "invitations to drills"
ANSWERS = (InvitationState.ACCEPTED, InvitationState.TENTATIVE, InvitationState.DECLINED)


class InvitationRefused(Refused):
    """It cannot be answered, or not like this."""

    code = "invitation_refused"
    sentence = "This invitation cannot be answered any more: the drill has begun, or does not take place."


def invite_all(*, at: datetime) -> int:
    """Ask everybody whose time has come; return how many were asked. Idempotent."""
    with as_system(SYSTEM):
        return sum(len(invite(exercise, at=at)) for exercise in to_invite(at=at))


@transaction.atomic
def invite(exercise: Exercise, *, at: datetime) -> list[Invitation]:
    """Ask everybody who has a role in a planned drill and was not asked yet, but no player of a surprise."""
    with as_system(SYSTEM):
        row = Exercise.objects.select_for_update().get(pk=exercise.pk)
        if row.status != ExerciseStatus.PLANNED or row.starts_at is None or row.starts_at <= at:
            return []
        parts = parts_in(row)
        asked = set(Invitation.objects.filter(exercise=row).values_list("user_id", flat=True))
        keys = [key for key, roles in parts.items() if key not in asked and may_hear(row, roles)]
        people = User.objects.filter(pk__in=keys, is_active=True).order_by("pk")
        made = Invitation.objects.bulk_create([Invitation(exercise=row, user=person, asked_at=at) for person in people])
        for one in made:
            _tell("drill.invitation", one, row, parts[one.user_id], at=at, intent="invited")
        if made and row.invited_at is None:
            row.invited_at = at
            row.save(update_fields=["invited_at"])
        return made


@transaction.atomic
def answer_invitation(invitation: Invitation, state: str, *, actor: User, at: datetime, note: str = "") -> Invitation:
    """Keep what the person said; said again, the last word counts. Raises NotPermitted, InvitationRefused."""
    with as_system(SYSTEM):
        exercise = Exercise.objects.select_for_update().get(pk=invitation.exercise_id)
        row = Invitation.objects.select_for_update().get(pk=invitation.pk)
        if row.user_id != actor.pk or not may_hear(exercise, parts_in(exercise).get(actor.pk, [])):
            raise NotPermitted
        if exercise.status != ExerciseStatus.PLANNED:
            raise InvitationRefused
        if state not in ANSWERS:
            raise InvitationRefused("Say whether you come.", fields={"state": "Say whether you come."})
        if len(note) > 300:
            raise InvitationRefused("At most 300 characters.", fields={"note": "At most 300 characters."})
        row.state, row.note, row.answered_at = state, note.strip(), at
        row.save(update_fields=["state", "note", "answered_at"])
        return row


def remind_all(*, at: datetime) -> int:
    """Remind everybody of what begins soon; return how many were. Idempotent."""
    with as_system(SYSTEM):
        return sum(_remind(one, at=at) for one in to_remind(at=at))


@transaction.atomic
def _remind(invitation: Invitation, *, at: datetime) -> bool:
    exercise = Exercise.objects.select_for_update().get(pk=invitation.exercise_id)
    row = Invitation.objects.select_for_update(of=("self",)).select_related("user").get(pk=invitation.pk)
    roles = parts_in(exercise).get(row.user_id, [])
    is_due = exercise.status == ExerciseStatus.PLANNED and row.reminded_at is None
    if not is_due or row.state == InvitationState.DECLINED or not may_hear(exercise, roles):
        return False
    row.reminded_at = at
    row.save(update_fields=["reminded_at"])
    _tell("drill.reminder", row, exercise, roles, at=at, intent="reminded")
    return True


def _tell(
    kind: str, invitation: Invitation, exercise: Exercise, roles: list[str], *, at: datetime, intent: str
) -> None:
    if exercise.starts_at is None:
        return
    notify(
        kind=kind,
        recipients=[invitation.user],
        notification_class=NotificationClass.UPDATE,
        actor=None,
        at=at,
        intent=f"drill:{exercise.pk}:{intent}",
        context={
            "exercise": exercise.pk,
            "drill": exercise.name,
            "begins": exercise.starts_at.isoformat(),
            "minutes": str(exercise.planned_minutes),
            "part": " and ".join(DrillRole(role).label.lower() for role in sorted(roles)),
            "unanswered": "yes" if invitation.state == InvitationState.ASKED else "",
            "url": absolute(reverse("drill_invitation_answer", args=[token_of(invitation.pk)])),
        },
        # What comes after it has begun helps nobody.
        expires_at=exercise.starts_at,
    )
