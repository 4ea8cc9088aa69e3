"""Saved reports for programs."""

from functools import partial

import pytest
import time_machine

from incidents.models import AuditRecord
from incidents.people.choices import TokenScope
from incidents.permissions.principal import as_system
from reports.builder import places
from reports.models import ReportPin, SavedReport
from tests.api.clients import Program, is_problem
from tests.api.test_query_counts import queries
from tests.factories import NOW, make_incident, make_team, make_user
from tests.reports.builder.making import make_report
from tests.reports.metrics.making import fold

pytestmark = pytest.mark.django_db
ALL = "/reports/saved/"
BODY = {"name": "Volume", "metrics": ["reported", "time_to_resolve"], "period": "today"}


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def dashboards(monkeypatch):
    monkeypatch.setattr(places, "_DASHBOARDS", {"operations": "Operations"})


@pytest.fixture
def mary(reference):
    return make_user("mary", "manager", first_name="Mary", last_name="Moss")


@pytest.fixture
def tom(reference):
    """Reads reports, and nothing that is restricted."""
    return make_user("tom", "trainer", first_name="Tom", last_name="Tate")


@pytest.fixture
def program(mary):
    return Program(mary)


def without_instance(response):
    return {name: value for name, value in response.json().items() if name != "instance"}


def test_report_is_made_read_changed_copied_and_retired(program, mary, team):
    made = program.post(ALL, {**BODY, "group": "team", "only": {"team": [team.pk], "priority": []}, "compares": True})
    assert made.status_code == 201, made.content
    told = made.json()
    one = f"{ALL}{told['id']}/"
    assert told == program.get(one).json() == program.get(ALL).json()["results"][0]
    assert (told["owner"]["name"], told["only"], told["revision"]) == ("Mary Moss", {"team": [team.pk]}, 1)
    assert told["in_words"].startswith("Today, by team")

    changed = program.patch(one, {"name": "Volume by team", "only": {}, "revision": 1})
    assert changed.status_code == 200, changed.content
    assert (changed.json()["name"], changed.json()["metrics"]) == ("Volume by team", BODY["metrics"])
    assert (changed.json()["only"], changed.json()["revision"]) == ({}, 2)
    is_problem(program.patch(one, {"name": "Stale", "revision": 1}), 409, "stale")

    copied = program.post(f"{one}copy/")
    assert (copied.status_code, copied.json()["name"]) == (201, "Copy of Volume by team")
    assert program.delete(one).status_code == 204
    is_problem(program.get(one), 404, "not_found")
    assert [row["id"] for row in program.get(ALL).json()["results"]] == [copied.json()["id"]]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": ""}, "name"),
        ({"metrics": []}, "metrics"),
        ({"metrics": ["nothing_of_the_kind"]}, "metrics"),
        ({"group": "person"}, "group"),
        ({"only": {"team": [999_999]}}, "only.team"),
        ({"only": {"colour": [1]}}, "only.colour"),
        ({"only": {"team": ["platform"]}}, "only.team.0"),
        ({"sharing": "team"}, "team"),
        ({"team": "nobody"}, "team"),
        ({"period": "some_day"}, "period"),
        ({"revision": 3}, "revision"),
    ],
)
def test_problem_names_the_field(program, values, field):
    answer = program.post(ALL, {**BODY, **values})
    problem = is_problem(answer, answer.status_code)
    assert answer.status_code in (400, 422)
    assert field in [error["field"] for error in problem["errors"]], problem
    assert not SavedReport.objects.exists()


def test_answers_are_counted_for_whoever_asks(program, mary, tom):
    with as_system("a test"):
        make_incident("security", actor=mary, title="zanzibar")
    make_incident(team=make_team("Mail"))
    report = make_report(mary, sharing="everybody", group="team", compares=True, metrics=["reported", "resolved"])
    path = f"{ALL}{report.pk}/answers/"
    told, others = program.get(path), Program(tom).get(path)

    assert [told.json()[name] for name in ("first_day", "last_day")] == ["2026-03-02", "2026-03-02"]
    counted, resolved = told.json()["metrics"]
    assert (counted["label"], counted["chart"], counted["refused"]) == ("Reported", "bars", "")
    assert (counted["answer"]["total"]["value"], counted["before"]["total"]["value"]) == (2, 0)
    assert "Mail" in [figure["label"] for figure in counted["answer"]["groups"]]
    assert resolved["answer"]["total"]["value"] == 0
    assert others.json()["metrics"][0]["answer"]["total"]["value"] == 1
    assert b"zanzibar" not in told.content + others.content


def test_what_is_not_measured_any_more_says_so(program, mary):
    report = make_report(mary)
    SavedReport.objects.update(metrics=["gone"])
    (block,) = program.get(f"{ALL}{report.pk}/answers/").json()["metrics"]
    assert (block["metric"], block["answer"], block["before"]) == ("gone", None, None)
    assert "no such metric" in block["refused"]


def test_hidden_and_absent_reports_answer_alike(program, tom, dashboards):
    hidden = make_report(tom)
    calls = [
        (program.get, ""), (program.delete, ""), (program.get, "answers/"), (program.get, "pins/"),
        (program.delete, "pins/1/"),
    ]  # fmt: skip
    for call, path in calls:
        answers = [call(f"{ALL}{pk}/{path}") for pk in (hidden.pk, hidden.pk + 1000, 2**60)]
        assert {answer.status_code for answer in answers} == {404}, path
        assert len({str(without_instance(answer)) for answer in answers}) == 1
    for path, body in (("copy/", {}), ("file/", {"format": "csv"}), ("pins/", {"dashboard": "operations"})):
        answers = [program.post(f"{ALL}{pk}/{path}", body) for pk in (hidden.pk, hidden.pk + 1000)]
        assert [answer.status_code for answer in answers] == [404, 404], path
        assert without_instance(answers[0]) == without_instance(answers[1])
    answers = [program.patch(f"{ALL}{pk}/", {"name": "Mine"}) for pk in (hidden.pk, hidden.pk + 1000)]
    assert [answer.status_code for answer in answers] == [404, 404]


def test_shared_report_is_read_and_not_changed_by_others(tom):
    report = make_report(make_user("owner", "manager"), sharing="everybody")
    reader = Program(tom)
    assert reader.get(f"{ALL}{report.pk}/").status_code == 200
    is_problem(reader.patch(f"{ALL}{report.pk}/", {"name": "Mine"}), 403, "not_permitted")
    is_problem(reader.delete(f"{ALL}{report.pk}/"), 403, "not_permitted")


def test_programs_need_the_right_and_the_scope(mary, alice):
    is_problem(Program(alice).get(ALL), 403)
    reading = Program(mary, TokenScope.READ)
    assert reading.get(ALL).status_code == 200
    is_problem(reading.post(ALL, BODY), 403)
    assert not SavedReport.objects.exists()


def test_report_is_saved_once_for_a_key(program):
    first, again = (program.post(ALL, BODY, Idempotency_Key="one") for _ in range(2))
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    assert SavedReport.objects.count() == 1


def test_file_is_handed_out_and_on_record(program, mary):
    make_incident(team=make_team("Mail"))
    report = make_report(mary)
    taken = program.post(f"{ALL}{report.pk}/file/", {"format": "csv"})
    assert (taken.status_code, taken["Content-Type"]) == (200, "text/csv; charset=utf-8")
    assert 'filename="volume-by-team-2026-03-02.csv"' in taken["Content-Disposition"]
    assert "Reported,Mail,count,1" in taken.content.decode()
    assert AuditRecord.objects.get(code="report.taken").data == {"report": report.pk, "format": "csv"}
    is_problem(program.post(f"{ALL}{report.pk}/file/", {"format": "exe"}), 400)


def test_report_is_put_on_dashboards_and_taken_off(program, mary, dashboards):
    report = make_report(mary)
    path = f"{ALL}{report.pk}/pins/"
    made = program.post(path, {"dashboard": "operations"})
    assert (made.status_code, made.json()["for_everybody"]) == (201, False)
    assert program.post(path, {"dashboard": "operations"}).json() == made.json()
    assert program.get(path).json() == [made.json()]
    problem = is_problem(program.post(path, {"dashboard": "kitchen"}), 422)
    assert [error["field"] for error in problem["errors"]] == ["dashboard"]
    assert program.delete(f"{path}{made.json()['id']}/").status_code == 204
    assert not ReportPin.objects.exists()


ASKED = {"group": "team", "metrics": ["reported", "time_to_resolve", "resolved"], "compares": True}


@pytest.mark.parametrize(("path", "budget"), [("", 4), ("answers/", 6), ("pins/", 4)])
def test_reads_cost_the_same_however_much_there_is(program, mary, path, budget):
    counts = []
    for number in range(3):
        report = make_report(mary, name=f"Report {number}", **ASKED)
        make_incident(team=make_team(f"Team {number}"))
        fold()
        seen = queries(partial(program.get, f"{ALL}{report.pk}/{path}" if path else ALL))
        counts.append(len(seen))
    assert counts[0] == counts[2] <= budget, "\n".join(seen)


def test_writes_are_cheap(program, mary, team):
    made = queries(lambda: program.post(ALL, {**BODY, "only": {"team": [team.pk]}}))
    changed = queries(lambda: program.patch(f"{ALL}{SavedReport.objects.get().pk}/", {"name": "Other"}))
    retired = queries(lambda: program.delete(f"{ALL}{SavedReport.objects.get().pk}/"))
    for seen in (made, changed, retired):
        assert len(seen) <= 20, "\n".join(seen)
