"""Acts of the response: roles, affected services, times, need to know, major incidents."""

from __future__ import annotations

from typing import Any

from incidents.desk.acts.base import Act, Doing, while_open
from incidents.desk.forms import response
from incidents.lifecycle import operations
from incidents.lifecycle.models import AccessGrant, AffectedService, Incident, ResponseRole
from incidents.people.models import User


def _take_role(doing: Doing) -> Any:
    return operations.take_role(doing.incident, **doing.data, **doing.who_and_when)


def _assign_role(doing: Doing) -> Any:
    return operations.assign_role(doing.incident, **doing.data, **doing.who_and_when)


def _hand_over_role(doing: Doing) -> Any:
    return operations.hand_over_role(doing.incident, role=doing.target.role, **doing.data, **doing.who_and_when)


def _release_role(doing: Doing) -> Any:
    held = doing.target
    return operations.release_role(doing.incident, role=held.role, user=held.user, **doing.who_and_when)


def _affect(doing: Doing) -> Any:
    return operations.affect_service(doing.incident, **doing.data, **doing.who_and_when)


def _restore(doing: Doing) -> Any:
    return operations.restore_service(doing.target, **doing.data, **doing.who_and_when)


def _correct_effect(doing: Doing) -> Any:
    reason = doing.data["reason"]
    return operations.correct_affected_service(
        doing.target, reason=reason, **doing.form.corrections(), **doing.who_and_when
    )


def _correct_milestone(doing: Doing) -> Any:
    return operations.correct_milestone(doing.incident, **doing.data, **doing.who_and_when)


def _restrict(doing: Doing) -> Any:
    return operations.restrict(doing.incident, **doing.data, **doing.who_and_when)


def _lift(doing: Doing) -> Any:
    return operations.lift_restriction(doing.incident, **doing.data, **doing.who_and_when)


def _grant(doing: Doing) -> Any:
    return operations.grant_access(doing.incident, **doing.data, **doing.who_and_when)


def _revoke(doing: Doing) -> Any:
    return operations.revoke_access(doing.target, **doing.data, **doing.who_and_when)


def _declare_major(doing: Doing) -> Any:
    return operations.declare_major(doing.incident, **doing.data, **doing.who_and_when)


def _stand_down(doing: Doing) -> Any:
    return operations.stand_down(doing.incident, **doing.data, **doing.who_and_when)


def _restricted(incident: Incident, _user: User) -> bool:
    return incident.restricted


def _not_restricted(incident: Incident, _user: User) -> bool:
    return not incident.restricted


def _may_become_major(incident: Incident, _user: User) -> bool:
    return incident.is_open and not incident.is_major


def _is_major(incident: Incident, _user: User) -> bool:
    return incident.is_major


ROLES = (
    Act(
        "take-role",
        "Take a role",
        "take_role",
        _take_role,
        response.RoleForm,
        "The role is yours.",
        possible=while_open,
    ),
    Act(
        "assign-role",
        "Assign a role",
        "assign_role",
        _assign_role,
        response.AssignRoleForm,
        "The role was assigned.",
        possible=while_open,
    ),
    Act(
        "hand-over-role",
        "Hand over",
        "hand_over_role",
        _hand_over_role,
        response.HandOverRoleForm,
        "The role was handed over.",
        target=ResponseRole,
    ),
    Act(
        "release-role",
        "End role",
        "release_role",
        _release_role,
        done="The role was ended.",
        intro="The role ends without a successor.",
        target=ResponseRole,
    ),
)
IMPACT = (
    Act(
        "affect",
        "Add a service",
        "affect_service",
        _affect,
        response.AffectForm,
        "The service was added.",
        possible=while_open,
    ),
    Act(
        "restore",
        "Restored",
        "restore_service",
        _restore,
        response.RestoreForm,
        "Recorded as restored.",
        target=AffectedService,
    ),
    Act(
        "correct-effect",
        "Correct",
        "correct_affected_service",
        _correct_effect,
        response.CorrectEffectForm,
        "Corrected.",
        target=AffectedService,
    ),
    Act(
        "milestone",
        "Correct a time",
        "correct_milestone",
        _correct_milestone,
        response.MilestoneForm,
        "The time was corrected.",
    ),
)
ACCESS = (
    Act(
        "restrict",
        "Restrict",
        "restrict",
        _restrict,
        response.ReasonForm,
        "Restricted to those who need to know.",
        "Only its assignee, holders of a role, and whoever stands on its access list see it from now on.",
        possible=_not_restricted,
    ),
    Act(
        "lift",
        "Lift restriction",
        "lift_restriction",
        _lift,
        response.ReasonForm,
        "The restriction was lifted.",
        "Everybody in the console sees it from now on, with its whole timeline.",
        possible=_restricted,
    ),
    Act("grant", "Give access", "grant_access", _grant, response.GrantForm, "Access was given.", possible=_restricted),
    Act(
        "revoke",
        "Take access away",
        "revoke_access",
        _revoke,
        response.ReasonForm,
        "Access was taken away.",
        target=AccessGrant,
    ),
    Act(
        "declare-major",
        "Declare major",
        "declare_major",
        _declare_major,
        response.ReasonForm,
        "A major incident was declared.",
        "A coordinated response begins.",
        possible=_may_become_major,
    ),
    Act(
        "stand-down",
        "Stand down",
        "stand_down",
        _stand_down,
        response.ReasonForm,
        "Stood down.",
        "The coordinated response ends. That there was one stays known.",
        possible=_is_major,
    ),
)
