from datetime import timedelta

import pytest

from incidents.escalation.operations import escalate_now, give_back, reassign_run, snooze
from incidents.escalation.operations.acting import NoRun, NothingToGiveBack, ReassignRefused, SnoozeRefused
from incidents.lifecycle.operations import acknowledge, add_note, override_priority, reopen, resolve, triage
from incidents.lifecycle.operations.acknowledge import AlreadyAcknowledged
from incidents.lifecycle.operations.base import IncidentNotOpen, ReasonRequired
from incidents.models import EscalationRun, HoldReason, Incident, Paging, Priority, ResolutionCode, Service, Timer
from tests.factories import NOW, make_incident, make_service
from tests.incidents.escalation.making import make_policy, move, paged, run_of, taken, told, walk

pytestmark = pytest.mark.usefixtures("seeing", "reachable")


def minutes(number):
    return NOW + timedelta(minutes=number)


@pytest.fixture
def incident(alice, bob):
    make_policy(alice, bob, wait_minutes=10)
    return make_incident(impact=1, urgency=1)


def live_timers(incident):
    return list(
        Timer.objects.filter(incident=incident, state="pending")
        .exclude(kind="transition")
        .values_list("kind", flat=True)
    )


def test_acknowledging_stops_the_run_for_as_long_as_the_lease_holds(incident, bob):
    move(NOW)
    acknowledge(incident, actor=bob, at=minutes(1))
    run = run_of(incident)
    assert (run.status, run.acknowledged_by, run.acknowledged_until) == ("acknowledged", bob, minutes(31))
    assert live_timers(incident) == ["acknowledgement_lapse"]
    walk(minutes(30))
    assert paged(incident) == ["alice"]


def test_a_lease_lapses_when_nothing_happens_and_people_are_paged_anew(incident, alice, bob):
    move(NOW)
    acknowledge(incident, actor=bob, at=minutes(1))
    walk(minutes(31))
    run = run_of(incident)
    assert run.status == "active"
    assert paged(incident) == ["alice", "alice"]
    assert Paging.objects.get(incident=incident).generation == run.generation == 2
    assert any(
        one.startswith("Bob Baker had acknowledged it, and nothing has happened since") for one in told(incident)
    )
    again = acknowledge(incident, actor=alice, at=minutes(32))
    assert again.acknowledged_by == bob
    assert run_of(incident).acknowledged_by == alice


def test_a_lease_that_lapses_goes_on_with_the_step_told_last(incident, bob):
    walk(minutes(5))
    acknowledge(incident, actor=bob, at=minutes(6))
    walk(minutes(36))
    assert paged(incident) == ["alice", "bob", "bob"]
    walk(minutes(46))
    assert run_of(incident).status == "exhausted"


def test_whatever_a_person_does_holds_the_lease(incident, bob, carol):
    move(NOW)
    acknowledge(incident, actor=bob, at=minutes(1))
    add_note(incident, body="Looking at the logs", actor=carol, at=minutes(20))
    walk(minutes(31))
    assert run_of(incident).acknowledged_until == minutes(50)
    walk(minutes(49))
    assert paged(incident) == ["alice"]
    walk(minutes(50))
    assert paged(incident) == ["alice", "alice"]


def test_a_hold_is_no_silence(incident, bob):
    acknowledge(incident, actor=bob, at=minutes(1))
    Incident.objects.filter(pk=incident.pk).update(phase="on_hold", hold_reason=HoldReason.objects.first())
    walk(minutes(120))
    assert run_of(incident).status == "acknowledged"


def test_a_priority_without_a_lease_is_held_for_good_until_it_rises(alice, bob, carol):
    make_policy(alice)
    incident = make_incident(impact=3, urgency=3)
    acknowledge(incident, actor=bob, at=minutes(1))
    assert run_of(incident).acknowledged_until is None
    assert live_timers(incident) == []
    override_priority(incident, priority=Priority.objects.get(pk=1), reason="VIP", actor=carol, at=minutes(9))
    assert run_of(incident).acknowledged_until == minutes(39)


def test_giving_back_pages_others_at_once(incident, bob):
    move(NOW)
    acknowledge(incident, actor=bob, at=minutes(1))
    give_back(incident, reason="On a train", actor=bob, at=minutes(2))
    move(minutes(2))
    assert paged(incident) == ["alice", "alice"]
    assert "Bob Baker gave it back, so others are paged: On a train" in told(incident)
    with pytest.raises(NothingToGiveBack):
        give_back(incident, reason="Again", actor=bob, at=minutes(3))


def test_a_snooze_is_silent_until_it_ends(incident, bob):
    move(NOW)
    snooze(incident, until=minutes(60), reason="Vendor works on it", actor=bob, at=minutes(1))
    walk(minutes(59))
    assert paged(incident) == ["alice"]
    assert not incident.notifications.filter(state="pending", notification_class="page").exists()
    walk(minutes(60))
    assert paged(incident) == ["alice", "bob"]
    assert "The snooze has ended: people are paged again." in told(incident)


def test_a_snoozed_incident_can_be_acknowledged_once_more(incident, alice, bob):
    move(NOW)
    acknowledge(incident, actor=bob, at=minutes(1))
    walk(minutes(31))
    snooze(incident, until=minutes(60), reason="Later", actor=bob, at=minutes(32))
    acknowledge(incident, actor=alice, at=minutes(33))
    assert run_of(incident).status == "acknowledged"
    with pytest.raises(AlreadyAcknowledged):
        acknowledge(incident, actor=bob, at=minutes(34))


@pytest.mark.parametrize("until", [-1, 0, 8 * 60 + 2])
def test_a_snooze_ends_within_eight_hours(incident, bob, until):
    with pytest.raises(SnoozeRefused) as refusal:
        snooze(incident, until=minutes(1 + until), reason="x", actor=bob, at=minutes(1))
    assert "until" in refusal.value.fields


def test_only_what_pages_is_snoozed(incident, bob):
    acknowledge(incident, actor=bob, at=minutes(1))
    with pytest.raises(SnoozeRefused):
        snooze(incident, until=minutes(9), reason="x", actor=bob, at=minutes(2))
    with pytest.raises(ReasonRequired):
        snooze(incident, until=minutes(9), reason=" ", actor=bob, at=minutes(2))


def test_escalating_now_takes_the_next_step(incident, bob):
    move(NOW)
    escalate_now(incident, actor=bob, at=minutes(1), reason="It spreads")
    move(minutes(1))
    assert paged(incident) == ["alice", "bob"]
    assert run_of(incident).next_at == minutes(11)
    assert "Bob Baker asked for the next step of the escalation at once: It spreads" in told(incident)


def test_escalating_what_was_acknowledged_pages_the_next_anew(incident, alice, bob):
    move(NOW)
    acknowledge(incident, actor=alice, at=minutes(1))
    escalate_now(incident, actor=alice, at=minutes(2))
    move(minutes(2))
    assert paged(incident) == ["alice", "bob"]
    assert Paging.objects.get(incident=incident).settled_at is None


def test_escalating_what_is_used_up_begins_again(incident, carol):
    walk(minutes(60))
    assert run_of(incident).status == "exhausted"
    escalate_now(incident, actor=carol, at=minutes(61))
    move(minutes(61))
    assert paged(incident) == ["alice", "bob", "alice"]


def test_nothing_is_done_to_what_does_not_escalate(bob):
    incident = make_incident()
    for act in (escalate_now, give_back, snooze):
        more = {"reason": "x", "until": minutes(5)} if act is snooze else {"reason": "x"}
        with pytest.raises(NoRun):
            act(incident, actor=bob, at=NOW, **more)


def test_a_run_is_given_to_a_person_a_team_and_a_policy(incident, alice, bob, carol, team):
    move(NOW)
    reassign_run(incident, to=carol, reason="She wrote it", actor=bob, at=minutes(1))
    move(minutes(1))
    reassign_run(incident, to=team, reason="All hands", actor=bob, at=minutes(2))
    move(minutes(2))
    other = make_policy(bob, name="Other", slug="other", conditions={"priorities": [4]})
    reassign_run(incident, to=other, reason="Theirs", actor=bob, at=minutes(3))
    move(minutes(3))
    assert paged(incident) == ["alice", "carol", "alice", "bob", "bob"]
    assert "Bob Baker had Carol Chan paged instead: She wrote it" in told(incident)
    assert EscalationRun.objects.filter(incident=incident, status="ended", end="reassigned").count() == 3
    assert run_of(incident).policy == other


def test_whoever_was_chosen_by_hand_stays_when_it_changes(incident, bob, carol):
    reassign_run(incident, to=carol, reason="x", actor=bob, at=minutes(1))
    make_policy(bob, position=0, conditions={"priorities": [4]})
    triage(incident, actor=bob, at=minutes(2), impact=3, urgency=3)
    assert run_of(incident).chosen_by == bob


def test_without_a_run_the_one_who_asks_is_the_fallback(bob, carol):
    incident = make_incident()
    reassign_run(incident, to=carol, reason="x", actor=bob, at=NOW)
    walk(minutes(60))
    assert paged(incident) == ["carol", "bob"]


def test_who_has_left_is_not_given_it(incident, bob, carol):
    carol.is_active = False
    carol.save()
    with pytest.raises(ReassignRefused):
        reassign_run(incident, to=carol, reason="x", actor=bob, at=NOW)


def test_the_end_ends_the_run_and_reopening_begins_another(alice, bob, carol):
    make_policy(alice, bob)
    incident = make_incident("user_issue")
    move(NOW)
    acknowledge(incident, actor=bob, at=minutes(1))
    ended = {"code": ResolutionCode.objects.first(), "summary": "Restarted", "kind": "permanent"}
    resolve(incident, actor=carol, at=minutes(2), **ended)
    run = run_of(incident)
    assert (run.status, run.end) == ("ended", "ended")
    assert live_timers(incident) == []
    with pytest.raises(IncidentNotOpen):
        escalate_now(incident, actor=bob, at=minutes(2))
    reopen(incident, reason="It was", actor=carol, at=minutes(3))
    assert run_of(incident).pk != run.pk
    move(minutes(3))
    assert paged(incident) == ["alice", "alice"]
    acknowledge(incident, actor=alice, at=minutes(4))
    assert run_of(incident).acknowledged_by == alice


def test_another_priority_chooses_again_while_nobody_has_acknowledged(alice, bob, carol):
    low = make_policy(alice, conditions={"priorities": [3, 4]})
    high = make_policy(bob, conditions={"priorities": [1]})
    incident = make_incident(impact=2, urgency=2)
    assert run_of(incident).policy == low
    move(NOW)
    triage(incident, actor=carol, at=minutes(1), impact=1, urgency=1)
    run = run_of(incident)
    assert run.policy == high
    assert EscalationRun.objects.get(incident=incident, policy=low).end == "replaced"
    assert "It is paged by the policy “Policy 2” now, and not by “Policy 1”." in told(incident)
    move(minutes(1))
    assert paged(incident) == ["alice", "bob"]


def test_a_policy_that_fits_no_more_ends(alice, carol):
    make_policy(alice, conditions={"priorities": [1]})
    incident = make_incident(impact=1, urgency=1)
    move(NOW)
    triage(incident, actor=carol, at=minutes(1), impact=3, urgency=3)
    assert run_of(incident).status == "ended"
    assert Paging.objects.get(incident=incident).end == "not_needed"
    triage(incident, actor=carol, at=minutes(2), impact=1, urgency=1)
    move(minutes(2))
    assert paged(incident) == ["alice", "alice"]


def test_what_was_acknowledged_keeps_its_policy(alice, bob, carol):
    first = make_policy(alice, conditions={"services": [make_service("A").pk]})
    second = make_policy(bob)
    service = first.conditions["services"][0]
    incident = make_incident(service=Service.objects.get(pk=service))
    acknowledge(incident, actor=carol, at=minutes(1))
    triage(incident, actor=carol, at=minutes(2), service=make_service("B"))
    assert run_of(incident).policy == first != second


def test_an_acknowledged_incident_begins_no_run(alice, carol):
    make_policy(alice, conditions={"priorities": [1]})
    incident = make_incident(impact=3, urgency=3)
    acknowledge(incident, actor=carol, at=minutes(1))
    triage(incident, actor=carol, at=minutes(2), impact=1, urgency=1)
    assert run_of(incident) is None
    assert taken(incident) == []
