"""Who is on call at the organisation of the demonstration, whom its policies page, and one that nobody has taken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from incidents.catalog.choices import Level
from incidents.demo import organisation as data
from incidents.demo.stage import Stage
from incidents.escalation.choices import Hours, TargetKind
from incidents.escalation.drafts import PolicyDraft, StepDraft, TargetDraft
from incidents.escalation.models import EscalationPolicy
from incidents.escalation.operations import save_policy
from incidents.oncall.choices import HandOver
from incidents.oncall.drafts import Draft
from incidents.oncall.models import OnCallSchedule
from incidents.oncall.operations.rotations import save_rotations
from incidents.oncall.operations.schedules import Particulars, make_schedule
from incidents.people.models import Team, User

# Schedules are older than the first incident, so that calendars show who was on call.
BEFORE = timedelta(days=200)
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")


@dataclass(frozen=True)
class TurnData:
    """One rotation: its people in order, and whether it is by day on weekdays (a week each) or all the time."""

    name: str
    people: tuple[str, ...]
    every: int = 1
    kind: HandOver = HandOver.WEEKLY
    by_day: bool = False
    zone: str = data.TIME_ZONE


# Team → its rotations, the topmost first.
SCHEDULES: dict[str, tuple[TurnData, ...]] = {
    "platform": (TurnData("Weeks", ("sofia", "ewan", "thabo", "marek")),),
    "storefront": (
        TurnData("Paris days", ("ines", "mateo"), by_day=True, zone="Europe/Paris"),
        TurnData("Otherwise", ("callum", "yuki", "ines"), every=3, kind=HandOver.DAYS),
    ),
    "payments": (TurnData("Weeks", ("oskar", "leila", "grace")),),
    "warehouse": (TurnData("Weeks", ("kwame", "lucy")),),
    "security": (TurnData("Days", ("noor", "piotr"), kind=HandOver.DAILY),),
    "service-desk": (TurnData("Opening hours", ("tom", "aisha", "ben", "nuala"), by_day=True),),
}


def set_duty(*, at: datetime) -> None:
    """Make the schedules, as they have turned since before the first incident. `at`: the present, aware."""
    people = {user.username: user for user in User.objects.all()}
    for team in Team.objects.filter(slug__in=SCHEDULES):
        owner = people[next(row.username for row in data.PEOPLE if row.team == team.slug and row.is_manager)]
        particulars = Particulars(
            f"{team.name} on call", f"{team.slug}-on-call", team, owner=owner, time_zone=data.TIME_ZONE
        )
        schedule = make_schedule(particulars, actor=None, at=at - BEFORE)
        drafts = [_draft(turn, people, at - BEFORE) for turn in SCHEDULES[team.slug]]
        save_rotations(schedule, drafts, actor=None, at=at - BEFORE)


def _draft(turn: TurnData, people: dict[str, User], since: datetime) -> Draft:
    starts_on = since.astimezone(ZoneInfo(turn.zone)).date()
    return Draft(
        name=turn.name,
        time_zone=turn.zone,
        people=tuple(people[name].pk for name in turn.people),
        kind=turn.kind,
        every=turn.every,
        weekday=0 if turn.kind == HandOver.WEEKLY else None,
        hand_over_time=time(9),
        starts_on=starts_on,
        hours={day: [["08:00", "18:00"]] for day in WEEKDAYS} if turn.by_day else {},
    )


def set_policies(stage: Stage) -> None:
    """Make the policies of today: what was told before is past, and nobody is paged about it."""
    grave = {"priorities": [1, 2], "types": [stage.types[slug].pk for slug in ("outage", "degradation")]}
    duty = TargetDraft(TargetKind.OWN_ON_CALL)
    lead, deputy = (TargetDraft(TargetKind.USER, stage.users[name]) for name in ("daniel", "miriam"))
    _save(
        "Security on call",
        {"types": [stage.types["security"].pk]},
        (
            StepDraft([TargetDraft(TargetKind.SCHEDULE, OnCallSchedule.objects.get(slug="security-on-call"))]),
            StepDraft([TargetDraft(TargetKind.USER, stage.users["victoria"])], delay_minutes=15),
        ),
        lead,
        stage,
        description="Whoever is on call for security, then its head. Whoever is paged may see the incident.",
        gives_access=True,
    )
    _save(
        "Critical and high",
        grave,
        (
            StepDraft([duty]),
            StepDraft([duty, TargetDraft(TargetKind.MANAGER)], delay_minutes=10),
            StepDraft([TargetDraft(TargetKind.OWN_TEAM)], delay_minutes=10, hours=Hours.CLOSED),
            StepDraft([lead], delay_minutes=10, priorities=[1]),
        ),
        deputy,
        stage,
        description="Whoever is on call for the team that has it, then its manager, then the whole team.",
        repeats=1,
    )


def _save(
    name: str,
    conditions: dict[str, list[int]],
    steps: tuple[StepDraft, ...],
    fallback: TargetDraft,
    stage: Stage,
    **values: object,
) -> EscalationPolicy:
    values |= {"name": name, "slug": name.lower().replace(" ", "-"), "conditions": conditions}
    values |= {"leases": {"1": 30, "2": 60}, "wait_minutes": 15}
    return save_policy(None, PolicyDraft(values, steps, [fallback]), at=stage.now)


def leave_one_untaken(stage: Stage) -> None:
    """Log an incident a moment ago that waits for somebody to take it: its page shows who is paged, and who is next."""
    stage.now = stage.end - timedelta(minutes=2)
    stage.act(
        "log_incident",
        type=stage.types["outage"],
        title="Card payments are declined for one bank in five",
        description="Clearline answers **timeout** for two issuers since a few minutes. Other cards go through.",
        service=stage.services["card-payments"],
        impact=Level.HIGH,
        urgency=Level.HIGH,
        source=stage.sources["monitoring"],
        actor=None,
    )
    stage.now = stage.end
