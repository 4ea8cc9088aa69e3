"""Policies, and a clock that is moved by hand."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from incidents.escalation.choices import TargetKind
from incidents.escalation.drafts import PolicyDraft, StepDraft, TargetDraft
from incidents.escalation.operations import save_policy
from incidents.models import EscalationPolicy, EscalationRun, Notification, RunStep, Skill, Team, Timer, User
from incidents.permissions.principal import as_system
from incidents.timeline.queries import tell
from incidents.timers.operations.sweeping import fire_due
from tests.factories import NOW

LONG_AGO = NOW - timedelta(days=1)
KINDS = {User: TargetKind.USER, Team: TargetKind.TEAM, Skill: TargetKind.SKILL}


def target(whom: Any) -> TargetDraft:
    """A person, a team, a skill, an address, a kind that names nobody, or a draft as it is."""
    if isinstance(whom, TargetDraft):
        return whom
    if isinstance(whom, TargetKind):
        return TargetDraft(whom)
    if isinstance(whom, str):
        return TargetDraft(TargetKind.EMAIL, address=whom)
    kind = KINDS.get(type(whom)) or (
        TargetKind.SCHEDULE
        if hasattr(whom, "time_zone")
        else TargetKind.CHANNEL
        if hasattr(whom, "url")
        else TargetKind.CONTACT
    )
    return TargetDraft(kind, whom)


def step(*targets: Any, after: int = 5, **values: Any) -> StepDraft:
    return StepDraft([target(one) for one in targets], after, **values)


def make_policy(
    *steps: Any, fallback: Any = ("fallback@example.org",), at: Any = LONG_AGO, **values: Any
) -> EscalationPolicy:
    """A policy for every incident. The first step is due at once unless it is a draft with a delay of its own."""
    number = EscalationPolicy.objects.count() + 1
    drafts = [
        one
        if isinstance(one, StepDraft)
        else step(*(one if isinstance(one, tuple | list) else [one]), after=5 * bool(place))
        for place, one in enumerate(steps)
    ]
    values = {"name": f"Policy {number}", "slug": f"policy-{number}", "leases": {"1": 30, "2": 60}, **values}
    draft = PolicyDraft(values, drafts, [target(one) for one in fallback])
    return save_policy(None, draft, at=at)


def run_of(incident: Any) -> EscalationRun:
    """The newest run of an incident."""
    return EscalationRun.objects.filter(incident=incident).order_by("-pk").first()


def move(at: Any) -> None:
    """Let everything fire that is due by `at`, at that instant."""
    with as_system("a test moves the clock"):
        fire_due(clock=lambda: at)


def walk(until: Any) -> None:
    """Let everything fire that is due by `until`, each at the instant at which it is due; housekeeping rests."""
    with as_system("a test moves the clock"):
        Timer.objects.filter(kind="recurring").delete()
        while (due := Timer.objects.filter(state="pending", due_at__lte=until).order_by("due_at").first()) is not None:
            fire_due(clock=lambda due=due: due.due_at)


def taken(incident: Any) -> list[tuple[str, list[str]]]:
    """What became of each step so far: its outcome and whom it told."""
    rows = RunStep.objects.filter(run__incident=incident).order_by("pk")
    return [(row.outcome, [*(person["name"] for person in row.people), *row.places]) for row in rows]


def paged(incident: Any) -> list[str]:
    """The user names of everybody who was paged, in order."""
    rows = Notification.objects.filter(incident=incident, channel="inbox", notification_class="page")
    return [row.recipient.username for row in rows.select_related("recipient").order_by("created_at", "id")]


def told(incident: Any) -> list[str]:
    return [tell(entry) for entry in incident.timeline.all()]
