"""The order of what breaches next, through the API: over several pages, forth and back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from incidents.models import Incident
from tests.factories import NOW, make_incident

INCIDENTS = "/api/v1/incidents/"


@pytest.fixture
def promised(alice, issue_ended):
    for title, hours in (("third", None), ("second", 2), ("first", -1), ("fourth", None), ("fifth", None)):
        row = make_incident(title=title, at=NOW + timedelta(minutes=len(title)))
        due_at = NOW + timedelta(hours=hours) if hours is not None else None
        Incident._base_manager.filter(pk=row.pk).update(next_due_at=due_at)


@pytest.fixture
def issue_ended(alice):
    from incidents.lifecycle import operations
    from incidents.permissions.principal import as_system

    row = make_incident("user_issue", title="ended")
    with as_system("test"):
        operations.cancel(row, reason="No fault", actor=alice, at=NOW)


def page(client, address):
    answer = client.get(address).json()
    return [(row["title"], row["next_due_at"] is not None) for row in answer["results"]], answer


@pytest.mark.parametrize("size", [1, 2, 3, 50])
def test_pages_tell_every_open_incident_once_in_order(size, promised, program):
    client = program.client
    expected = [("first", True), ("second", True), ("third", False), ("fifth", False), ("fourth", False)]
    address, told, pages = f"{INCIDENTS}?ordering=next_due_at&page_size={size}", [], []
    while address:
        rows, answer = page(client, address)
        told += rows
        pages.append(rows)
        address, last = answer["next"], answer
    assert told == expected
    back = []
    while last["previous"]:
        rows, last = page(client, last["previous"])
        back.insert(0, rows)
    assert back == pages[:-1]


@pytest.mark.parametrize("rows", [1, 3])
def test_list_costs_the_same_at_any_length(rows, program, django_assert_max_num_queries):
    for _ in range(rows):
        make_incident()
    client = program.client
    client.get(f"{INCIDENTS}?ordering=next_due_at")
    with django_assert_max_num_queries(6):
        client.get(f"{INCIDENTS}?ordering=next_due_at")
