"""The rows that refresh by themselves: what they hold, what they cost when nothing changed, what they record."""

from __future__ import annotations

import pytest

from incidents.lifecycle import operations
from incidents.models import AccessRecord
from incidents.permissions.principal import as_system
from tests.factories import NOW, make_incident, make_user
from tests.incidents.desk.conftest import QUEUE, browser_of, text_of

ROWS = f"{QUEUE}rows/"


def ask(client, tag="", **query):
    return client.get(ROWS, query, headers={"If-None-Match": tag} if tag else {})


def test_rows_and_counts_as_on_the_page(alice, incident, issue):
    text = text_of(ask(browser_of(alice), type="outage"))
    assert "Checkout is down" in text
    assert "Printer jams" not in text
    assert 'data-live-part="tabs"' in text
    assert "<html" not in text


def test_nothing_new_costs_little(alice, incident, django_assert_max_num_queries):
    client = browser_of(alice)
    tag = ask(client)["ETag"]
    with django_assert_max_num_queries(12):
        response = ask(client, tag)
    assert response.status_code == 304
    assert response.content == b""


@pytest.mark.parametrize("rows", [1, 3])
def test_rows_cost_the_same_at_any_length(rows, alice, django_assert_max_num_queries):
    for _ in range(rows):
        make_incident()
    client = browser_of(alice)
    ask(client)
    with django_assert_max_num_queries(15):
        ask(client)


@pytest.mark.parametrize("change", ["another", "taken", "restricted"])
def test_a_change_is_shown(change, alice, bob, incident, service):
    client = browser_of(bob)
    tag = ask(client)["ETag"]
    with as_system("test"):
        if change == "another":
            make_incident(title="Newcomer")
        elif change == "taken":
            operations.take(incident, actor=alice, at=NOW)
        else:
            operations.restrict(incident, reason="Insider", actor=alice, at=NOW)
    response = ask(client, tag)
    assert response.status_code == 200
    assert ("Checkout is down" in text_of(response)) == (change != "restricted")


def test_what_is_hidden_changes_nothing(charlie, alice, incident, secret):
    client = browser_of(charlie)
    tag = ask(client)["ETag"]
    with as_system("test"):
        operations.add_note(secret, body="More", actor=alice, at=NOW)
    assert ask(client, tag).status_code == 304


def test_reads_are_recorded_when_rows_are_sent_and_not_otherwise(alice, secret):
    client = browser_of(alice)
    tag = ask(client)["ETag"]
    ask(client, tag)
    with as_system("test"):
        assert AccessRecord.objects.filter(incident=secret, surface="list").count() == 1


def test_rows_are_for_those_who_see_incidents(reference):
    assert ask(browser_of(make_user("nobody"))).status_code == 403
