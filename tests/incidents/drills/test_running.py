"""A drill begins, pauses, goes on, ends, or is missed; its injects come when they are to."""

from datetime import timedelta

import pytest

from incidents.drills import operations
from incidents.drills.operations import DrillRefused
from incidents.lifecycle.operations import acknowledge, cancel, declare_major
from incidents.models import Exercise, ExercisePause, Incident
from incidents.permissions.principal import as_system, as_user
from incidents.refusals import NotPermitted
from tests.factories import make_incident, make_team
from tests.incidents.drills.making import (
    OUTAGE,
    STARTS,
    begin,
    expectations,
    injects,
    live,
    make_trainer,
    make_version,
    plan,
    record_of,
    run_timers,
    statuses,
    told,
)

MINUTE = timedelta(minutes=1)


@pytest.fixture
def terry(reference):
    return make_trainer()


def status(exercise):
    return Exercise.objects.get(pk=exercise.pk).status


def only_incident(exercise):
    with as_system("test"):
        return Incident.objects.get(exercise=exercise)


def test_drill_begins_by_itself_and_reports_its_incident(alice, service):
    exercise = plan(make_version({"delivery": "incident", "incident": OUTAGE}), alice, service=service)
    run_timers(STARTS + timedelta(seconds=1))
    assert status(exercise) == "running"
    incident = only_incident(exercise)
    assert (incident.title, incident.service, incident.source.kind) == (OUTAGE["title"], service, "api")
    (one,) = injects(exercise)
    assert (one.status, one.incident_id, one.late_ms) == ("released", incident.pk, 0)


def test_incident_by_the_report_form_has_its_source(alice):
    exercise = begin(make_version({"delivery": "incident", "incident": {**OUTAGE, "via": "form"}}), alice)
    run_timers(STARTS)
    assert only_incident(exercise).source.kind == "report"


def test_inject_that_cannot_be_told_is_on_record(alice):
    exercise = begin(make_version({"delivery": "incident", "incident": {"type": "no-such"}}), alice)
    run_timers(STARTS)
    (one,) = injects(exercise)
    assert one.status == "released"
    assert "no-such" in one.reason


@pytest.mark.parametrize(
    ("evidence", "value", "act"),
    [
        ("acknowledged", "", lambda incident, who, at: acknowledge(incident, actor=who, at=at)),
        ("major", "", lambda incident, who, at: declare_major(incident, reason="Wide", actor=who, at=at)),
    ],
)
def test_act_of_a_player_meets_what_was_expected(alice, evidence, value, act):
    expects = [{"evidence": evidence, "value": value, "target_seconds": 300}]
    exercise = begin(make_version({"delivery": "incident", "incident": OUTAGE, "expects": expects}), alice)
    run_timers(STARTS)
    with as_system("test"):
        act(only_incident(exercise), alice, STARTS + 4 * MINUTE)
    (one,) = expectations(exercise)
    assert (one.status, one.met_by, one.met_at) == ("met", alice, STARTS + 4 * MINUTE)
    assert one.decided_by is None


def test_act_after_the_target_is_met_late(alice):
    expects = [{"evidence": "acknowledged", "target_seconds": 60}]
    exercise = begin(make_version({"delivery": "incident", "incident": OUTAGE, "expects": expects}), alice)
    run_timers(STARTS)
    with as_system("test"):
        acknowledge(only_incident(exercise), actor=alice, at=STARTS + 2 * MINUTE)
    assert expectations(exercise)[0].status == "late"


def test_act_of_somebody_else_meets_nothing(alice, bob):
    expects = [{"evidence": "acknowledged"}]
    exercise = begin(make_version({"delivery": "incident", "incident": OUTAGE, "expects": expects}), alice)
    run_timers(STARTS)
    with as_system("test"):
        acknowledge(only_incident(exercise), actor=bob, at=STARTS + MINUTE)
    assert expectations(exercise)[0].status == "open"


def test_act_on_one_incident_meets_nothing_of_another(alice):
    expects = [{"evidence": "acknowledged"}]
    one = {"delivery": "incident", "incident": OUTAGE, "expects": expects}
    exercise = begin(make_version(one, {**one, "offset_seconds": 60}), alice)
    run_timers(STARTS + 2 * MINUTE)
    with as_system("test"):
        acknowledge(injects(exercise)[1].incident, actor=alice, at=STARTS + 3 * MINUTE)
    assert [found.status for found in expectations(exercise)] == ["open", "met"]


def test_inject_waits_for_a_phase(alice):
    waits = {"trigger": "condition", "condition": "phase", "phase": "cancelled"}
    exercise = begin(make_version({"delivery": "incident", "incident": OUTAGE}, waits), alice)
    run_timers(STARTS)
    assert statuses(exercise) == ["released", "waiting"]
    with as_system("test"):
        cancel(only_incident(exercise), reason="A false alarm", actor=None, at=STARTS + MINUTE)
    assert statuses(exercise) == ["released", "released"]


def test_inject_waits_for_an_act(alice):
    waits = {"trigger": "condition", "condition": "done", "after": "take-it"}
    expects = [{"key": "take-it", "evidence": "acknowledged"}]
    exercise = begin(make_version({"delivery": "incident", "incident": OUTAGE, "expects": expects}, waits), alice)
    run_timers(STARTS)
    with as_system("test"):
        acknowledge(only_incident(exercise), actor=alice, at=STARTS + MINUTE)
    assert statuses(exercise) == ["released", "released"]


def test_inject_waits_for_quiet(alice):
    waits = {"trigger": "condition", "condition": "quiet", "quiet_seconds": 600}
    exercise = begin(make_version({"delivery": "incident", "incident": OUTAGE}, waits), alice)
    run_timers(STARTS)
    with as_system("test"):
        acknowledge(only_incident(exercise), actor=alice, at=STARTS + 5 * MINUTE)
    run_timers(STARTS + 10 * MINUTE)
    assert statuses(exercise) == ["released", "waiting"]
    run_timers(STARTS + 15 * MINUTE)
    assert statuses(exercise) == ["released", "released"]


def test_pause_puts_off_what_is_to_come(alice, terry):
    expects = [{"evidence": "acknowledged", "target_seconds": 600}]
    exercise = begin(make_version({"expects": expects}, {"offset_seconds": 600}), alice)
    run_timers(STARTS)
    pause = operations.pause_exercise(exercise, reason="Lunch", actor=terry, at=STARTS + 5 * MINUTE)
    run_timers(STARTS + 10 * MINUTE)
    assert statuses(exercise) == ["released", "waiting"]
    operations.resume_exercise(exercise, actor=terry, at=STARTS + 25 * MINUTE)
    assert injects(exercise)[1].due_at == STARTS + 30 * MINUTE
    assert expectations(exercise)[0].due_at == STARTS + 30 * MINUTE
    run_timers(STARTS + 29 * MINUTE)
    assert statuses(exercise) == ["released", "waiting"]
    run_timers(STARTS + 30 * MINUTE)
    assert statuses(exercise) == ["released", "released"]
    with as_system("test"):
        assert ExercisePause.objects.get(pk=pause.pk).resumed_at == STARTS + 25 * MINUTE
    assert record_of(exercise)[:5] == ["planned", "started", "released", "paused", "resumed"]


def test_pause_tells_everybody_with_the_mark(alice, bob, terry):
    exercise = begin(make_version(), alice, controller=bob)
    operations.pause_exercise(exercise, reason="Fire alarm", actor=terry, at=STARTS + MINUTE)
    news = [row for row in told(kind="drill.news") if row.context["what"] == "is paused"]
    assert {row.recipient for row in news} == {alice, bob}
    with pytest.raises(DrillRefused):
        operations.pause_exercise(exercise, reason="Again", actor=terry, at=STARTS + MINUTE)


def test_real_critical_incident_pauses_drills_of_its_people(alice, charlie, team):
    drilled = begin(make_version(), alice)
    other = begin(make_version(), charlie)
    real = make_incident(team=team, impact=1, urgency=1, at=STARTS + MINUTE)
    assert (status(drilled), status(other)) == ("paused", "running")
    with as_system("test"):
        pause = ExercisePause.objects.get(exercise=drilled)
    assert (pause.incident, pause.paused_by) == (real, None)
    assert real.title not in pause.reason


def test_drills_own_critical_incident_pauses_nothing(alice, team, service):
    critical = {**OUTAGE, "impact": 1, "urgency": 1}
    exercise = begin(make_version({"delivery": "incident", "incident": critical}), alice, service=service)
    run_timers(STARTS)
    assert only_incident(exercise).team == team
    assert status(exercise) == "running"


def test_incident_that_becomes_major_pauses_drills(alice, carol, team):
    exercise = begin(make_version(), alice)
    real = make_incident(team=team, at=STARTS)
    assert status(exercise) == "running"
    with as_system("test"):
        declare_major(real, reason="Wide", actor=carol, at=STARTS + MINUTE)
    assert status(exercise) == "paused"


def test_drill_is_missed_when_nothing_ran(alice, terry):
    exercise = plan(make_version(), alice, trainer=terry)
    run_timers(STARTS + 16 * MINUTE)
    assert status(exercise) == "missed"
    assert [row.recipient for row in told(kind="drill.missed", channel="inbox")] == [terry]
    run_timers(STARTS + 30 * MINUTE)
    assert status(exercise) == "missed"


def test_drill_a_little_late_begins(alice):
    exercise = plan(make_version(), alice)
    run_timers(STARTS + 14 * MINUTE)
    assert status(exercise) == "running"


def test_drill_is_missed_while_its_people_have_a_critical_incident(alice, team):
    exercise = plan(make_version(), alice)
    make_incident(team=team, impact=1, urgency=1)
    elsewhere = plan(make_version(), alice, name="Elsewhere", starts_at=STARTS)
    run_timers(STARTS)
    assert {status(exercise), status(elsewhere)} == {"missed"}


def test_critical_incident_of_others_leaves_drills_alone(alice):
    exercise = plan(make_version(), alice)
    make_incident(team=make_team("Others"), impact=1, urgency=1)
    run_timers(STARTS)
    assert status(exercise) == "running"


def test_drill_ends_by_itself_and_its_incidents_with_it(alice):
    expects = [{"evidence": "acknowledged"}]
    never = {"trigger": "by_hand", "expects": expects}
    first = {"delivery": "incident", "incident": OUTAGE, "expects": expects}
    exercise = begin(make_version(first, never), alice, planned_minutes=30)
    run_timers(STARTS)
    run_timers(STARTS + 30 * MINUTE)
    assert status(exercise) == "finished"
    assert [one.status for one in expectations(exercise)] == ["not_met", "waived"]
    assert statuses(exercise) == ["released", "skipped"]
    assert not only_incident(exercise).is_open
    assert live(exercise, "exercise_end") == []


def test_finish_of_a_paused_drill_keeps_its_time(alice, terry):
    exercise = begin(make_version(), alice)
    operations.pause_exercise(exercise, reason="Lunch", actor=terry, at=STARTS + 5 * MINUTE)
    finished = operations.finish_exercise(exercise, actor=terry, at=STARTS + 15 * MINUTE)
    assert (finished.paused_seconds, finished.paused_at) == (600, None)
    with pytest.raises(DrillRefused):
        operations.finish_exercise(exercise, actor=terry, at=STARTS + 15 * MINUTE)


def test_cancelled_drill_never_begins(alice, terry):
    exercise = plan(make_version(), alice)
    with pytest.raises(DrillRefused):
        operations.cancel_exercise(exercise, reason=" ", actor=terry, at=STARTS)
    operations.cancel_exercise(exercise, reason="Holidays", actor=terry, at=STARTS - MINUTE)
    run_timers(STARTS)
    assert status(exercise) == "cancelled"
    assert {row.recipient for row in told(kind="drill.news")} == {alice}


def test_players_of_a_surprise_do_not_hear_that_it_is_cancelled(alice, bob, terry):
    exercise = plan(make_version(), alice, controller=bob, is_surprise=True)
    operations.cancel_exercise(exercise, reason="Holidays", actor=terry, at=STARTS - MINUTE)
    assert {row.recipient for row in told(kind="drill.news")} == {bob}


def test_archive_wants_a_drill_that_is_over(alice, terry):
    exercise = plan(make_version(), alice)
    with pytest.raises(DrillRefused):
        operations.archive_exercise(exercise, actor=terry, at=STARTS)
    operations.cancel_exercise(exercise, reason="Holidays", actor=terry, at=STARTS)
    first = operations.archive_exercise(exercise, actor=terry, at=STARTS)
    again = operations.archive_exercise(exercise, actor=terry, at=STARTS + MINUTE)
    assert again.archived_at == first.archived_at


def test_controller_releases_holds_and_skips(alice, bob):
    by_hand = {"trigger": "by_hand", "expects": [{}]}
    exercise = begin(make_version(by_hand, {"offset_seconds": 60}, {**by_hand}), alice, controller=bob)
    first, second, third = injects(exercise)
    with as_user(bob):
        operations.release_inject(first, actor=bob, at=STARTS + MINUTE)
        operations.hold_inject(second, actor=bob, at=STARTS, reason="Not yet")
        operations.skip_inject(third, actor=bob, at=STARTS)
    run_timers(STARTS + 2 * MINUTE)
    assert statuses(exercise) == ["released", "held", "skipped"]
    assert [one.status for one in expectations(exercise)] == ["open", "waived"]
    with as_user(bob):
        operations.let_inject_go(second, actor=bob, at=STARTS + 3 * MINUTE)
        with pytest.raises(DrillRefused):
            operations.release_inject(first, actor=bob, at=STARTS + 3 * MINUTE)
    run_timers(STARTS + 3 * MINUTE)
    assert statuses(exercise) == ["released", "released", "skipped"]


def test_player_releases_nothing(alice):
    exercise = begin(make_version({"trigger": "by_hand"}), alice)
    (one,) = injects(exercise)
    with as_user(alice), pytest.raises(NotPermitted):
        operations.release_inject(one, actor=alice, at=STARTS)


def test_start_by_hand_twice_is_refused(alice, terry):
    exercise = plan(make_version(), alice, starts_at=None)
    operations.start_exercise(exercise, actor=terry, at=STARTS)
    with pytest.raises(DrillRefused):
        operations.start_exercise(exercise, actor=terry, at=STARTS)
