"""Who may do what with a schedule."""

from __future__ import annotations

from incidents.oncall.models import OnCallSchedule
from incidents.people.models import Membership, User
from incidents.people.queries import teams_managed_by

EDITS_ALL = "incidents.change_oncallschedule"
VIEWS = "incidents.view_oncallschedule"


def may_view(user: User) -> bool:
    return user.is_active and user.has_perm(VIEWS)


def may_edit(user: User, schedule: OnCallSchedule) -> bool:
    """Whether the person may edit the schedule: administrators every one, a team's manager its own."""
    if not user.is_active:
        return False
    return user.has_perm(EDITS_ALL) or teams_managed_by(user).filter(pk=schedule.team_id).exists()


def may_found(user: User) -> bool:
    """Whether the person may make a schedule at all, for some team."""
    return user.is_active and (user.has_perm("incidents.add_oncallschedule") or teams_managed_by(user).exists())


def may_stand_in(user: User, schedule: OnCallSchedule) -> bool:
    """Whether the person may take shifts and cover: members of the schedule's team, and whoever edits it."""
    if not user.is_active:
        return False
    return Membership.objects.filter(team=schedule.team_id, user=user).exists() or may_edit(user, schedule)
