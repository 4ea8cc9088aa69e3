"""The incident page: what it shows to whom, at which cost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry

from incidents.catalog.models import Tag
from incidents.lifecycle import operations
from incidents.models import AccessRecord, Exercise, FollowUp, Incident
from incidents.permissions.principal import as_system
from tests.factories import NOW, make_incident, make_service
from tests.incidents.desk.conftest import QUEUE, browser_of, page, text_of
from tests.incidents.reporter.conftest import make_follow_up

BUDGET = 25
LATER = NOW + timedelta(hours=1)


def furnish(incident, people, rows: int) -> None:
    """Put `rows` of everything on the page."""
    with as_system("a test furnishes an incident"):
        for number in range(rows):
            operations.add_note(incident, body=f"Note {number}", actor=people[0], at=LATER)
            other = make_incident("security", title=f"Other {number}", assignee=people[0])
            operations.link(incident, to=other, kind="related", actor=people[0], at=LATER)
            service = make_service(f"Furnished {number}")
            operations.affect_service(
                incident, service=service, effect="down", started_at=NOW, actor=people[0], at=LATER
            )
            operations.assign_role(incident, role="expert", user=people[number % 2], actor=people[0], at=LATER)
            operations.grant_access(incident, reason="Needed", user=people[number % 2], actor=people[0], at=LATER)
        tags = [Tag.objects.create(name=f"tag-{number}") for number in range(rows)]
        operations.set_tags(incident, tags=tags, actor=people[0], at=LATER)


@pytest.mark.parametrize("rows", [1, 3])
def test_page_costs_the_same_however_much_it_shows(rows, secret, alice, bob, django_assert_max_num_queries):
    furnish(secret, [alice, bob], rows)
    client = browser_of(alice)
    client.get(page(secret))
    with django_assert_max_num_queries(BUDGET):
        response = client.get(page(secret))
    assert text_of(response).count("Note ") >= rows


def test_page_tells_the_story(alice, incident, service):
    text = text_of(browser_of(alice).get(page(incident)))
    for words in ("INC-", "Checkout is down", "Identified", "Medium", "Service outage", "Platform", "Checkout"):
        assert words in text
    assert "Error <strong>502</strong> for all." in text
    assert "Muster logged this incident as Service outage" in text


def test_page_offers_the_moves_and_acts_of_this_person(alice, carol, olive, incident):
    moves = {"Assess impact", "Start restoring…"}
    for_alice = text_of(browser_of(alice).get(page(incident)))
    assert all(f">{move}<" in for_alice for move in moves)
    assert ">Cancel…<" not in for_alice
    assert ">Declare major<" not in for_alice
    for_carol = text_of(browser_of(carol).get(page(incident)))
    assert ">Cancel…<" in for_carol
    assert ">Declare major<" in for_carol
    for_olive = text_of(browser_of(olive).get(page(incident)))
    assert "/do/" not in for_olive.replace("/do/watch/", "")
    assert "/move/" not in for_olive
    assert "/details/" not in for_olive


def test_note_is_shown_as_safe_markdown(alice, incident):
    with as_system("test"):
        operations.add_note(
            incident, body="<script>alert(1)</script> **bold** ![x](http://evil.example/x.png)", actor=alice, at=LATER
        )
    text = text_of(browser_of(alice).get(page(incident)))
    assert "<strong>bold</strong>" in text
    assert "<script>alert" not in text
    assert "evil.example" not in text


def test_long_timeline_is_cut_and_goes_on_elsewhere(alice, incident, django_assert_max_num_queries):
    with as_system("test"):
        for number in range(105):
            operations.add_note(incident, body=f"Word{number}.", actor=alice, at=LATER)
    client = browser_of(alice)
    first = text_of(client.get(page(incident)))
    assert "Word104." in first
    assert "Word4." not in first
    address = first.split("?before=")[1].split('"')[0]
    with django_assert_max_num_queries(BUDGET):
        rest = text_of(client.get(page(incident, f"timeline/?before={address}")))
    assert "Word4." in rest
    assert "Word5." not in rest


@pytest.mark.parametrize("rest", ["", "timeline/", "similar/", "details/", "do/note/", "move/triage/"])
def test_hidden_and_absent_answer_alike(rest, charlie, secret):
    client = browser_of(charlie)

    class Absent:
        pk = 987_654

    answers = []
    for row in (secret, Absent):
        response = client.get(page(row, rest), follow=True)
        sentences = [str(message).replace(str(row.pk), "#") for message in response.context["messages"]]
        answers.append((response.redirect_chain, sentences))
        assert "Canary" not in text_of(response)
    assert answers[0] == answers[1]
    assert answers[0][0] == [(QUEUE, 302)]


def test_each_opening_of_a_restricted_incident_is_recorded(alice, secret):
    client = browser_of(alice)
    client.get(page(secret))
    text = text_of(client.get(page(secret)))
    with as_system("test"):
        assert (
            list(AccessRecord.objects.values_list("incident_id", "user_id", "surface"))
            == [(secret.pk, alice.pk, "page")] * 2
        )
    assert "Who saw it last" in text
    assert "Alice Archer" in text
    # Each person once, however often they looked.
    assert text.count("incident page; 2 times") == 1


def test_title_of_a_restricted_incident_read_elsewhere_is_recorded_too(alice, secret, incident):
    with as_system("test"):
        operations.link(secret, to=incident, kind="related", actor=alice, at=LATER)
    client = browser_of(alice)
    client.get(page(incident))
    client.post(f"{QUEUE}bulk/", {"act": "assign", "incident": [secret.pk]})
    with as_system("test"):
        assert list(AccessRecord.objects.values_list("incident_id", "surface")) == [(secret.pk, "list")] * 2


def test_reading_an_open_incident_is_not_recorded(alice, incident):
    browser_of(alice).get(page(incident))
    with as_system("test"):
        assert not AccessRecord.objects.exists()


def test_link_to_a_hidden_incident_is_absent(alice, charlie, secret, incident):
    with as_system("test"):
        operations.link(incident, to=secret, kind="related", actor=alice, at=LATER)
    assert "Canary" in text_of(browser_of(alice).get(page(incident)))
    text = text_of(browser_of(charlie).get(page(incident)))
    assert "Canary" not in text
    assert secret.reference not in text


def test_exercise_says_so(alice, reference):
    exercise = Exercise.objects.create(name="Autumn drill", created_at=NOW)
    text = text_of(browser_of(alice).get(page(make_incident(exercise=exercise))))
    assert "EXERCISE EXERCISE EXERCISE: Autumn drill" in text


def test_similar_incidents_come_with_why(alice, incident, service, django_assert_max_num_queries):
    make_incident(title="Checkout is down again", service=service)
    client = browser_of(alice)
    client.get(page(incident))
    with django_assert_max_num_queries(6):
        text = text_of(client.get(page(incident, "similar/"), headers={"X-Muster-Dialog": "1"}))
    assert "Checkout is down again" in text
    assert "<html" not in text
    assert "<html" in text_of(client.get(page(incident, "similar/")))


def test_admin_has_no_other_doors(ada, incident):
    client = browser_of(ada)
    assert client.post(page(incident), {"title": "Changed"}).status_code == 405
    assert client.get(page(incident, "delete/")).status_code == 403
    assert client.get(page(incident, "history/")).url.endswith("/timeline/")
    assert client.post(QUEUE, {"action": "delete_selected", "_selected_action": incident.pk}).status_code == 405


def test_acts_leave_no_admin_log(alice, incident):
    browser_of(alice).post(page(incident, "do/acknowledge/"))
    assert not LogEntry.objects.exists()


@pytest.mark.parametrize(
    "rest", ["abc/change/", "0x1/change/", "9999999999999999999/change/", "9999999999999999999/do/take/"]
)
def test_odd_keys_are_absent(rest, alice):
    assert browser_of(alice).get(QUEUE + rest).status_code in (302, 404)


def test_incident_reference_is_all_its_name(incident):
    assert str(incident) == f"INC-{incident.pk}"
    assert isinstance(incident, Incident)


def test_who_reported_and_who_follows_stand_on_the_page(reference, alice, olive):
    follow_up = make_follow_up()
    FollowUp._base_manager.update(name="", email="sam@example.org")
    for person, shown in ((alice, "sam@example.org"), (olive, "Somebody outside")):
        text = text_of(browser_of(person).get(page(follow_up.incident)))
        assert "Told when it is resolved" in text
        assert shown in text
        assert ("sam@example.org" in text) == (person == alice)
