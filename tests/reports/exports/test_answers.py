"""Answers of metrics as tables."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest

from incidents.lifecycle import operations
from incidents.permissions.principal import as_system, as_user
from reports.exports.queries.answers import answer_table, in_words
from reports.exports.writing import table_as_bytes
from reports.metrics.choices import Group, Unit
from reports.metrics.questions import Question
from reports.metrics.registry import ask
from tests.factories import NOW, make_incident, make_user

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


def test_nothing_is_a_dash_and_never_zero():
    assert [in_words(None, Unit.SECONDS), in_words(0.5, Unit.SHARE), in_words(1234.5, Unit.COUNT)] == [
        "–",
        "50.0 %",
        "1,234.5",
    ]
