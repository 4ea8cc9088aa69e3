"""The figures of a small scripted drill are those that one computes by hand; ratings follow from them alone."""

import pytest

from incidents.evaluation.operations import EvaluationRefused, measure_exercise, rate_objective
from incidents.lifecycle.operations import merge
from incidents.models import ExercisePause, HotWash, Incident, Measurement, ObjectiveResult
from incidents.permissions.principal import as_system, as_user
from incidents.refusals import NotPermitted
from tests.factories import make_incident, make_user
from tests.incidents.evaluation.making import after, finish, make_exercise, make_scenario

pytestmark = pytest.mark.django_db


def measured(drill):
    with as_system("test"):
        rows = Measurement.objects.filter(exercise=drill.exercise)
        return {
            (one.objective.key if one.objective else f"whole {one.measure}"): (
                one.seconds,
                one.target_seconds,
                one.outcome,
            )
            for one in rows.select_related("objective")
        }


def ratings(drill):
    with as_system("test"):
        rows = ObjectiveResult.objects.filter(exercise=drill.exercise).select_related("objective")
        return {one.objective.key: one.rating for one in rows}


def test_figures_equal_those_computed_by_hand(drill):
    measure_exercise(drill.exercise, actor=None, at=after(2400))
    # Since the report at 30 s; the pause from 420 to 720 takes 300 s from everything after it.
    paused = 720 - 420
    assert measured(drill) == {
        "take-it": (150 - 30, 300, "within"),
        "say-it": (390 - 30, 300, "beyond"),
        "tell-them": (780 - 30 - paused, 600, "within"),
        "follow": (1230 - 30 - paused, 1800, "within"),
        "lead": (900 - 30 - paused, 600, "within"),
        "tasks": (None, None, "beyond"),
        "whole tasks": (None, None, "beyond"),
        "whole acknowledge": (150 - 30, None, "no_target"),
        "whole declare_major": (390 - 30, None, "no_target"),
        "whole first_update": (780 - 30 - paused, None, "no_target"),
        "whole mitigate": (1500 - 30 - paused, None, "no_target"),
        "whole resolve": (None, None, "not_done"),
    }


def test_ratings_follow_from_the_figures_and_observed_ones_wait(drill):
    measure_exercise(drill.exercise, actor=None, at=after(2400))
    # 360 s of 300 s is beyond by a fifth; one of two tasks in time.
    assert ratings(drill) == {
        "take-it": "performed",
        "say-it": "some",
        "tell-them": "performed",
        "follow": "performed",
        "lead": "performed",
        "tasks": "some",
        "calm": "",
    }


def test_measuring_again_replaces_figures_and_keeps_what_people_decided(drill, eve):
    measure_exercise(drill.exercise, actor=None, at=after(2400))
    with as_user(eve):
        rate_objective(drill.exercise, drill.objectives["say-it"], rating="major", actor=eve, at=after(2500), note="!")
    with as_system("test"):
        ExercisePause.objects.filter(exercise=drill.exercise).update(resumed_at=after(620))
        before = Measurement.objects.filter(exercise=drill.exercise).count()
    measure_exercise(drill.exercise, actor=eve, at=after(2600))
    assert measured(drill)["whole mitigate"][0] == 1500 - 30 - (620 - 420)
    assert ratings(drill)["say-it"] == "major"
    assert ratings(drill)["take-it"] == "performed"
    with as_system("test"):
        assert Measurement.objects.filter(exercise=drill.exercise).count() == before


def test_a_drill_without_an_incident_knows_no_times(reference, alice):
    with as_system("test"):
        exercise = finish(make_exercise(make_scenario(), alice, exercise_type="tabletop"), at=after(1000))
    rows = {
        one.measure: one for one in measure_exercise(exercise, actor=None, at=after(1000)) if one.objective_id is None
    }
    assert rows["acknowledge"].outcome == rows["resolve"].outcome == "unknown"
    assert rows["tasks"].outcome == "not_done"


@pytest.mark.parametrize("values", [{"status": "running", "ended_at": None}, {"exercise_type": "micro"}])
def test_what_is_not_over_or_micro_is_not_measured(drill, values):
    for name, value in values.items():
        setattr(drill.exercise, name, value)
    drill.exercise.save()
    with pytest.raises(EvaluationRefused):
        measure_exercise(drill.exercise, actor=None, at=after(2400))


def test_players_do_not_have_it_measured(drill, carol):
    with pytest.raises(NotPermitted):
        measure_exercise(drill.exercise, actor=carol, at=after(2400))


def test_the_end_of_a_drill_is_heard(drill, carol, alice):
    from incidents import signals
    from incidents.models import Exercise

    for _twice in range(2):
        signals.exercise_finished.send(Exercise, exercise=drill.exercise, actor=None, at=after(2400))
    assert measured(drill)["take-it"] == (120, 300, "within")
    with as_system("test"):
        assert set(HotWash.objects.values_list("user", flat=True)) == {carol.pk, alice.pk}


def test_measurements_are_read_by_those_who_conduct_it_until_they_are_shared(drill, carol, eve, tess):
    measure_exercise(drill.exercise, actor=None, at=after(2400))
    stranger = make_user("stan", "agent")
    for person, count in ((eve, 12), (tess, 12), (carol, 0), (stranger, 0)):
        with as_user(person):
            assert Measurement.objects.filter(exercise=drill.exercise).count() == count, person


def test_what_was_done_to_the_incident_into_which_the_first_was_merged_was_done_to_it(drill, carol):
    with as_system("a test merges"):
        kept = make_incident(title="The till is down", exercise=drill.exercise, at=after(60))
        Incident.objects.filter(pk=drill.incident.pk).update(
            acknowledged_at=None, acknowledged_by=None, mitigated_at=None
        )
        merge(kept, incidents=[drill.incident], actor=carol, at=after(900))
        Incident.objects.filter(pk=kept.pk).update(
            acknowledged_at=after(330), acknowledged_by=carol, mitigated_at=after(1230)
        )
    measure_exercise(drill.exercise, actor=None, at=after(2400))
    found = measured(drill)
    assert found["take-it"] == (330 - 30, 300, "within")
    assert found["whole mitigate"][0] == 1230 - 30 - 300
