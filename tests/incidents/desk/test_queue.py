"""The queue: what it lists, for whom, at which cost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from incidents.desk.queries import LIST_ROWS, TABS
from incidents.lifecycle import operations
from incidents.models import AccessRecord, Exercise, Incident
from incidents.permissions.principal import as_system, as_user
from tests.factories import NOW, make_incident
from tests.incidents.desk.conftest import QUEUE, browser_of, text_of

BUDGET = 15


def titles(response) -> list[str]:
    return [incident.title for incident in response.context["cl"].result_list]


@pytest.mark.parametrize("rows", [1, 3])
def test_queue_costs_the_same_at_any_length(rows, bob, team, service, django_assert_max_num_queries):
    for number in range(rows):
        make_incident("security", title=f"Row {number}", service=service, assignee=bob, team=team)
    client = browser_of(bob)
    client.get(QUEUE)
    with django_assert_max_num_queries(BUDGET):
        response = client.get(QUEUE)
    assert len(titles(response)) == rows


def test_queue_lists_open_real_incidents_most_pressing_and_longest_waiting_first(alice, issue):
    exercise = Exercise.objects.create(name="Autumn drill", created_at=NOW)
    make_incident(title="drill", exercise=exercise, impact=1, urgency=1)
    make_incident(title="late low", impact=3, urgency=3)
    make_incident(title="critical", impact=1, urgency=1, at=NOW + timedelta(hours=1))
    make_incident(title="early low", impact=3, urgency=3, at=NOW - timedelta(hours=1))
    with as_system("test"):
        operations.cancel(issue, reason="No fault", actor=alice, at=NOW)
    assert titles(browser_of(alice).get(QUEUE)) == ["critical", "early low", "late low"]


def test_tabs_count_and_narrow(alice, bob, team, incident, issue):
    make_incident(title="hers", assignee=alice)
    response = browser_of(alice).get(QUEUE, {"tab": "mine"})
    assert titles(response) == ["hers"]
    counts = {tab.label: tab.count for tab in response.context["tabs"]}
    assert counts == {
        "Mine": 1,
        "My teams": 1,
        "Watching": 0,
        "Unassigned": 2,
        "All open": 3,
        "Major": 0,
        "Resolved": 0,
        "All": 3,
    }


@pytest.mark.parametrize("lookup", ["title__startswith", "restricted__exact", "access_grants_unscoped__user", "id__gt"])
def test_queue_looks_nothing_up_but_its_filters(lookup, alice, incident):
    assert browser_of(alice).get(QUEUE, {lookup: "x"}).status_code == 400


def test_drills_appear_only_when_asked_for(alice, incident):
    exercise = Exercise.objects.create(name="Autumn drill", created_at=NOW)
    make_incident(title="Flooded", exercise=exercise)
    client = browser_of(alice)
    assert titles(client.get(QUEUE)) == ["Checkout is down"]
    drills = client.get(QUEUE, {"reality": "drill"})
    assert titles(drills) == ["Flooded"]
    assert "EXERCISE" in text_of(drills)
    assert set(titles(client.get(QUEUE, {"reality": "both"}))) == {"Checkout is down", "Flooded"}


def test_search_finds_by_word_and_by_reference(alice, incident, issue):
    client = browser_of(alice)
    assert titles(client.get(QUEUE, {"q": "print"})) == ["Printer jams"]
    assert titles(client.get(QUEUE, {"q": incident.reference})) == ["Checkout is down"]


@pytest.mark.parametrize("rows", [1, 3])
def test_search_marks_what_it_found_and_shows_where(rows, alice, incident, issue, django_assert_max_num_queries):
    for number in range(rows):
        quiet = make_incident(title=f"Nothing prints <{number}>", description="All week, <every> jammed tray.")
        with as_system("test"):
            operations.add_note(quiet, body="The toner ran out.", actor=alice, at=NOW)
    client = browser_of(alice)
    assert "Printer <mark>jams</mark>" in client.get(QUEUE, {"q": "jams"}).content.decode()
    with django_assert_max_num_queries(BUDGET + 5):
        shown = client.get(QUEUE, {"q": "jammed"}).content.decode()
    assert "Nothing prints &lt;0&gt;" in shown
    assert "All week, &lt;every&gt; <mark>jammed</mark> tray." in shown
    assert "<mark>toner</mark>" in client.get(QUEUE, {"q": "toner"}).content.decode()
    assert "<mark>" not in client.get(QUEUE).content.decode()


def test_search_past_the_cap_says_so(alice, incident, issue, monkeypatch):
    from incidents.desk.admin import incidents as admin
    from incidents.search.queries import search

    monkeypatch.setattr(admin, "search", lambda text, queryset: search(text, queryset=queryset, limit=1))
    make_incident(title="Printer is gone")
    assert "The first 1,000 matches" in text_of(browser_of(alice).get(QUEUE, {"q": "printer"}))


@pytest.mark.parametrize("asked", [{}, {"tab": "all"}, {"state": "triage"}, {"q": "printer"}])
def test_no_count_goes_through_the_whole_table(asked, alice, issue, django_assert_max_num_queries):
    client = browser_of(alice)
    with django_assert_max_num_queries(BUDGET + 5) as captured:
        client.get(QUEUE, asked)
    counts = [query["sql"] for query in captured.captured_queries if "COUNT(" in query["sql"]]
    assert counts
    # That of the inbox ends sooner.
    assert all("LIMIT 1001" in sql or "LIMIT 100)" in sql for sql in counts)


def test_counts_stop_at_the_cap(alice, incident, issue, monkeypatch):
    from incidents.desk import paginator

    monkeypatch.setattr(paginator, "CAP", 1)
    response = browser_of(alice).get(QUEUE)
    assert response.context["cl"].paginator.count == 2
    assert "1+ " in text_of(response)


def test_hidden_incident_is_absent_everywhere(charlie, secret):
    client = browser_of(charlie)
    for address in (QUEUE, f"{QUEUE}?tab=all", f"{QUEUE}?q=canary", f"{QUEUE}?q={secret.pk}", "/admin/"):
        response = client.get(address)
        assert "Canary" not in text_of(response)
        assert f"INC-{secret.pk}" not in text_of(response)
    assert client.get(f"{QUEUE}?tab=all").context["tabs"][-1].count == 0


def test_reading_a_restricted_row_is_recorded(alice, secret, incident):
    client = browser_of(alice)
    assert "Restricted" in text_of(client.get(QUEUE))
    client.get(QUEUE, {"q": "canary"})
    with as_system("test"):
        assert sorted(AccessRecord.objects.values_list("incident_id", "surface")) == [
            (secret.pk, "list"),
            (secret.pk, "search"),
        ]


def test_ordering_by_other_columns_is_ignored(alice, incident, issue):
    """Column 1 is the title: it carries no order."""
    assert titles(browser_of(alice).get(QUEUE, {"o": "-1"})) == titles(browser_of(alice).get(QUEUE))


@pytest.mark.parametrize(
    ("asked", "words"), [("?tab=mine", "unassigned and take one"), ("?q=zebra", "Nothing matches")]
)
def test_empty_queue_says_what_to_do_next(asked, words, alice):
    assert words in text_of(browser_of(alice).get(QUEUE + asked))


def test_observer_sees_the_queue_without_acts(olive, incident):
    text = text_of(browser_of(olive).get(QUEUE))
    assert "Checkout is down" in text
    assert 'name="act"' not in text
    assert "Log an incident" not in text


@pytest.mark.skipif("sqlite" not in connection.vendor, reason="PostgreSQL plans by the size of the table")
@pytest.mark.parametrize(
    ("tab", "index"),
    [
        ("open", "incident_queue"),
        ("mine", "incident_queue_of_person"),
        ("unassigned", "incident_queue_of_person"),
        ("major", "incident_major"),
        ("resolved", "incident_by_phase"),
        ("all", "incident_newest"),
    ],
)
def test_lists_are_served_by_their_indexes(tab, index, alice):
    with as_user(alice):
        rows = TABS[tab].narrow(Incident.objects.real(), alice)
        plan = rows.order_by(*TABS[tab].ordering).select_related(*LIST_ROWS)[:50].explain()
    assert f"INDEX {index} " in f"{plan} ".replace("\n", " ")
    assert "TEMP B-TREE" not in plan
