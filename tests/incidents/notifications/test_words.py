import pytest

from incidents.models import Exercise, NotificationTemplate
from incidents.notifications.kinds import KINDS
from incidents.notifications.operations import notify
from incidents.notifications.queries.wording import Wording, wording
from incidents.notifications.words import WordsRefused, preview, word
from incidents.permissions.code_names import code_name
from incidents.permissions.principal import as_system
from tests.factories import NOW, give, make_access_team, make_incident
from tests.incidents.notifications.making import make_method, outbox


def sent(person, incident=None, kind="incident.watched", **context):
    make_method(person)
    with as_system("a test"):
        notify(
            kind=kind,
            recipients=[person],
            notification_class="page" if kind.startswith("page") else "update",
            actor=None,
            at=NOW,
            intent="it",
            incident=incident,
            context=context,
        )
        (row,) = outbox()
        return row


def worded(row, at=NOW):
    with as_system("a test"):
        return Wording(at=at).of(row)


@pytest.mark.parametrize("code", sorted(KINDS))
def test_every_kind_that_ships_makes_sense_of_its_examples_and_of_nothing(code):
    kind = KINDS[code]
    full = preview(code, subject=kind.subject, body=kind.body)
    empty = word(kind.subject, kind.body, {})
    for words in (full, empty):
        assert words.subject.strip()
        assert words.text.strip()
        assert "{" not in words.subject + words.text
        assert "\n\n\n" not in words.text
    for name in kind.context:
        assert name in kind.variables


@pytest.mark.parametrize(
    "source",
    [
        "{% include 'admin/base.html' %}",
        "{% extends 'admin/base.html' %}",
        "{% load static %}",
        "{% url 'admin:index' %}",
        "{% debug %}",
        "{% if %}",
        "{{ name|nothing }}",
        "{{ name|add }}",
        "{% for x in %}",
        "{% widthratio name 0 1 2 3 %}",
    ],
)
def test_a_template_reaches_nothing_but_its_variables(source):
    with pytest.raises(WordsRefused):
        preview("page.incident", subject="Page", body=source)
    with pytest.raises(WordsRefused):
        preview("page.incident", subject=source, body="Page")


def test_what_people_typed_is_text_and_no_template():
    words = word("{{ title }}", "{{ title }}", {"title": "<b>{{ reference }}</b> & {% debug %}", "reference": "INC-1"})
    assert words.subject == "<b>{{ reference }}</b> & {% debug %}"


def test_a_subject_is_one_line():
    words = word("Page\r\nBcc: {{ title }}", "x", {"title": "a\nX-Header: b"})
    assert words.subject == "Page Bcc: a X-Header: b"


@pytest.mark.django_db
def test_words_of_a_message_are_those_of_the_incident_as_it_is(alice, service):
    incident = make_incident(title="Checkout fails", service=service)
    row = sent(alice, incident, kind="page.incident", reason="Nobody took it")
    words = worded(row)
    assert words.subject == f"Page: INC-{incident.pk} Checkout fails"
    assert "Nobody took it" in words.text
    assert "Service: Checkout" in words.text
    assert f"http://testserver/admin/incidents/incident/{incident.pk}/change/" in words.text
    assert "late" not in words.text
    assert "This page is 2 hours late." in worded(row, at=NOW.replace(hour=12)).text


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["page.incident", "incident.watched", "incident.mentioned", "incident.assigned"])
def test_what_is_restricted_says_its_reference_and_code_name_only(alice, service, kind):
    make_access_team()
    alice = give(alice, "view_restricted")
    incident = make_incident("security", title="CANARY title", description="CANARY text", service=service)
    row = sent(alice, incident, kind=kind, reason="CANARY reason", words="CANARY words", what="CANARY what")
    words = worded(row)
    said = words.subject + words.text
    assert code_name(incident.pk) in said
    assert incident.reference in said
    for hidden in ("CANARY", "Checkout", "Platform", str(incident.priority), str(incident.state)):
        assert hidden not in said


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["page.incident", "incident.watched", "incident.mentioned", "incident.assigned"])
def test_what_a_drill_sends_begins_so_whatever_the_template_says(alice, kind):
    exercise = Exercise.objects.create(name="Blackout", created_at=NOW)
    exercise.participants.add(alice)
    NotificationTemplate.objects.create(kind="page.incident", subject="Really!", body="{% comment %}{% endcomment %}")
    words = worded(sent(alice, make_incident(exercise=exercise), kind=kind))
    assert words.subject.startswith("EXERCISE EXERCISE EXERCISE")
    assert words.text.startswith("EXERCISE EXERCISE EXERCISE")


@pytest.mark.django_db
def test_the_organisations_words_take_the_place_of_those_that_ship(alice):
    incident = make_incident(title="Checkout fails")
    NotificationTemplate.objects.create(kind="incident.watched", subject="News of {{ reference }}", body="{{ what }}!")
    words = worded(sent(alice, incident, what="resolved"))
    assert (words.subject, words.text) == (f"News of {incident.reference}", "resolved!\n")


@pytest.mark.django_db
def test_words_that_cannot_be_filled_in_give_way_to_those_that_ship(alice, caplog):
    NotificationTemplate.objects.create(kind="incident.watched", subject="{% include 'x' %}", body="y")
    words = worded(sent(alice, make_incident(title="Checkout fails"), what="it is resolved now"))
    assert "it is resolved now" in words.text
    assert "cannot be filled in" in caplog.text


@pytest.mark.django_db
def test_times_are_those_of_the_recipient(alice):
    alice.time_zone = "Asia/Kolkata"
    alice.save()
    with as_system("a test"):
        assert Wording(at=NOW).strings(sent(alice))["at"] == "2 Mar 2026, 15:30 IST"


@pytest.mark.django_db
def test_many_messages_are_worded_by_two_queries(alice, django_assert_num_queries):
    row = sent(alice, make_incident(), what="news")
    str(row.incident.priority), str(row.incident.state), str(row.incident.team)
    with django_assert_num_queries(2):
        assert len(wording([row] * 3, at=NOW)) == 1
