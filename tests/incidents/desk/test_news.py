"""What others change while the page is open: cheap to ask, told in words, nothing for those who may not know."""

from __future__ import annotations

from datetime import timedelta

import pytest

from incidents.lifecycle import operations
from incidents.models import AccessRecord, TimelineEntry
from incidents.permissions.principal import as_system
from tests.factories import NOW
from tests.incidents.desk.conftest import browser_of, fresh, page, text_of

LATER = NOW + timedelta(minutes=3)


def ask(client, incident, **asked):
    return client.get(page(incident, "news/"), {"version": incident.version, "after": 0, **asked})


def newest(incident):
    with as_system("test"):
        return TimelineEntry.objects.filter(incident=incident).latest("pk").pk


def test_nothing_new_is_nothing_to_tell(alice, incident, django_assert_max_num_queries):
    client = browser_of(alice)
    ask(client, incident)
    # The session, the person and their rights, and one for the incident.
    with django_assert_max_num_queries(5):
        response = ask(client, incident)
    assert (response.status_code, response.content) == (204, b"")


def test_change_is_told_with_who_and_what(alice, bob, incident, django_assert_max_num_queries):
    after = newest(incident)
    with as_system("bob"):
        operations.transition(incident, slug="triage", actor=bob, at=LATER)
    client = browser_of(alice)
    ask(client, incident)
    with django_assert_max_num_queries(6):
        response = ask(client, incident, after=after)
    text = text_of(response)
    assert f"{incident.reference} changed:" in text
    assert "Bob Baker moved it (“Identified” → “Assessing impact”)." in text
    assert "logged" not in text
    assert f'data-version="{fresh(incident).version}"' in text


def test_many_changes_are_counted(alice, bob, incident):
    after = newest(incident)
    with as_system("bob"):
        for number in range(5):
            operations.add_note(incident, body=f"Note {number}", actor=bob, at=LATER)
    assert "And 2 more." in text_of(ask(browser_of(alice), incident, after=after))


def test_page_names_what_it_shows(alice, incident):
    text = text_of(browser_of(alice).get(page(incident)))
    assert f'data-version="{incident.version}" data-after="{newest(incident)}"' in text


def test_hidden_and_absent_are_alike(charlie, secret, incident):
    client = browser_of(charlie)
    hidden = client.get(page(secret, "news/"))
    absent = client.get("/admin/incidents/incident/987654/news/")
    assert (hidden.status_code, hidden.content) == (absent.status_code, absent.content) == (404, b"")


def test_being_told_of_a_restricted_incident_is_recorded_and_silence_is_not(alice, secret):
    client = browser_of(alice)
    ask(client, secret)
    with as_system("test"):
        assert not AccessRecord.objects.exists()
    ask(client, secret, version=0)
    with as_system("test"):
        assert list(AccessRecord.objects.values_list("incident_id", "user_id")) == [(secret.pk, alice.pk)]


@pytest.mark.parametrize("asked", [{"version": "x", "after": "y"}, {"version": "", "after": "9" * 40}])
def test_odd_questions_are_answered(asked, alice, incident):
    assert ask(browser_of(alice), incident, **asked).status_code == 200
