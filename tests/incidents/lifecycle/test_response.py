"""Major incidents, response roles, effects on services, milestones."""

from datetime import timedelta

import pytest

from incidents.lifecycle.operations import (
    affect_service,
    assign_role,
    cancel,
    correct_affected_service,
    correct_milestone,
    declare_major,
    hand_over_role,
    release_role,
    restore_service,
    stand_down,
    take_role,
    triage,
)
from incidents.lifecycle.operations.base import IncidentNotOpen, ReasonRequired
from incidents.lifecycle.operations.impact import EffectRefused, IntervalRefused
from incidents.lifecycle.operations.major import MajorAlready
from incidents.lifecycle.operations.milestones import MilestoneRefused
from incidents.lifecycle.operations.roles import RoleHeld, RoleNotHeld
from incidents.lifecycle.queries import service_status
from incidents.models import AffectedService, Exercise, ResponseRole, TimelineEntry
from incidents.permissions.principal import as_user
from tests.factories import NOW, make_incident, make_service

LATER = NOW + timedelta(minutes=30)
MINUTE = timedelta(minutes=1)


def holders(incident, role="commander"):
    return [held.user for held in ResponseRole.objects.current().filter(incident=incident, role=role)]


def test_major_is_declared_once_and_stood_down(carol):
    incident = declare_major(make_incident(), reason="All shops", actor=carol, at=LATER)
    assert (incident.is_major, incident.major_declared_at) == (True, LATER)
    with pytest.raises(MajorAlready):
        declare_major(incident, reason="Again", actor=carol, at=LATER)
    incident = stand_down(incident, reason="Stable", actor=carol, at=LATER)
    assert (incident.is_major, incident.stood_down_at) == (False, LATER)
    with pytest.raises(MajorAlready):
        stand_down(incident, reason="Again", actor=carol, at=LATER)


def test_major_needs_a_reason_and_an_open_incident(carol):
    with pytest.raises(ReasonRequired):
        declare_major(make_incident(), reason="", actor=carol, at=LATER)
    ended = cancel(make_incident(), reason="Test", actor=carol, at=LATER)
    with pytest.raises(IncidentNotOpen):
        declare_major(ended, reason="Late", actor=carol, at=LATER)


def test_one_commander_at_a_time(alice, bob, carol):
    incident = make_incident()
    take_role(incident, role="commander", actor=alice, at=LATER)
    with pytest.raises(RoleHeld, match="Alice Archer"):
        take_role(incident, role="commander", actor=bob, at=LATER)
    assign_role(incident, role="commander", user=bob, actor=carol, at=LATER + MINUTE)
    assert holders(incident) == [bob]
    with pytest.raises(RoleNotHeld):
        hand_over_role(incident, role="commander", to=carol, actor=alice, at=LATER)
    hand_over_role(incident, role="commander", to=carol, actor=bob, at=LATER + 2 * MINUTE)
    assert holders(incident) == [carol]
    release_role(incident, role="commander", user=carol, actor=carol, at=LATER + 3 * MINUTE)
    assert holders(incident) == []
    told = TimelineEntry.objects.filter(incident=incident, code__startswith="role.").values_list("code", flat=True)
    assert list(told) == ["role.taken", "role.assigned", "role.handed_over", "role.released"]


def test_roles_are_handed_over_and_released_after_the_end_too(alice, bob, carol):
    incident = make_incident()
    take_role(incident, role="commander", actor=alice, at=LATER)
    cancel(incident, reason="Test", actor=carol, at=LATER)
    hand_over_role(incident, role="commander", to=bob, actor=alice, at=LATER + MINUTE)
    assert holders(incident) == [bob]
    release_role(incident, role="commander", user=bob, actor=alice, at=LATER + 2 * MINUTE)
    assert holders(incident) == []


def test_unknown_effect_is_refused_in_a_sentence(alice):
    incident, service = make_incident(), make_service()
    with pytest.raises(EffectRefused, match="down, degraded, at_risk"):
        affect_service(incident, service=service, effect="sleepy", started_at=NOW, actor=alice, at=LATER)
    with pytest.raises(EffectRefused):
        triage(incident, services=[(service, "sleepy")], actor=alice, at=LATER)
    with pytest.raises(EffectRefused):
        make_incident(affected=[(service, "sleepy")])
    assert not AffectedService.objects.exists()


def test_many_experts_each_once(alice, bob):
    incident = make_incident()
    take_role(incident, role="expert", actor=alice, at=LATER)
    take_role(incident, role="expert", actor=bob, at=LATER)
    with pytest.raises(RoleHeld, match="You have"):
        take_role(incident, role="expert", actor=bob, at=LATER)
    assert set(holders(incident, "expert")) == {alice, bob}


def test_worse_effect_begins_where_the_first_ends(carol, service):
    incident = make_incident()
    affect_service(incident, service=service, effect="degraded", started_at=NOW, actor=carol, at=LATER)
    down = affect_service(incident, service=service, effect="down", started_at=NOW + MINUTE, actor=carol, at=LATER)
    restore_service(down, ended_at=LATER, actor=carol, at=LATER)
    told = AffectedService.objects.values_list("effect", "started_at", "ended_at")
    assert list(told) == [("degraded", NOW, NOW + MINUTE), ("down", NOW + MINUTE, LATER)]


def test_intervals_that_cannot_be_are_refused(carol, service):
    incident = make_incident()
    with pytest.raises(IntervalRefused, match="future"):
        affect_service(incident, service=service, effect="down", started_at=LATER + MINUTE, actor=carol, at=LATER)
    affected = affect_service(incident, service=service, effect="down", started_at=NOW, actor=carol, at=LATER)
    with pytest.raises(IntervalRefused):
        affect_service(incident, service=service, effect="degraded", started_at=NOW, actor=carol, at=LATER)
    with pytest.raises(IntervalRefused, match="end after"):
        restore_service(affected, ended_at=NOW, actor=carol, at=LATER)
    restored = restore_service(affected, ended_at=NOW + 10 * MINUTE, actor=carol, at=LATER)
    with pytest.raises(IntervalRefused):
        restore_service(restored, ended_at=LATER, actor=carol, at=LATER)
    with pytest.raises(IntervalRefused, match="overlaps"):
        affect_service(incident, service=service, effect="down", started_at=NOW + 5 * MINUTE, actor=carol, at=LATER)


def test_correction_keeps_both_values_on_the_timeline(carol, service):
    incident = make_incident()
    affected = affect_service(incident, service=service, effect="down", started_at=NOW, actor=carol, at=LATER)
    with pytest.raises(ReasonRequired):
        correct_affected_service(affected, reason="", started_at=NOW + MINUTE, actor=carol, at=LATER)
    correct_affected_service(
        affected, reason="The log says so", started_at=NOW + MINUTE, effect="degraded", actor=carol, at=LATER
    )
    entry = TimelineEntry.objects.get(incident=incident, code="service.corrected")
    assert (entry.data["old"]["started_at"], entry.data["started_at"]) == (
        NOW.isoformat(),
        (NOW + MINUTE).isoformat(),
    )
    assert (entry.data["old"]["effect"], entry.data["effect"]) == ("down", "degraded")


def test_status_of_services_is_the_worst_real_one_the_reader_may_know(charlie, service):
    other, fine = make_service("Other"), make_service("Fine")
    make_incident(affected=[(service, "degraded")])
    make_incident("security", affected=[(service, "down"), (other, "down")])
    make_incident(affected=[(fine, "down")], exercise=Exercise.objects.create(name="Drill", created_at=NOW))
    services = [service, other, fine]
    assert service_status(services) == {service.pk: "down", other.pk: "down"}
    with as_user(charlie):
        assert service_status(services) == {service.pk: "degraded"}


def test_milestone_is_corrected_with_a_reason_and_both_values_stay(carol):
    incident = make_incident()
    with pytest.raises(ReasonRequired):
        correct_milestone(incident, milestone="occurred", value=NOW - MINUTE, reason="", actor=carol, at=LATER)
    incident = correct_milestone(
        incident, milestone="occurred", value=NOW - MINUTE, reason="Graph", actor=carol, at=LATER
    )
    incident = correct_milestone(incident, milestone="occurred", value=NOW, reason="Log", actor=carol, at=LATER)
    told = TimelineEntry.objects.filter(incident=incident, code="milestone.corrected")
    assert [(entry.data["old"], entry.data["new"]) for entry in told] == [
        (None, (NOW - MINUTE).isoformat()),
        ((NOW - MINUTE).isoformat(), NOW.isoformat()),
    ]
    assert incident.occurred_at == NOW


@pytest.mark.parametrize(
    ("milestone", "value"),
    [
        ("occurred", LATER + MINUTE),
        ("resolved", NOW),
        ("acknowledged", NOW),
        ("reported", None),
    ],
)
def test_milestones_that_cannot_be_are_refused(carol, milestone, value):
    with pytest.raises(MilestoneRefused) as refusal:
        correct_milestone(make_incident(), milestone=milestone, value=value, reason="x", actor=carol, at=LATER)
    assert set(refusal.value.fields) == {"value"}


def test_milestones_keep_their_order(carol):
    incident = make_incident(occurred_at=NOW - 10 * MINUTE)
    with pytest.raises(MilestoneRefused, match="cannot lie after"):
        correct_milestone(incident, milestone="detected", value=NOW - 20 * MINUTE, reason="x", actor=carol, at=LATER)
    correct_milestone(incident, milestone="detected", value=NOW - 5 * MINUTE, reason="x", actor=carol, at=LATER)


def test_mitigating_makes_services_well_but_for_those_at_risk(carol, service, code):
    from incidents.lifecycle.operations import mitigate, transition

    other = make_service("Other")
    incident = make_incident("outage", service=service, affected=[(service, "down"), (other, "at_risk")])
    transition(incident, slug="investigate", actor=carol, at=LATER)
    mitigate(incident, actor=carol, at=LATER)
    assert service_status([service, other]) == {other.pk: "at_risk"}
