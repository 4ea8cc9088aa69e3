"""Answers of metrics as tables."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest

from incidents.lifecycle import operations
from incidents.models import AuditRecord
from incidents.permissions.principal import as_system, as_user
from reports.exports.queries.answers import answer_table
from reports.exports.writing import table_as_bytes
from reports.metrics.choices import Group
from reports.metrics.questions import Question
from reports.metrics.registry import ask
from tests.factories import NOW, make_incident, make_user
from tests.incidents.desk.conftest import browser_of

pytestmark = pytest.mark.django_db
MARCH = {"since": date(2026, 3, 1), "until": date(2026, 4, 1)}


def table_for(user, **question):
    with as_user(user):
        return answer_table(ask(Question(**{**MARCH, **question}), NOW))


def test_answer_has_a_row_for_each_group_and_one_for_all(alice, team, service):
    for minutes in (10, 30):
        taken = make_incident(service=service)
        with as_system("test"):
            operations.acknowledge(taken, actor=alice, at=NOW + timedelta(minutes=minutes))
    table = table_for(
        make_user("mary", "manager"), metric="time_to_acknowledge", group=Group.TEAM, only={Group.TEAM: (team.pk,)}
    )
    rows = [json.loads(line) for line in table_as_bytes(table, "jsonl").splitlines()]
    assert [(row["group"], row["n"], row["value"], row["in_words"]) for row in rows] == [
        ("Platform", 2, 1200.0, "20 min"),
        ("All", 2, 1200.0, "20 min"),
    ]
    notes = dict(table.notes)
    assert notes["Formula"] == "acknowledged minus reported."
    assert notes["Of what"] == "Real incidents; Team: Platform"
    assert notes["Period"] == "2026-03-01 until before 2026-04-01"


@pytest.mark.parametrize("kind", ["csv", "xlsx", "pdf"])
def test_answer_is_written_as_every_kind_of_file(kind, alice):
    make_incident()
    assert table_as_bytes(table_for(make_user("mary", "manager"), metric="reported", group=Group.DAY), kind)


def test_file_of_an_answer_is_posted_and_recorded(alice):
    make_incident()
    browser, address = browser_of(make_user("mary", "manager")), "/admin/exports/answer/reported/csv/"
    asked = f"{address}?from=2026-03-01&to=2026-03-31&group=month"
    answer = browser.post(asked)
    assert answer.status_code == 200
    assert answer["Content-Disposition"] == 'attachment; filename="reported-2026-03-01-2026-04-01.csv"'
    assert "March 2026,1" in answer.content.decode()
    assert AuditRecord.objects.get().data == {
        "metric": "reported",
        "format": "csv",
        "from": "2026-03-01",
        "until": "2026-04-01",
        "group": "month",
        "reality": "real",
    }
    assert browser.get(asked).status_code == 405
    assert browser.post(f"{address}?group=x").status_code == 422
    assert browser.post("/admin/exports/answer/nothing/csv/").status_code == 404
    assert browser.post("/admin/exports/answer/reported/exe/").status_code == 404
    assert browser_of(alice).post(asked).status_code == 403
    assert AuditRecord.objects.count() == 1
