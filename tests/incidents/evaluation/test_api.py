"""Programs read and write evaluation as people do, and learn no more than they."""

import pytest

from incidents.evaluation import operations
from incidents.permissions.principal import as_user
from tests.api.clients import Program
from tests.incidents.evaluation.making import after

pytestmark = pytest.mark.django_db
END = after(2400)


@pytest.fixture(autouse=True)
def at_the_end(time_machine):
    time_machine.move_to(END, tick=False)


@pytest.fixture
def measured(drill):
    operations.measure_exercise(drill.exercise, actor=None, at=END)
    return drill


def test_evaluators_read_observe_rate_and_take_back(measured, eve):
    program, one = Program(eve), f"/drills/{measured.exercise.pk}/"
    objective = measured.objectives["calm"].pk
    given = {"text": "Calm.", "finding": "strength", "objective": objective}
    answer = program.post(f"{one}observations/", given)
    assert answer.status_code == 201
    standing = answer.json()["objectives"][-1]
    assert [seen["text"] for seen in standing["observations"]] == ["Calm."]
    assert program.post(f"{one}objectives/{objective}/rate/", {"rating": "some"}).status_code == 200
    taken = program.post(f"{one}observations/{standing['observations'][0]['id']}/withdraw/", {})
    assert taken.json()["objectives"][-1]["observations"] == []
    read = program.get(f"{one}evaluation/").json()["objectives"]
    assert read[-1]["rating"] == "some"
    assert read[0]["measurement"]["seconds"] == 120


def test_what_is_wrong_is_named(measured, eve):
    program, one = Program(eve), f"/drills/{measured.exercise.pk}/"
    for body, field in (({"text": "x", "objective": 999_999}, "objective"), ({"text": "x", "entry": 999_999}, "entry")):
        answer = program.post(f"{one}observations/", body)
        assert answer.status_code == 400
        assert field in answer.content.decode()


def test_players_read_after_sharing_alone(measured, carol, tess):
    player, one = Program(carol), f"/drills/{measured.exercise.pk}/"
    assert player.get(f"{one}evaluation/").status_code == 404
    assert player.post(f"{one}observations/", {"text": "We were great"}).status_code == 403
    assert player.post(f"{one}share-results/", {}).status_code == 403
    assert Program(tess).post(f"{one}share-results/", {}).status_code == 200
    assert len(player.get(f"{one}evaluation/").json()["objectives"]) == 7
    assert {row["role"] for row in player.get("/qualifications/").json()} == {"commander", ""}


@pytest.mark.parametrize("rows", [1, 3])
def test_reading_costs_the_same_with_one_and_three_observations(measured, eve, rows, django_assert_max_num_queries):
    with as_user(eve):
        for _one in range(rows):
            operations.observe(measured.exercise, text="Seen", actor=eve, at=END)
    program = Program(eve)
    program.get(f"/drills/{measured.exercise.pk}/evaluation/")
    with django_assert_max_num_queries(13):
        program.get(f"/drills/{measured.exercise.pk}/evaluation/")
