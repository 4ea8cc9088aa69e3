import pytest

from incidents.lifecycle.operations import log_incident, triage
from incidents.lifecycle.operations.base import ReasonRequired
from incidents.lifecycle.operations.eligibility import CannotTakeIncidents
from incidents.lifecycle.operations.log import KeyTaken, LevelsRefused, TitleRequired
from incidents.models import (
    AccessGrant,
    AffectedService,
    Category,
    Exercise,
    Incident,
    IncidentType,
    Priority,
    SearchDocument,
    Source,
    TimelineEntry,
)
from tests.factories import NOW, make_incident, make_service, make_team, make_user


@pytest.mark.parametrize(
    ("impact", "urgency", "rank"),
    [(1, 1, 1), (1, 2, 2), (2, 1, 2), (2, 2, 3), (1, 3, 3), (3, 1, 3), (2, 3, 4), (3, 2, 4), (3, 3, 4)],
)
def test_priority_follows_from_the_matrix(impact, urgency, rank):
    assert make_incident(impact=impact, urgency=urgency).priority_id == rank


@pytest.mark.parametrize("level", [0, 4, "high"])
def test_level_off_the_scale_is_refused(level, alice):
    with pytest.raises(LevelsRefused) as refusal:
        make_incident(impact=level, urgency=1)
    assert set(refusal.value.fields) == {"impact"}
    with pytest.raises(LevelsRefused):
        triage(make_incident(), urgency=level, actor=alice, at=NOW)


def test_logged_incident_stands_at_the_start_and_is_told(alice, service):
    incident = make_incident("degradation", actor=alice, service=service, title="  Slow search ")
    assert incident.title == "Slow search"
    assert (incident.state.is_start, incident.phase, incident.is_open) == (True, incident.state.phase, True)
    assert incident.team == service.owning_team
    assert incident.reported_at == incident.created_at == incident.updated_at == NOW
    assert incident.version == 1
    entry = TimelineEntry.objects.get(incident=incident)
    assert (entry.code, entry.actor, entry.at, entry.is_public) == ("incident.logged", alice, NOW, True)
    assert SearchDocument.objects.get(incident=incident).title == "Slow search"


def test_title_of_spaces_is_refused():
    with pytest.raises(TitleRequired) as refusal:
        make_incident(title="   ")
    assert refusal.value.fields == {"title": refusal.value.sentence}
    assert not Incident.objects.exists()


def test_priority_by_hand_needs_a_reason():
    critical = Priority.objects.get(rank=1)
    with pytest.raises(ReasonRequired):
        make_incident(priority=critical)
    incident = make_incident(priority=critical, priority_reason="The board is watching")
    assert (incident.priority_id, incident.priority_override_reason) == (1, "The board is watching")


def test_default_priority_of_the_category_holds_when_nobody_judged():
    category = Category.objects.create(name="Payments", path="Payments", default_priority_id=2)
    assert make_incident(category=category).priority_id == 2
    assert make_incident(category=category, impact=3, urgency=3).priority_id == 4


def test_team_comes_from_category_then_service_then_type(service):
    desk = make_team("Desk")
    category = Category.objects.create(name="Mail", path="Mail", default_team=desk)
    assert make_incident(category=category, service=service).team == desk
    assert make_incident(service=service).team == service.owning_team
    IncidentType.objects.filter(slug="outage").update(default_team=desk)
    assert make_incident().team == desk


def test_retired_team_is_passed_over(service):
    gone = make_team("Gone", retired_at=NOW)
    category = Category.objects.create(name="Mail", path="Mail", default_team=gone)
    assert make_incident(category=category, service=service).team == service.owning_team
    IncidentType.objects.filter(slug="outage").update(default_team=gone)
    assert make_incident(category=category).team is None


def test_inactive_assignee_is_refused():
    with pytest.raises(CannotTakeIncidents):
        make_incident(assignee=make_user("gone", is_active=False))


def test_security_incident_is_restricted_to_the_teams_of_its_type():
    security = make_team("Security")
    IncidentType.objects.get(slug="security").access_teams.add(security)
    incident = make_incident("security")
    assert incident.restricted
    assert [grant.team for grant in AccessGrant.objects.filter(incident=incident)] == [security]


def test_affected_services_suffer_since_the_impact_began(service):
    from datetime import timedelta

    began = NOW - timedelta(minutes=20)
    incident = make_incident(occurred_at=began, affected=[(service, "down")])
    affected = AffectedService.objects.get(incident=incident)
    assert (affected.service, affected.effect, affected.started_at, affected.ended_at) == (service, "down", began, None)


def test_key_is_taken_once_per_service_and_reality(service):
    make_incident(service=service, dedup_key="disk")
    with pytest.raises(KeyTaken):
        make_incident(service=service, dedup_key="disk")
    make_incident(service=make_service("Other"), dedup_key="disk")
    exercise = Exercise.objects.create(name="Drill", created_at=NOW)
    make_incident(service=service, dedup_key="disk", exercise=exercise)
    with pytest.raises(KeyTaken):
        make_incident(service=service, dedup_key="disk", exercise=exercise)
    make_incident(dedup_key="disk")
    with pytest.raises(KeyTaken):
        make_incident(dedup_key="disk")
    make_incident(dedup_key="disk", exercise=exercise)
    with pytest.raises(KeyTaken):
        make_incident(dedup_key="disk", exercise=exercise)
    assert Incident.objects.count() == 5


def test_incident_is_dated_when_it_was_logged_not_now():
    incident = log_incident(
        type=IncidentType.objects.get(slug="outage"),
        title="Old",
        source=Source.objects.get(slug="api"),
        actor=None,
        at=NOW,
    )
    incident.refresh_from_db()
    assert {incident.reported_at, incident.created_at, incident.state_entered_at} == {NOW}
