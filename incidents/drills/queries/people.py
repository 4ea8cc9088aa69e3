"""Who takes part in a drill, and which real incident needs the same people."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet

from incidents.drills.choices import DrillRole, ExerciseStatus
from incidents.drills.models import Exercise, ExerciseRole
from incidents.lifecycle.models import Incident, ResponseRole
from incidents.people.models import Membership, User

# Where a drill gives way to reality: the most pressing priority, and major incidents.
CRITICAL = 1
NEEDED = [role for role in DrillRole.values if role != DrillRole.OBSERVER]


def people_of(exercise: Exercise, *roles: str) -> list[User]:
    """Who has one of the roles (none named: any), each once. One query."""
    held = ExerciseRole.objects.filter(exercise=exercise.pk, user=OuterRef("pk"))
    if roles:
        held = held.filter(role__in=roles)
    return list(User.objects.filter(Exists(held), is_active=True).order_by("pk"))


def is_player(user: User, exercise_id: int) -> bool:
    return ExerciseRole.objects.filter(exercise=exercise_id, user=user, role=DrillRole.PLAYER).exists()


def takes_precedence(incident: Incident) -> bool:
    """Whether a drill gives way to it: real, open, and critical or major. No query."""
    if incident.exercise_id is not None or incident.is_history or not incident.is_open:
        return False
    return incident.is_major or incident.priority_id == CRITICAL


def drills_on_people_of(incident: Incident) -> list[int]:
    """The keys of running drills whose people a real incident needs, in order. Read as the system. One query."""
    roles = ExerciseRole.objects.filter(exercise=OuterRef("pk"), role__in=NEEDED).filter(_needed_by(incident))
    running = Exercise.objects.filter(Exists(roles), status=ExerciseStatus.RUNNING)
    return list(running.order_by("pk").values_list("pk", flat=True))


def _needed_by(incident: Incident) -> Q:
    holders = ResponseRole.objects.filter(incident=incident.pk, ended_at=None)
    members = Membership.objects.filter(team=incident.team_id)
    return Q(user=incident.assignee_id) | Q(user__in=holders.values("user")) | Q(user__in=members.values("user"))


def pressing_on(people: Iterable[int]) -> QuerySet[Incident]:
    """Real incidents before which drills of these people give way. Read as the system."""
    keys = list(people)
    members = Membership.objects.filter(user__in=keys)
    holders = ResponseRole.objects.filter(user__in=keys, ended_at=None, incident__is_open=True)
    pressing = Incident.objects.real().open().filter(Q(is_major=True) | Q(priority=CRITICAL))
    return pressing.filter(
        Q(assignee__in=keys) | Q(team__in=members.values("team")) | Q(pk__in=holders.values("incident"))
    ).order_by("pk")
