"""Decisions over the API: what it answers, and how many queries it takes."""

from __future__ import annotations

import pytest

from incidents.models import TimelineEntry
from tests.api.clients import Program, is_problem
from tests.api.test_query_counts import queries
from tests.factories import make_incident

pytestmark = pytest.mark.django_db


def test_entry_is_pinned_and_unpinned(program, incident):
    url = f"/incidents/{incident.pk}/timeline/pins/"
    note = program.post(f"/incidents/{incident.pk}/notes/", {"body": "Fail over"}).json()["id"]
    made = program.post(url, {"entry": note, "reason": "Agreed"})
    assert made.status_code == 201
    assert (made.json()["entry"]["body"], made.json()["reason"]) == ("Fail over", "Agreed")
    assert [pin["entry"]["id"] for pin in program.get(url).json()] == [note]
    assert program.delete(f"{url}{note}/").status_code == 204
    is_problem(program.delete(f"{url}{note}/"), 404)
    assert program.get(url).json() == []


def test_entry_of_another_incident_cannot_be_pinned(program, incident, olive):
    other = TimelineEntry._base_manager.filter(incident=make_incident()).first()
    url = f"/incidents/{incident.pk}/timeline/pins/"
    for entry in (other.pk, 987_654):
        problem = is_problem(program.post(url, {"entry": entry}), 400)
        assert [error["field"] for error in problem["errors"]] == ["entry"]
    is_problem(Program(olive).post(url, {"entry": other.pk}), 403)


def test_pins_cost_the_same_for_one_row_and_for_three(program, incident):
    url = f"/incidents/{incident.pk}"
    spent = []
    for _round in range(3):
        spent.append(len(queries(lambda: program.post(f"{url}/notes/", {"body": "Go on", "as_decision": True}))))
        spent.append(len(queries(lambda: program.get(f"{url}/timeline/pins/"))))
    assert max(spent[0::2]) <= 20
    assert spent[1] == spent[5] <= 6
