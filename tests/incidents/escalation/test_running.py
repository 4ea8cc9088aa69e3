from datetime import timedelta

import pytest

from incidents.escalation.choices import TargetKind
from incidents.models import EscalationRun, Notification, Paging, RunStep, Timer
from tests.factories import NOW, make_incident
from tests.incidents.escalation.making import make_policy, move, paged, run_of, step, taken, told, walk

pytestmark = pytest.mark.usefixtures("seeing", "reachable")


def minutes(number):
    return NOW + timedelta(minutes=number)


def test_logging_begins_a_run_whose_first_step_is_due_at_once(alice):
    policy = make_policy(alice)
    incident = make_incident()
    run = run_of(incident)
    assert (run.policy, run.status, run.next_at) == (policy, "active", NOW)
    timer = Timer.objects.get(kind="escalation_step", incident=incident)
    assert (timer.due_at, timer.priority, timer.generation) == (NOW, 0, run.version)
    assert paged(incident) == []


def test_steps_follow_one_another_until_the_fallback(alice, bob):
    make_policy(alice, bob, wait_minutes=10)
    incident = make_incident()
    move(NOW)
    assert paged(incident) == ["alice"]
    move(minutes(4))
    assert paged(incident) == ["alice"]
    move(minutes(5))
    assert paged(incident) == ["alice", "bob"]
    move(minutes(14))
    assert run_of(incident).status == "active"
    move(minutes(15))
    run = run_of(incident)
    assert (run.status, run.next_at) == ("exhausted", None)
    assert taken(incident)[-1] == ("told", ["fallback@example.org"])
    assert (
        Notification.objects.filter(kind="page.place", incident=incident, address="fallback@example.org").count() == 1
    )
    assert "Everybody whom “Policy 1” names was told, and nobody has taken it." in told(incident)
    assert Timer.objects.filter(incident=incident, state="pending").count() == 0


def test_pages_carry_the_generation_of_the_paging(alice, bob):
    make_policy(alice, bob)
    incident = make_incident()
    walk(minutes(5))
    generation = Paging.objects.get(incident=incident).generation
    assert run_of(incident).generation == generation
    assert set(Notification.objects.filter(incident=incident).values_list("generation", flat=True)) == {generation}


def test_rounds_are_repeated(alice, bob):
    make_policy(alice, bob, repeats=2, wait_minutes=10)
    incident = make_incident()
    walk(minutes(600))
    assert paged(incident) == ["alice", "bob"] * 3
    at = [row.at for row in RunStep.objects.filter(run__incident=incident)]
    assert at == [minutes(n) for n in (0, 5, 15, 20, 30, 35, 45)]


def test_a_step_that_reaches_nobody_is_skipped_at_once_and_said(alice, bob):
    make_policy(TargetKind.ASSIGNEE, bob)
    incident = make_incident()
    move(NOW)
    assert paged(incident) == ["bob"]
    assert [outcome for outcome, _ in taken(incident)] == ["skipped", "told"]
    assert "Step 1 of “Policy 1” was skipped, because it reached nobody. Nobody has it." in told(incident)


def test_whoever_has_nothing_but_the_inbox_is_told_there_and_the_next_step_is_taken_at_once(charlie, bob):
    make_policy(charlie, bob)
    incident = make_incident()
    move(NOW)
    assert paged(incident) == ["charlie", "bob"]
    assert taken(incident)[0] == ("skipped", ["Charlie Cole"])
    assert "reached by nothing but the inbox" in "".join(told(incident))


def test_a_round_in_which_nobody_was_told_goes_to_the_fallback_at_once(alice):
    make_policy(TargetKind.ASSIGNEE, TargetKind.MANAGER, repeats=5)
    incident = make_incident()
    move(NOW)
    assert [outcome for outcome, _ in taken(incident)] == ["skipped", "skipped", "told"]
    assert run_of(incident).status == "exhausted"


def test_after_downtime_the_step_is_taken_once_and_the_next_counts_from_then(alice, bob, carol):
    make_policy(alice, bob, carol)
    incident = make_incident()
    move(minutes(42))
    assert paged(incident) == ["alice"]
    assert run_of(incident).next_at == minutes(47)
    row = RunStep.objects.get(run__incident=incident)
    assert row.lateness_seconds == 42 * 60
    page = Notification.objects.get(incident=incident, channel="email")
    assert page.context["reason"] == "step 1 of “Policy 1”: nobody has taken it yet (42 minutes late)"


def test_conditions_choose_the_policy_in_order(alice, bob):
    make_policy(bob, position=2)
    first = make_policy(alice, position=1, conditions={"priorities": [1]})
    assert run_of(make_incident(impact=1, urgency=1)).policy == first
    assert run_of(make_incident(impact=3, urgency=3)).policy != first


def test_conditions_of_a_step(alice, bob, carol):
    make_policy(step(alice, after=0, priorities=[1]), step(bob, weekdays=[5, 6]), carol)
    incident = make_incident(impact=2, urgency=2)
    move(NOW)
    assert paged(incident) == ["carol"]
    reasons = [row.reasons[0]["code"] for row in RunStep.objects.filter(outcome="skipped")]
    assert reasons == ["priority", "weekday"]


def test_a_running_run_keeps_its_snapshot(alice, bob):
    policy = make_policy(alice, alice)
    incident = make_incident()
    move(NOW)
    from incidents.escalation.drafts import PolicyDraft
    from incidents.escalation.operations import save_policy
    from tests.incidents.escalation.making import target

    draft = PolicyDraft({"name": "Changed"}, [step(bob, after=0)], [target("x@example.org")])
    save_policy(policy, draft, at=minutes(1))
    move(minutes(5))
    assert paged(incident) == ["alice", "alice"]


def test_no_policy_no_run(alice):
    make_policy(alice, conditions={"priorities": [1]})
    assert run_of(make_incident(impact=3, urgency=3)) is None


def test_a_retired_policy_is_not_chosen(alice):
    policy = make_policy(alice)
    policy.retired_at = NOW
    policy.save()
    assert not EscalationRun.objects.filter(incident=make_incident()).exists()


def test_when_the_fallback_reaches_nobody_administrators_are_told(alice, bob, ada):
    make_policy(alice, fallback=[bob], wait_minutes=1)
    incident = make_incident()
    move(NOW)
    bob.is_active = False
    bob.save()
    move(minutes(1))
    assert run_of(incident).status == "exhausted"
    alarm = Notification.objects.get(kind="engine.alarm", recipient=ada, channel="inbox")
    assert alarm.context["what"] == f"Nobody has taken {incident.reference}, and its fallback reaches nobody."
    assert "Not even the fallback was reached" in "".join(told(incident))
