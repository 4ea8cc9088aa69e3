"""Planning a drill, changing it, and naming outsiders."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from incidents.drills import operations
from incidents.drills.choices import DrillRole, ExerciseType
from incidents.drills.operations import DrillRefused
from incidents.models import Exercise, ExerciseEntry, OutsideAllowed
from incidents.permissions.principal import as_system
from incidents.refusals import NotPermitted
from tests.factories import NOW, make_user
from tests.incidents.drills.making import (
    STARTS,
    begin,
    expectations,
    injects,
    live,
    make_trainer,
    make_version,
    plan,
    record_of,
)


@pytest.fixture
def terry(reference):
    return make_trainer()


def test_plan_makes_injects_expectations_and_the_start_timer(alice, terry):
    version = make_version({"expects": [{"evidence": "acknowledged"}]}, {"trigger": "by_hand"})
    exercise = plan(version, alice, actor=terry, trainer=terry)
    assert exercise.status == "planned"
    assert [one.status for one in injects(exercise)] == ["waiting", "waiting"]
    assert [one.status for one in expectations(exercise)] == ["open"]
    assert record_of(exercise) == ["planned"]
    assert live(exercise, "exercise_start") == [STARTS]


def test_plan_of_micro_drill_has_no_injects(alice):
    assert injects(plan(None, alice, exercise_type=ExerciseType.MICRO)) == []


def test_plan_needs_the_right(alice, bob):
    with pytest.raises(NotPermitted):
        plan(make_version(), alice, actor=bob)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"roles": []}, "roles"),
        ({"compression": 6}, "compression"),
        ({"starts_at": NOW - timedelta(minutes=1)}, "starts_at"),
        ({"name": " "}, "name"),
        ({"planned_minutes": 0}, "planned_minutes"),
    ],
)
def test_plan_is_refused_at_the_field(alice, values, field):
    with pytest.raises(DrillRefused) as refused:
        plan(make_version(), alice, **values)
    assert field in refused.value.fields


def test_plan_without_scenario_is_refused(alice):
    with pytest.raises(DrillRefused) as refused:
        plan(None, alice)
    assert "scenario_version" in refused.value.fields


def test_nobody_plays_and_conducts(alice, terry):
    both = [(alice, DrillRole.PLAYER), (alice, DrillRole.EVALUATOR)]
    with pytest.raises(DrillRefused) as refused:
        plan(make_version(), roles=both)
    assert "roles" in refused.value.fields
    with pytest.raises(DrillRefused) as refused:
        plan(make_version(), terry, trainer=terry)
    assert "trainer" in refused.value.fields


def test_tabletop_may_be_compressed(alice):
    exercise = begin(make_version({"offset_seconds": 3600}), alice, exercise_type="tabletop", compression=6)
    assert injects(exercise)[0].due_at == STARTS + timedelta(minutes=10)


def test_change_moves_the_start(alice, terry):
    exercise = plan(make_version(), alice)
    later = STARTS + timedelta(hours=2)
    operations.change_exercise(exercise, {"starts_at": later}, actor=terry, at=NOW)
    assert live(exercise, "exercise_start") == [later]
    operations.change_exercise(exercise, {"starts_at": STARTS}, actor=terry, at=NOW)
    assert live(exercise, "exercise_start") == [STARTS]


def test_change_while_it_runs_moves_only_its_end(alice, terry):
    exercise = begin(make_version(), alice)
    with pytest.raises(DrillRefused):
        operations.change_exercise(exercise, {"is_surprise": True}, actor=terry, at=STARTS)
    operations.change_exercise(exercise, {"planned_minutes": 90}, actor=terry, at=STARTS)
    assert live(exercise, "exercise_end") == [STARTS + timedelta(minutes=90)]


def test_stale_change_is_refused(alice, terry):
    exercise = plan(make_version(), alice)
    operations.change_exercise(exercise, {"name": "Other"}, actor=terry, at=NOW, expected_version=1)
    with pytest.raises(operations.DrillChanged):
        operations.change_exercise(exercise, {"name": "Third"}, actor=terry, at=NOW, expected_version=1)


def test_player_changes_nothing(alice, terry):
    exercise = plan(make_version(), alice)
    with pytest.raises(NotPermitted):
        operations.change_exercise(exercise, {"name": "Mine"}, actor=alice, at=NOW)


def test_set_roles_replaces(alice, bob, charlie, terry):
    exercise = plan(make_version(), alice, controller=charlie)
    operations.set_roles(exercise, [(bob, "player"), (charlie, "controller")], actor=terry, at=NOW)
    assert set(exercise.roles.values_list("user__username", "role")) == {
        ("bob", "player"),
        ("charlie", "controller"),
    }
    with pytest.raises(DrillRefused):
        operations.set_roles(exercise, [(charlie, "controller")], actor=terry, at=NOW)


def test_outsiders_are_named_with_a_reason(alice, terry):
    exercise = plan(make_version(), alice)
    with pytest.raises(DrillRefused):
        operations.allow_outside(exercise, email="duty@example.org", reason=" ", actor=terry, at=NOW)
    with pytest.raises(DrillRefused):
        operations.allow_outside(exercise, reason="Plays along", actor=terry, at=NOW)
    operations.allow_outside(exercise, email="Duty@example.org", reason="Plays along", actor=terry, at=NOW)
    assert OutsideAllowed.objects.get().email == "duty@example.org"
    assert record_of(exercise)[-1] == "outside"


def test_record_is_never_changed(alice):
    exercise = plan(make_version(), alice)
    with as_system("test"):
        entries = ExerciseEntry.objects.filter(exercise=exercise)
        with pytest.raises(IntegrityError), transaction.atomic():
            entries.update(body="Otherwise")
        with pytest.raises(IntegrityError), transaction.atomic():
            entries.delete()


def test_drills_are_never_deleted(alice):
    plan(make_version(), alice)
    with pytest.raises(TypeError):
        Exercise.objects.all().delete()


def test_inactive_people_take_no_part(reference):
    gone = make_user("gone", is_active=False)
    with pytest.raises(DrillRefused):
        plan(make_version(), gone)
