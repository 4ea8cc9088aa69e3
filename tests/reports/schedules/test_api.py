"""Schedules of reports for programs."""

from functools import partial

import pytest
import time_machine

from incidents.people.choices import TokenScope
from reports.models import ReportDelivery, ReportRun, ReportSchedule
from reports.schedules import operations
from tests.api.clients import Program, is_problem
from tests.api.test_query_counts import queries
from tests.factories import NOW, make_user
from tests.reports.builder.making import make_report
from tests.reports.schedules.making import MINUTE, make_schedule

pytestmark = pytest.mark.django_db
ALL = "/reports/schedules/"
BODY = {"rule": "FREQ=DAILY", "starts_on": "2026-03-02", "time_of_day": "08:00", "time_zone": "Europe/Berlin"}


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def program(mary):
    return Program(mary)


def without_instance(response):
    return {name: value for name, value in response.json().items() if name != "instance"}


def test_schedule_is_made_read_changed_and_ended(program, mary, tom):
    report = make_report(mary)
    body = {**BODY, "report": report.pk, "recipients": [mary.pk, tom.pk], "formats": ["csv"]}
    made = program.post(ALL, body)
    assert made.status_code == 201, made.content
    told = made.json()
    one = f"{ALL}{told['id']}/"
    assert told == program.get(one).json() == program.get(ALL).json()["results"][0]
    assert (told["report"], told["owner"]["name"]) == ({"id": report.pk, "name": "Volume by team"}, "Mary Moss")
    assert (told["next_slot"], told["in_words"]) == ("2026-03-03T07:00:00Z", "every day")
    assert [person["name"] for person in told["recipients"]] == ["Mary Moss", "Tom Tate"]

    changed = program.patch(one, {"time_of_day": "09:30", "revision": 1})
    assert changed.status_code == 200, changed.content
    assert (changed.json()["next_slot"], changed.json()["revision"]) == ("2026-03-03T08:30:00Z", 2)
    assert changed.json()["recipients"] == told["recipients"]
    assert [person["id"] for person in program.patch(one, {"recipients": [tom.pk]}).json()["recipients"]] == [tom.pk]
    is_problem(program.patch(one, {"note": "Stale", "revision": 1}), 409, "stale")

    assert program.delete(one).status_code == 204
    is_problem(program.get(one), 404, "not_found")
    assert ReportSchedule.objects.get().retired_at == NOW


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"rule": "FREQ=HOURLY"}, "rule"),
        ({"rule": "every now and then"}, "rule"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"formats": ["exe"]}, "formats.0"),
        ({"recipients": []}, "recipients"),
        ({"recipients": [999_999]}, "recipients.0"),
        ({"time_of_day": "late"}, "time_of_day"),
        ({"report": 999_999}, "report"),
        ({"revision": 1}, "revision"),
    ],
)
def test_problem_names_the_field(program, mary, values, field):
    answer = program.post(ALL, {**BODY, "report": make_report(mary).pk, "recipients": [mary.pk], **values})
    problem = is_problem(answer, answer.status_code)
    assert answer.status_code in (400, 422)
    assert field in [error["field"] for error in problem["errors"]], problem
    assert not ReportSchedule.objects.exists()


def test_report_of_somebody_else_is_refused_like_one_that_is_absent(program, mary, tom):
    hidden = make_report(tom)
    answers = [
        program.post(ALL, {**BODY, "report": pk, "recipients": [mary.pk]}) for pk in (hidden.pk, hidden.pk + 1000)
    ]
    assert [answer.status_code for answer in answers] == [422, 422]
    assert without_instance(answers[0]) == without_instance(answers[1])


def test_schedule_rests_and_goes_on(program, mary):
    one = f"{ALL}{make_schedule(mary).pk}/"
    assert len(program.get(f"{one}dates/").json()) == 5
    for _again in range(2):
        paused = program.post(f"{one}pause/")
        assert (paused.status_code, paused.json()["next_slot"]) == (200, None)
    assert paused.json()["paused_at"] == "2026-03-02T10:00:00Z"
    assert program.get(f"{one}dates/").json() == []
    going = program.post(f"{one}resume/").json()
    assert (going["paused_at"], going["next_slot"]) == (None, "2026-03-03T07:00:00Z")


def test_mailing_is_asked_for_and_its_history_told(program, mary, tom, mailbox):
    path = f"{ALL}{make_schedule(mary, mary, tom).pk}/runs/"
    mailbox.refused["tom@example.org"] = "550 nobody of that name"
    asked = program.post(path, {})
    assert asked.status_code == 201, asked.content
    assert (asked.json()["pending"], asked.json()["asked_by"]["name"]) == (2, "Mary Moss")
    operations.send_due_copies(clock=lambda: NOW)

    (run,) = program.get(path).json()["results"]
    assert [run[state] for state in ("pending", "sent", "skipped", "failed")] == [0, 1, 0, 1]
    assert {copy["person"]["name"]: copy["state"] for copy in run["copies"]} == {
        "Mary Moss": "sent",
        "Tom Tate": "failed",
    }
    assert "550" in next(copy["reason"] for copy in run["copies"] if copy["state"] == "failed")


def test_mailing_to_oneself_goes_to_nobody_else_and_once_for_a_key(program, mary, tom):
    path = f"{ALL}{make_schedule(mary, mary, tom).pk}/runs/"
    first, again = (program.post(path, {"only_me": True}, Idempotency_Key="one") for _ in range(2))
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    assert [copy.user for copy in ReportDelivery.objects.all()] == [mary]


def test_recipient_sees_their_own_copies_and_may_leave_only(mary, tom):
    schedule = make_schedule(mary, mary, tom)
    operations.run_now(schedule, actor=mary, at=NOW)
    getting = Program(tom)
    one = f"{ALL}{schedule.pk}/"
    (run,) = getting.get(f"{one}runs/").json()["results"]
    assert [copy["person"]["name"] for copy in run["copies"]] == ["Tom Tate"]
    for answer in (
        getting.patch(one, {"note": "Mine"}),
        getting.delete(one),
        getting.post(f"{one}pause/"),
        getting.post(f"{one}runs/", {}),
    ):
        is_problem(answer, 403, "not_permitted")
    assert getting.post(f"{one}leave/").status_code == 204
    assert getting.get(one).status_code == 404


def test_hidden_and_absent_schedules_answer_alike(program, tom):
    hidden = make_schedule(tom, report=make_report(tom))
    for path in ("", "runs/", "dates/"):
        answers = [program.get(f"{ALL}{pk}/{path}") for pk in (hidden.pk, hidden.pk + 1000, 2**60)]
        assert {answer.status_code for answer in answers} == {404}
        assert len({str(without_instance(answer)) for answer in answers}) == 1
    for path in ("pause/", "resume/", "leave/", "runs/"):
        answers = [program.post(f"{ALL}{pk}/{path}", {}) for pk in (hidden.pk, hidden.pk + 1000)]
        assert [answer.status_code for answer in answers] == [404, 404]
    assert program.delete(f"{ALL}{hidden.pk}/").status_code == 404
    assert program.patch(f"{ALL}{hidden.pk}/", {"note": "x"}).status_code == 404
    assert not ReportRun.objects.exists()


def test_programs_need_the_right_and_the_scope(mary, alice):
    is_problem(Program(alice).get(ALL), 403)
    schedule = make_schedule(mary)
    reading = Program(mary, TokenScope.READ)
    assert reading.get(f"{ALL}{schedule.pk}/").status_code == 200
    is_problem(reading.post(f"{ALL}{schedule.pk}/pause/"), 403)


@pytest.mark.parametrize(("path", "budget"), [("", 4), ("one", 4), ("runs/", 6), ("dates/", 4)])
def test_reads_cost_the_same_however_much_there_is(program, mary, path, budget):
    counts = []
    for number in range(3):
        people = [
            make_user(f"reader-{number}-{n}", "manager", email=f"r{number}{n}@example.org") for n in range(number)
        ]
        schedule = make_schedule(mary, mary, *people)
        for run in range(number + 1):
            operations.run_now(schedule, actor=mary, at=NOW + run * MINUTE)
        address = {"": ALL, "one": f"{ALL}{schedule.pk}/"}.get(path, f"{ALL}{schedule.pk}/{path}")
        seen = queries(partial(program.get, address))
        counts.append(len(seen))
    assert counts[0] == counts[2] <= budget, "\n".join(seen)


def test_writes_are_cheap(program, mary, tom):
    body = {**BODY, "report": make_report(mary).pk, "recipients": [mary.pk, tom.pk]}
    made = queries(lambda: program.post(ALL, body))
    one = f"{ALL}{ReportSchedule.objects.get().pk}/"
    for seen in (
        made,
        queries(lambda: program.patch(one, {"note": "Other", "recipients": [tom.pk]})),
        queries(lambda: program.post(f"{one}pause/")),
        queries(lambda: program.post(f"{one}resume/")),
        queries(lambda: program.post(f"{one}runs/", {})),
        queries(lambda: program.delete(one)),
    ):
        assert len(seen) <= 20, "\n".join(seen)
