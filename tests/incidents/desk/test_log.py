"""Logging an incident in the console."""

from __future__ import annotations

from incidents.models import Category, Incident, IncidentType, Tag
from incidents.permissions.principal import as_system
from tests.factories import give, make_service, make_user
from tests.incidents.desk.conftest import QUEUE, browser_of, page, text_of

ADD = f"{QUEUE}add/"


def answers(kind="outage", **more) -> dict[str, str]:
    return {"type": str(IncidentType.objects.get(slug=kind).pk), "title": "Checkout is down", **more}


def logged() -> list[Incident]:
    with as_system("test"):
        return list(Incident.objects.select_related("service", "team", "priority", "source", "assignee"))


def test_type_and_title_are_enough(alice):
    response = browser_of(alice).post(ADD, answers())
    [incident] = logged()
    assert response.url == page(incident)
    assert (incident.title, incident.source.slug, incident.priority_id) == ("Checkout is down", "console", 3)


def test_everything_known_is_kept(alice, bob, service, team):
    browser_of(alice).post(
        ADD,
        answers(
            service="checkout",
            description="All of it",
            impact="1",
            urgency="1",
            team="Platform",
            assignee="Bob Baker (bob)",
            occurred_at="2026-03-01T10:00:00",
        ),
    )
    [incident] = logged()
    assert (incident.service, incident.team, incident.assignee, incident.priority_id) == (service, team, bob, 1)
    assert incident.occurred_at.isoformat() == "2026-03-01T10:00:00+00:00"


def test_failing_form_keeps_what_was_typed(alice):
    response = browser_of(alice).post(
        ADD, {"title": "", "service": "Nowhere", "description": "Long story", "team": "Nobody"}
    )
    assert response.status_code == 422
    text = text_of(response)
    assert "Long story" in text
    assert 'value="Nowhere"' in text
    assert "There is no service “Nowhere”" in text
    assert "data-log-more open" in text
    assert logged() == []


def test_refusal_of_the_operation_keeps_what_was_typed(alice):
    response = browser_of(alice).post(ADD, answers(title="   ", description="Long story"))
    assert response.status_code == 422
    assert "Long story" in text_of(response)


def test_beginning_in_the_future_is_refused(alice):
    response = browser_of(alice).post(ADD, answers(occurred_at="2199-01-01T00:00:00"))
    assert "This lies in the future." in text_of(response)


def test_whoever_may_not_read_what_they_logged_is_told(charlie, alice, team):
    IncidentType.objects.get(slug="security").access_teams.add(team)
    response = browser_of(charlie).post(ADD, answers("security", title="Canary-9731"), follow=True)
    assert response.redirect_chain == [(QUEUE, 302)]
    assert "It is restricted" in text_of(response)
    assert "Canary" not in text_of(response)
    assert len(logged()) == 1


def test_type_is_the_usual_one_of_the_category_where_none_was_chosen(alice):
    usual = IncidentType.objects.get(slug="user_issue")
    Category.objects.create(name="Printing", path="Printing", incident_type=usual)
    Category.objects.create(name="Other", path="Other")
    client = browser_of(alice)
    assert client.post(ADD, {**answers(), "type": "", "category": "Other"}).status_code == 422
    assert client.post(ADD, {**answers(), "type": "", "category": "Printing"}).status_code == 302
    assert client.post(ADD, {**answers("outage"), "category": "Printing"}).status_code == 302
    assert {incident.type.slug for incident in logged()} == {"user_issue", "outage"}


def test_observer_may_not_log(olive):
    client = browser_of(olive)
    assert client.get(ADD).status_code == 403
    assert client.post(ADD, answers()).status_code == 403
    assert logged() == []


def test_page_asks_in_plain_words(alice, django_assert_max_num_queries):
    client = browser_of(alice)
    client.get(ADD)
    with django_assert_max_num_queries(15):
        text = text_of(client.get(ADD))
    assert "How soon does it hurt?" in text
    assert "One person or a few cannot work as they should." in text


def test_who_may_not_assign_logs_for_nobody(bob, reference):
    clerk = give(make_user("clerk", "observer"), "add_incident")
    assert browser_of(clerk).post(ADD, answers(assignee="bob")).status_code == 302
    assert [incident.assignee for incident in logged()] == [None]


def test_restricted_type_says_who_will_see_it(alice, team):
    kind = IncidentType.objects.get(slug="security")
    assert "Only whoever it is assigned to will see it, and you while it is nobody" in text_of(
        browser_of(alice).get(ADD)
    )
    kind.access_teams.add(team)
    assert "Only Platform and whoever it is assigned to will see it." in text_of(browser_of(alice).get(ADD))


def test_priority_is_shown_for_the_answers_after_posting(alice):
    text = text_of(browser_of(alice).post(ADD, {"title": "", "impact": "1", "urgency": "1"}))
    assert 'm-priority-1" data-log-badge>Critical' in text
    assert "from your two answers" in text


def test_tags_times_and_an_own_priority_are_kept(carol):
    Tag.objects.create(name="vip")
    given = answers(tags="vip", detected_at="2026-03-01T10:05:00", priority="1", priority_reason="The board asks")
    assert browser_of(carol).post(ADD, given).status_code == 302
    [incident] = logged()
    assert (incident.priority_id, incident.priority_override_reason) == (1, "The board asks")
    assert incident.detected_at.isoformat() == "2026-03-01T10:05:00+00:00"
    with as_system("test"):
        assert [tag.name for tag in incident.tags.all()] == ["vip"]


def test_own_priority_without_a_reason_is_refused_at_its_field(carol):
    response = browser_of(carol).post(ADD, answers(priority="1"))
    assert response.status_code == 422
    assert "Say why" in str(response.context["form"].errors["priority_reason"])


def test_who_may_not_override_cannot(alice):
    browser_of(alice).post(ADD, answers(priority="1", priority_reason="I want it"))
    assert [incident.priority_id for incident in logged()] == [3]


def test_services_of_ones_own_teams_are_suggested_first(alice, charlie, service):
    make_service("Checkers")
    url = f"{QUEUE}suggest/service/?q=check"
    names = [row["value"] for row in browser_of(alice).get(url).json()["suggestions"]]
    assert names == ["Checkout", "Checkers"]
    names = [row["value"] for row in browser_of(charlie).get(url).json()["suggestions"]]
    assert names == ["Checkers", "Checkout"]
