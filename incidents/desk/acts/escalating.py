"""Acts about the escalation of an incident. `incident.escalation` says how its run stands."""

from __future__ import annotations

from typing import Any

from incidents.desk.acts.base import Act, Doing, while_open
from incidents.desk.forms import escalating
from incidents.desk.forms.response import ReasonForm
from incidents.escalation import operations
from incidents.escalation.choices import RunStatus
from incidents.lifecycle.models import Incident
from incidents.lifecycle.operations import acknowledge
from incidents.people.models import User

AT_YOUR_WISH = "you asked to be paged"


def _snooze(doing: Doing) -> Any:
    return operations.snooze(doing.incident, **doing.data, **doing.who_and_when)


def _escalate(doing: Doing) -> Any:
    return operations.escalate_now(doing.incident, **doing.data, **doing.who_and_when)


def _give_back(doing: Doing) -> Any:
    return operations.give_back(doing.incident, **doing.data, **doing.who_and_when)


def _reassign(doing: Doing) -> Any:
    return operations.reassign_run(doing.incident, **doing.data, **doing.who_and_when)


def _page_manager(doing: Doing) -> Any:
    return operations.page_manager(doing.incident, **doing.data, **doing.who_and_when)


def _page_skill(doing: Doing) -> Any:
    return operations.page_skill(doing.incident, **doing.data, **doing.who_and_when)


def _page_me(doing: Doing) -> Any:
    return operations.page_people(doing.incident, people=[doing.user], reason=AT_YOUR_WISH, **doing.who_and_when)


def _take_again(doing: Doing) -> Any:
    return acknowledge(doing.incident, **doing.who_and_when)


def status_of(incident: Incident) -> str | None:
    """How its run stands, where that was loaded with it."""
    found: str | None = getattr(incident, "escalation", None)
    return found


def _is_paging(incident: Incident, _user: User) -> bool:
    return incident.is_open and status_of(incident) in (RunStatus.ACTIVE, RunStatus.SNOOZED)


def _has_run(incident: Incident, _user: User) -> bool:
    return incident.is_open and status_of(incident) is not None


def _is_acknowledged(incident: Incident, _user: User) -> bool:
    return incident.is_open and status_of(incident) == RunStatus.ACKNOWLEDGED


def _is_paged_anew(incident: Incident, _user: User) -> bool:
    """Acknowledged once, and again nobody has it."""
    wanted = (RunStatus.ACTIVE, RunStatus.SNOOZED, RunStatus.EXHAUSTED)
    return incident.is_open and incident.acknowledged_at is not None and status_of(incident) in wanted


def _has_assignee(incident: Incident, _user: User) -> bool:
    return incident.is_open and incident.assignee_id is not None


ESCALATING = (
    Act(
        "acknowledge-again",
        "Acknowledge",
        "acknowledge",
        _take_again,
        done="Acknowledged.",
        possible=_is_paged_anew,
        one_click=True,
    ),
    Act(
        "snooze",
        "Snooze",
        "snooze",
        _snooze,
        escalating.SnoozeForm,
        "Nobody is paged until then.",
        "Nobody is paged until the time is over. Then it goes on with the step that was due.",
        possible=_is_paging,
    ),
    Act(
        "escalate",
        "Escalate now",
        "escalate",
        _escalate,
        escalating.EscalateForm,
        "The next step is taken now.",
        "The next step is taken at once, whatever it waits for. Who has acknowledged the incident is not asked.",
        possible=_has_run,
    ),
    Act(
        "give-back",
        "Give back",
        "give_back",
        _give_back,
        escalating.GiveBackForm,
        "Others are being paged.",
        "The acknowledgement ends now, and others are paged from the step that was told last on.",
        possible=_is_acknowledged,
    ),
    Act(
        "reassign-escalation",
        "Page others instead",
        "reassign_escalation",
        _reassign,
        escalating.ReassignForm,
        "They are paged instead.",
        "Whom you choose is paged from now on in place of the policy, until somebody acknowledges.",
        possible=while_open,
    ),
    Act(
        "page-manager",
        "Page the manager",
        "page",
        _page_manager,
        ReasonForm,
        "The manager is being paged.",
        "The manager of whoever has the incident is paged at once.",
        possible=_has_assignee,
    ),
    Act(
        "page-skill",
        "Page by skill",
        "page",
        _page_skill,
        escalating.SkillForm,
        "They are being paged.",
        "Whoever has the skill and is on call is paged; where nobody is, everybody who has it, in business hours.",
        possible=while_open,
    ),
    Act("page-me", "Page me", "page", _page_me, done="You are being paged.", possible=while_open, one_click=True),
)
