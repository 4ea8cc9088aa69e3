"""What happens equals what the preview promised: generated policies, schedules, people and incidents.

A share runs with the suite; `ESCALATION_PROMISES=200 manage.py test …` runs as many as it says.
"""

from __future__ import annotations

import os
import random
from datetime import timedelta

import pytest

from incidents.escalation.choices import FALLBACK_KINDS, TargetKind
from incidents.escalation.drafts import StepDraft, TargetDraft
from incidents.escalation.operations import save_policy
from incidents.escalation.operations.policies import PolicyDraft
from incidents.escalation.queries.preview import preview
from incidents.escalation.queries.situation import situation_of
from incidents.escalation.shape import plan_of
from incidents.models import (
    BusinessCalendar,
    ChannelProvider,
    Contact,
    EscalationPolicy,
    Incident,
    Notification,
    RunStep,
    Skill,
    SlaPolicy,
    Team,
    User,
)
from incidents.oncall.operations import save_rotations
from tests.factories import NOW, make_draft, make_incident, make_schedule, make_service, make_team, make_user
from tests.incidents.escalation.making import run_of, walk
from tests.incidents.notifications.making import make_method, make_rule

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("system")]
MANY = int(os.environ.get("ESCALATION_PROMISES", "30"))
A_WEEK = 7 * 24 * 60


@pytest.fixture
def world(reference):
    """People who are reached in all sorts of ways or none, teams, schedules, what else is named; and no clocks."""
    SlaPolicy.objects.update(retired_at=NOW)
    teams = [make_team(name) for name in ("North", "South", "Empty")]
    boss = make_user("boss", "agent", email="boss@example.org")
    people = [boss]
    for number in range(7):
        person = make_user(
            f"p{number}", "agent", team=teams[number % 2],
            email=f"p{number}@example.org" if number % 3 else "", manager=boss if number % 2 else None,
        )  # fmt: skip
        people.append(person)
        if number in (1, 2, 4):
            make_rule(make_method(person), after=0)
            make_rule(make_method(person, "sms"), after=number)
        elif number == 3:
            make_method(person)
    skill = Skill.objects.create(name="Databases")
    skill.people.add(people[2], people[3])
    hours = {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
    office = BusinessCalendar.objects.create(name="Office", time_zone="Europe/London", hours=hours)
    night = make_draft(people[4], people[5], hours={"mon": [["00:00", "12:00"]], "sat": [["06:00", "24:00"]]})
    schedules = [
        make_schedule("North call", people[1], people[3], people[6], team=teams[0]),
        make_schedule("South call", team=teams[1]),
    ]
    save_rotations(schedules[1], [night], actor=None, at=NOW)
    people[6].is_active = False
    people[6].save()
    return {
        TargetKind.USER: people,
        TargetKind.TEAM: teams,
        TargetKind.SCHEDULE: schedules,
        TargetKind.SKILL: [skill],
        TargetKind.CONTACT: [Contact.objects.create(name="Vendor", email="vendor@example.org")],
        TargetKind.CHANNEL: [
            ChannelProvider.objects.create(name="Room", channel="chat", url="json://example.org/room"),
            ChannelProvider.objects.create(name="Off", channel="chat", url="json://example.org/off", is_active=False),
        ],
        "calendar": office,
        "services": [make_service("A", owning_team=teams[0], calendar=office), make_service("B", owning_team=teams[1])],
    }


def target(dice, world, kinds):
    kind = dice.choice(kinds)
    if kind == TargetKind.EMAIL:
        return TargetDraft(kind, address=f"{dice.choice('abc')}@example.org")
    return TargetDraft(kind, dice.choice(world[kind])) if kind in world else TargetDraft(kind)


def generated(dice, world, number):
    """A policy as wild as they come; its fallback reaches somebody."""
    kinds = list(TargetKind)
    steps = [
        StepDraft(
            [target(dice, world, kinds) for _ in range(dice.randint(1, 3))],
            dice.choice([0, 0, 7]) if not place else dice.randint(1, 90),
            dice.choice([[], [], [1, 2], [4]]),
            dice.choice(["", "", "", "open", "closed"]),
            dice.choice([[], [], [0, 1, 2, 3, 4], [5, 6]]),
        )
        for place in range(dice.randint(1, 4))
    ]
    fallback = [target(dice, world, FALLBACK_KINDS) for _ in range(2)] + [
        TargetDraft(TargetKind.EMAIL, address="z@example.org")
    ]
    values = {
        "name": f"Policy {number}", "slug": f"policy-{number}", "repeats": dice.choice([0, 0, 1, 3]),
        "wait_minutes": dice.randint(1, 120), "calendar": dice.choice([None, world["calendar"]]),
    }  # fmt: skip
    return save_policy(None, PolicyDraft(values, steps, fallback), at=NOW - timedelta(days=1))


def logged(dice, world, at):
    level = dice.randint(1, 3)
    who = {"assignee": dice.choice(world[TargetKind.USER][:6])} if dice.random() < 0.4 else {}
    team = {"team": dice.choice(world[TargetKind.TEAM])} if dice.random() < 0.5 else {}
    return make_incident(
        impact=level, urgency=level, at=at, service=dice.choice([None, *world["services"]]), **who, **team
    )


def promised(moments):
    return [
        (
            one.at,
            one.is_told,
            sorted(person.user.username for person in one.people),
            sorted(one.places),
            sorted(reason["code"] + reason.get("name", "") for reason in one.reasons),
        )
        for one in moments
    ]


def happened(incident):
    names = dict(User.objects.values_list("pk", "username"))
    rows = RunStep.objects.filter(run__incident=incident).order_by("pk")
    return [
        (
            row.at,
            row.outcome == "told",
            sorted(names[person["id"]] for person in row.people),
            sorted(row.places),
            sorted(reason["code"] + reason.get("name", "") for reason in row.reasons),
        )
        for row in rows
    ]


def ways_promised(moments):
    ways = [(p.user.username, w.channel, w.at) for one in moments for p in one.people for w in p.ways]
    return sorted(ways)


def ways_taken(incident):
    rows = Notification.objects.filter(incident=incident, recipient__isnull=False, notification_class="page")
    rows = rows.exclude(channel="inbox").select_related("recipient")
    return sorted((row.recipient.username, row.channel, row.next_at) for row in rows)


@pytest.mark.parametrize("share", range(5))
def test_what_happens_is_what_was_promised(world, share):
    for number in range(share, MANY, 5):
        dice = random.Random(number)
        EscalationPolicy.objects.update(retired_at=NOW)
        policy = generated(dice, world, number)
        at = NOW + timedelta(minutes=dice.randint(0, A_WEEK), seconds=dice.randint(0, 59))
        incident = Incident.objects.get(pk=logged(dice, world, at).pk)
        promise = preview(plan_of(policy.snapshot), situation_of(incident), at=at)
        walk(at + timedelta(days=3))
        assert run_of(incident).status == "exhausted", number
        assert happened(incident) == promised(promise.moments), number
        assert ways_taken(incident) == ways_promised(promise.moments), number


def test_generated_policies_are_not_all_alike(world):
    """The generator reaches every kind of target, every condition, rounds and steps that tell nobody."""
    made = [generated(random.Random(number), world, number) for number in range(25)]
    plans = [plan_of(policy.snapshot) for policy in made]
    kinds = {target.kind for plan in plans for step in plan.steps for target in step.targets}
    assert kinds == set(TargetKind.values)
    assert {step.hours for plan in plans for step in plan.steps} == {"", "open", "closed"}
    assert {plan.repeats for plan in plans} >= {0, 1, 3}
    assert Team.objects.filter(name="Empty").exists()
