"""While somebody logs an incident: what is open and alike, and joining it instead."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from incidents.lifecycle.operations import affect_service, cancel
from incidents.models import AccessRecord, Contact, Exercise, Incident, IncidentType, Tag, TimelineEntry
from incidents.permissions.principal import as_system
from tests.factories import NOW, give, make_incident, make_user
from tests.incidents.desk.conftest import QUEUE, browser_of, fresh, page, text_of

ADD = f"{QUEUE}add/"
ALIKE = f"{QUEUE}duplicates/"


def alike(user, title="Checkout shows error 502", **more) -> list[str]:
    response = browser_of(user).post(ALIKE, {"title": title, **more})
    assert response.status_code == 200
    return [incident.title for incident in response.context["alike"]]


def join(user, incident, **typed):
    return browser_of(user).post(ADD, {"title": "Checkout shows 502", "join": incident.pk, **typed})


def notes(incident) -> list[str]:
    with as_system("test"):
        return list(TimelineEntry.objects.filter(incident=incident, code="note.added").values_list("body", flat=True))


def count() -> int:
    with as_system("test"):
        return Incident.objects.count()


def test_open_incidents_alike_are_shown_with_state_age_and_service(alice, incident, issue):
    response = browser_of(alice).post(ALIKE, {"title": "Checkout shows error 502"})
    text = text_of(response)
    assert [row.title for row in response.context["alike"]] == ["Checkout is down"]
    for words in (incident.reference, str(incident.state), " old, Checkout", "Alt+1", 'name="join"'):
        assert words in text


def test_what_has_ended_is_a_drill_or_says_something_else_is_not_alike(alice, carol, incident):
    make_incident(title="Checkout is down", exercise=Exercise.objects.create(name="Drill", created_at=NOW))
    assert alike(alice) == ["Checkout is down"]
    assert alike(alice, "Printer jams on floor three") == []
    assert alike(alice, "Che") == []
    with as_system("test"):
        cancel(incident, reason="No fault found", actor=carol, at=NOW)
    assert alike(alice) == []


def test_same_service_makes_less_enough(alice, incident, service):
    with as_system("test"):
        affect_service(incident, service=service, effect="down", started_at=NOW, actor=alice, at=NOW)
    for number in range(60):
        make_incident(title=f"Something is down {number}")
    assert "Checkout is down" not in alike(alice, "All of it is down")
    assert alike(alice, "All of it is down", service="checkout")[0] == "Checkout is down"


def test_hidden_incidents_are_never_alike_and_reads_are_recorded(alice, charlie, secret):
    assert alike(charlie, "Canary-9731 in the vault") == []
    with as_system("test"):
        assert not AccessRecord.objects.exists()
    assert alike(alice, "Canary-9731 in the vault") == ["Canary-9731 in the vault"]
    with as_system("test"):
        assert AccessRecord.objects.get().user == alice


def test_fragment_costs_the_same_for_one_and_three(alice, incident, service):
    client = browser_of(alice)
    typed = {"title": "Checkout is down", "description": "Error", "service": "Checkout"}
    spent = []
    for more in (0, 2):
        for _ in range(more):
            make_incident(title="Checkout is down", service=service, assignee=alice, restricted=True)
        with CaptureQueriesContext(connection) as seen:
            assert len(client.post(ALIKE, typed).context["alike"]) == 1 + more
        spent.append([query["sql"] for query in seen if "SAVEPOINT" not in query["sql"]])
    # Beside the session, the person and their rights, which every page of the console asks for.
    own = [[sql for sql in one if "incidents_incident" in sql or "incidents_service" in sql] for one in spent]
    assert len(own[0]) <= 6, own[0]
    # Reads of restricted ones are one statement more.
    assert len(own[1]) <= len(own[0]) + 1, own[1]


def test_joining_adds_what_was_typed_and_logs_nothing(alice, bob, incident):
    with as_system("test"):
        contact = Contact.objects.create(name="Una Underwood", email="una@example.org")
        Tag.objects.create(name="vip")
    response = join(
        alice,
        incident,
        description="**All** cards fail",
        service="Checkout",
        reporter="bob",
        contact=f"Una Underwood (#{contact.pk})",
        impact="1",
        occurred_at="2026-03-01T10:00:00",
        tags="vip",
    )
    assert (response.status_code, response.url) == (302, page(incident))
    [body] = notes(incident)
    for words in (
        "**Checkout shows 502**",
        "**All** cards fail",
        "- Service: Checkout",
        "- Reported by: Bob Baker",
        "- Contact: Una Underwood",
        "- Who is affected? Everybody",
        "- When did it begin? 2026-03-01 10:00",
        "- Tags: vip",
    ):
        assert words in body
    assert count() == 1
    assert (
        "No new incident was logged" in text_of(browser_of(alice).get(page(incident))) or fresh(incident).version == 2
    )


def test_joining_needs_neither_type_nor_description(alice, incident):
    assert join(alice, incident).status_code == 302
    assert fresh(incident).version == 2


@pytest.mark.parametrize("typed", [{"title": ""}, {"service": "Nowhere"}, {"description": "x" * 20_001}])
def test_refused_joining_keeps_what_was_typed(alice, incident, typed):
    response = join(alice, incident, **{"reporter": "bob", "category": "", **typed})
    assert response.status_code == 422
    assert 'value="bob"' in text_of(response)
    assert notes(incident) == []
    assert count() == 1


def test_hidden_absent_and_ended_incidents_are_refused_alike(charlie, carol, secret, issue):
    with as_system("test"):
        ended = cancel(make_incident(), reason="No fault found", actor=carol, at=NOW)
    told = set()
    for pk in (secret.pk, 987_654, ended.pk):
        response = join(charlie, Incident(pk=pk), description="Kept words")
        assert response.status_code == 422
        assert "Kept words" in text_of(response)
        told.add(text_of(response).split('role="alert"')[1].split("</div>")[0].replace(f"INC-{pk} ", "INC-# "))
    assert len(told) == 1
    assert "no open incident INC-#" in told.pop()
    assert notes(secret) == notes(ended) == []
    assert fresh(secret).version == 1
    for nonsense in ("x", "", "9" * 30):
        assert browser_of(charlie).post(ADD, {"title": "Down", "join": nonsense}).status_code == 422


def test_drill_is_not_joined_from_reality(alice):
    drill = make_incident(exercise=Exercise.objects.create(name="Drill", created_at=NOW))
    assert join(alice, drill).status_code == 422


def test_who_may_only_log_may_not_join(incident):
    clerk = give(make_user("clerk", "observer"), "add_incident")
    assert 'name="join"' not in text_of(browser_of(clerk).post(ALIKE, {"title": "Checkout shows error 502"}))
    assert join(clerk, incident).status_code == 403


def test_who_may_not_log_is_shown_nothing(olive, incident):
    assert browser_of(olive).post(ALIKE, {"title": "Checkout is down"}).status_code == 403
    assert browser_of(olive).get(ALIKE).status_code == 405


def test_without_scripts_the_page_looks_when_asked(alice, incident):
    kind = IncidentType.objects.get(slug="outage").pk
    response = browser_of(alice).post(ADD, {"title": "Checkout 502", "impact": "1", "type": kind, "look": "1"})
    text = text_of(response)
    assert response.status_code == 200
    assert f'name="join" value="{incident.pk}"' in text
    assert "This field is required" not in text
    assert 'value="Checkout 502"' in text
    assert "with the open question counted as medium" in text
    assert "No open incident looks alike" in text_of(browser_of(alice).post(ADD, {"title": "Printer", "look": "1"}))
    assert count() == 1
