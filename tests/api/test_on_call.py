"""On-call by the API: the same operations, refusals that name their fields."""

import pytest
import time_machine

from tests.api.clients import Program, is_problem
from tests.factories import NOW, make_schedule, make_user

pytestmark = pytest.mark.usefixtures("system")

ONE = "/on-call-schedules/platform"
SPAN = {"begins_at": "2026-03-03T10:00:00Z", "ends_at": "2026-03-03T12:00:00Z"}
SWAP = {
    "gives_begins_at": "2026-03-03T08:00:00Z",
    "gives_ends_at": "2026-03-04T08:00:00Z",
    "gets_begins_at": "2026-03-10T08:00:00Z",
    "gets_ends_at": "2026-03-11T08:00:00Z",
}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def schedule(team, alice, bob):
    return make_schedule("Platform", alice, bob, team=team)


def now_on_call(program):
    return program.get(f"{ONE}/now/").json()


def shifts(program, begins, ends):
    answer = program.get(f"{ONE}/shifts/", {"from": begins, "to": ends})
    assert answer.status_code == 200, answer.content
    return [(row["begins_at"], row["ends_at"], row["user"]["username"], row["source"]) for row in answer.json()]


def test_schedules_are_listed_and_shown(schedule, olive):
    program = Program(olive)
    [row] = program.get("/on-call-schedules/").json()["results"]
    assert row == program.get(f"{ONE}/").json()
    assert (row["slug"], row["team"], row["time_zone"], row["retired_at"]) == ("platform", "platform", "UTC", None)
    assert program.get("/on-call-schedules/nothing/").status_code == 404


def test_who_is_on_call_here_and_everywhere(schedule, team, olive):
    make_schedule("Empty", team=team)
    program = Program(olive)
    told = now_on_call(program)
    assert (told["user"]["username"], told["until"]) == ("alice", "2026-03-09T08:00:00Z")
    assert (told["next"]["user"]["username"], told["next"]["begins_at"]) == ("bob", "2026-03-09T08:00:00Z")
    everywhere = program.get("/on-call/").json()
    assert [(row["schedule"], row["user"] and row["user"]["username"]) for row in everywhere] == [
        ("empty", None),
        ("platform", "alice"),
    ]


def test_shifts_are_cut_to_what_was_asked_for(schedule, olive):
    found = shifts(Program(olive), "2026-03-08T08:00:00Z", "2026-03-10T08:00:00+00:00")
    assert found == [
        ("2026-03-08T08:00:00Z", "2026-03-09T08:00:00Z", "alice", "rotation"),
        ("2026-03-09T08:00:00Z", "2026-03-10T08:00:00Z", "bob", "rotation"),
    ]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({}, "from"),
        ({"from": "2026-03-01T00:00:00"}, "from"),
        ({"from": "2026-03-02T00:00:00Z", "to": "2026-03-01T00:00:00Z"}, "to"),
        ({"from": "2026-03-02T00:00:00Z", "to": "2027-03-01T00:00:00Z"}, "to"),
        ({"from": "2026-03-02T00:00:00Z", "to": "2026-03-03T00:00:00Z", "zone": "UTC"}, "zone"),
    ],
)
def test_span_that_will_not_do_is_named(schedule, olive, query, field):
    answer = Program(olive).get(f"{ONE}/shifts/", query)
    assert is_problem(answer, 400)
    assert field in {error["field"] for error in answer.json()["errors"]}


def test_override_by_a_manager_is_made_and_cancelled(schedule, team, alice, charlie):
    team.memberships.filter(user=alice).update(is_manager=True)
    program = Program(alice)
    made = program.post(f"{ONE}/overrides/", {**SPAN, "user": charlie.pk, "reason": "Dentist"})
    assert made.status_code == 201, made.content
    assert (made.json()["user"]["username"], made.json()["kind"]) == ("charlie", "override")
    assert ("2026-03-03T10:00:00Z", "2026-03-03T12:00:00Z", "charlie", "override") in shifts(
        program, "2026-03-02T10:00:00Z", "2026-03-09T08:00:00Z"
    )
    cancelled = program.delete(f"{ONE}/overrides/{made.json()['id']}/")
    assert cancelled.json()["cancelled_at"] == "2026-03-02T10:00:00Z"
    assert is_problem(program.delete(f"{ONE}/overrides/{made.json()['id']}/"), 409)
    assert [row["id"] for row in program.get(f"{ONE}/overrides/").json()["results"]] == [made.json()["id"]]


def test_shift_is_taken_by_a_member_and_by_nobody_else(schedule, bob, charlie, olive):
    made = Program(bob).post(f"{ONE}/overrides/", SPAN)
    assert (made.json()["user"]["username"], made.json()["kind"]) == ("bob", "taken")
    for stranger in (charlie, olive):
        assert is_problem(Program(stranger).post(f"{ONE}/overrides/", SPAN), 403)
        assert is_problem(Program(stranger).post(f"{ONE}/overrides/", {**SPAN, "user": bob.pk}), 403)


def test_refusal_names_the_field(schedule, bob):
    past = {"begins_at": "2026-03-01T10:00:00Z", "ends_at": "2026-03-01T12:00:00Z"}
    answer = Program(bob).post(f"{ONE}/overrides/", past)
    assert answer.status_code in (400, 409, 422)
    assert [error["field"] for error in answer.json()["errors"]] == ["ends_at"]
    assert "stays as it was" in answer.json()["detail"]


def test_cover_is_asked_for_taken_and_withdrawn(schedule, alice, bob):
    asked = Program(alice).post(f"{ONE}/cover-requests/", SPAN)
    assert asked.status_code == 201, asked.content
    url = f"{ONE}/cover-requests/{asked.json()['id']}"
    assert Program(bob).post(f"{url}/take/").json()["kind"] == "cover"
    assert is_problem(Program(bob).post(f"{url}/take/"), 409)
    assert is_problem(Program(alice).post(f"{url}/withdraw/"), 409)
    [row] = Program(alice).get(f"{ONE}/cover-requests/").json()["results"]
    assert row["state"] == "accepted"


def test_swap_is_asked_for_and_answered(schedule, alice, bob):
    asked = Program(alice).post(f"{ONE}/swaps/", {**SWAP, "other": bob.pk})
    assert asked.status_code == 201, asked.content
    url = f"{ONE}/swaps/{asked.json()['id']}"
    assert is_problem(Program(alice).post(f"{url}/accept/"), 403)
    assert Program(bob).post(f"{url}/accept/").json()["state"] == "accepted"
    assert [row["kind"] for row in Program(bob).get(f"{ONE}/overrides/").json()["results"]] == ["swap", "swap"]
    hers = {"gives_begins_at": "2026-03-05T08:00:00Z", "gives_ends_at": "2026-03-06T08:00:00Z"}
    refused = Program(bob).post(f"{ONE}/swaps/", {**SWAP, **hers, "other": alice.pk})
    assert [error["field"] for error in refused.json()["errors"]] == ["gives_begins_at"]


def test_without_the_right_to_see_schedules_nothing_is_answered(schedule):
    program = Program(make_user("stranger"))
    for path in ("/on-call/", "/on-call-schedules/", f"{ONE}/", f"{ONE}/now/", f"{ONE}/overrides/", f"{ONE}/swaps/"):
        assert is_problem(program.get(path), 403), path


@pytest.mark.parametrize(
    ("path", "budget"), [("/on-call/", 6), ("/on-call-schedules/", 6), (f"{ONE}/now/", 6), (f"{ONE}/overrides/", 6)]
)
def test_reading_costs_the_same_for_one_row_and_for_three(
    schedule, team, alice, bob, path, budget, django_assert_max_num_queries
):
    program = Program(alice)
    for count in (1, 2):
        with django_assert_max_num_queries(budget):
            program.get(path)
        for _ in range(count):
            make_schedule("", alice, bob, team=team)


def test_writing_costs_twenty_queries_at_most(schedule, alice, bob, django_assert_max_num_queries):
    bobs, alices = Program(bob), Program(alice)
    later = {"begins_at": "2026-03-04T10:00:00Z", "ends_at": "2026-03-04T12:00:00Z"}
    calls = [
        lambda: bobs.post(f"{ONE}/overrides/", SPAN),
        lambda: alices.post(f"{ONE}/cover-requests/", later),
    ]
    for call in calls:
        with django_assert_max_num_queries(40) as seen:
            assert call().status_code == 201
        counted = [query for query in seen.captured_queries if "SAVEPOINT" not in query["sql"]]
        assert len(counted) <= 20, "\n".join(query["sql"][:150] for query in counted)
