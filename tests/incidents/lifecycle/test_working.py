"""Acknowledging, assigning, taking, handing over, noting, tagging, correcting details."""

from datetime import timedelta

import pytest

from incidents.lifecycle.operations import (
    acknowledge,
    add_note,
    assign,
    hand_over,
    override_priority,
    set_tags,
    take,
    update_details,
)
from incidents.lifecycle.operations.acknowledge import AlreadyAcknowledged
from incidents.lifecycle.operations.assign import AlreadyTaken, NothingToHandOver
from incidents.lifecycle.operations.base import IncidentNotFound, IncidentNotOpen, ReasonRequired, StaleIncident
from incidents.lifecycle.operations.collected import FieldsInvalid
from incidents.lifecycle.operations.details import FieldNotEditable
from incidents.lifecycle.operations.eligibility import CannotTakeIncidents
from incidents.lifecycle.operations.notes import NoteRefused
from incidents.models import Incident, Mention, Priority, SearchDocument, Tag, TimelineEntry
from incidents.permissions.principal import as_user
from tests.factories import NOW, make_incident, make_service, make_team, make_user

LATER = NOW + timedelta(minutes=5)


def codes(incident):
    return list(TimelineEntry.objects.filter(incident=incident).values_list("code", flat=True))


def test_acknowledging_takes_an_unassigned_incident(alice):
    incident = acknowledge(make_incident(), actor=alice, at=LATER, note="On it")
    incident.refresh_from_db()
    assert (incident.acknowledged_by, incident.acknowledged_at, incident.assignee) == (alice, LATER, alice)
    assert incident.version == 2
    assert codes(incident) == ["incident.logged", "incident.acknowledged"]


def test_acknowledging_leaves_the_assignee(alice, bob):
    assert acknowledge(make_incident(assignee=bob), actor=alice, at=LATER).assignee == bob


def test_second_acknowledgement_is_told_who_was_first(alice, bob):
    incident = acknowledge(make_incident(), actor=alice, at=LATER)
    with pytest.raises(AlreadyAcknowledged, match="Alice Archer"):
        acknowledge(incident, actor=bob, at=LATER)
    with pytest.raises(AlreadyAcknowledged, match="by you"):
        acknowledge(incident, actor=alice, at=LATER)
    assert codes(incident).count("incident.acknowledged") == 1


def test_acknowledging_what_has_ended_is_refused(alice, carol):
    from incidents.lifecycle.operations import cancel

    incident = cancel(make_incident(), reason="A test alarm", actor=carol, at=LATER)
    with pytest.raises(IncidentNotOpen):
        acknowledge(incident, actor=alice, at=LATER)


def test_stale_version_is_refused_and_changes_nothing(alice, bob):
    incident = make_incident()
    acknowledge(incident, actor=alice, at=LATER, expected_version=1)
    with pytest.raises(StaleIncident):
        assign(incident, assignee=bob, actor=alice, at=LATER, expected_version=1)
    incident.refresh_from_db()
    assert (incident.assignee, incident.version) == (alice, 2)


def test_taking_acknowledges_and_is_recorded_once(alice, bob):
    incident = take(make_incident(), actor=alice, at=LATER)
    assert (incident.assignee, incident.acknowledged_by) == (alice, alice)
    before = codes(incident)
    take(incident, actor=alice, at=LATER)
    assert codes(incident) == before
    with pytest.raises(AlreadyTaken, match="Alice Archer"):
        take(incident, actor=bob, at=LATER)


def test_reassignments_are_counted_the_first_assignment_is_not(alice, bob, team):
    incident = assign(make_incident(), assignee=alice, team=team, actor=bob, at=LATER)
    assert incident.reassignment_count == 0
    incident = assign(incident, assignee=bob, actor=bob, at=LATER)
    assert incident.reassignment_count == 1
    incident = assign(incident, assignee=None, team=make_team("Network"), actor=bob, at=LATER)
    assert (incident.assignee, incident.reassignment_count) == (None, 2)


def test_assigning_to_who_has_left_is_refused(alice, team):
    gone = make_user("gone", is_active=False)
    with pytest.raises(CannotTakeIncidents) as refusal:
        assign(make_incident(), assignee=gone, actor=alice, at=LATER)
    assert set(refusal.value.fields) == {"assignee"}
    team.retired_at = NOW
    team.save()
    with pytest.raises(CannotTakeIncidents):
        assign(make_incident(), team=team, actor=alice, at=LATER)


def test_handing_over_needs_a_note(alice, bob):
    incident = make_incident(assignee=alice)
    with pytest.raises(ReasonRequired):
        hand_over(incident, to=bob, note=" ", actor=alice, at=LATER)
    incident = hand_over(incident, to=bob, note="The vendor rings at six", actor=alice, at=LATER)
    entry = TimelineEntry.objects.get(incident=incident, code="incident.handed_over")
    assert (incident.assignee, entry.body) == (bob, "The vendor rings at six")


def test_handing_over_to_who_has_it_is_refused_and_drops_no_note(alice):
    incident = make_incident(assignee=alice)
    with pytest.raises(NothingToHandOver, match="Alice Archer has this incident already"):
        hand_over(incident, to=alice, note="The vendor rings at six", actor=alice, at=LATER)
    assert codes(incident) == ["incident.logged"]


def test_facts_are_those_the_workflow_asks_for(alice):
    incident = make_incident("degradation", facts={"imported": {"building": "North"}})
    wrong = {**incident.facts, "weather": "sunny", "baseline_value": "many"}
    with pytest.raises(FieldsInvalid) as refusal:
        update_details(incident, changes={"facts": wrong}, actor=alice, at=LATER)
    assert set(refusal.value.fields) == {"facts.weather", "facts.baseline_value"}
    facts = {**incident.facts, "baseline_value": "120", "measure": ""}
    incident = update_details(incident, changes={"facts": facts}, actor=alice, at=LATER)
    assert incident.facts == {"imported": {"building": "North"}, "baseline_value": 120.0}


def test_note_mentions_each_active_person_once(alice, bob):
    make_user("gone", is_active=False)
    body = "@bob and @Bob, ask @gone or @nobody; write to x@bob.example"
    entry = add_note(make_incident(), body=body, actor=alice, at=LATER)
    assert list(Mention.objects.values_list("user__username", flat=True)) == ["bob"]
    assert not entry.is_public
    assert "gone" in SearchDocument.objects.get(incident=entry.incident_id).notes


@pytest.mark.parametrize("body", ["", " \n ", "x" * 20_001])
def test_note_that_nobody_can_read_is_refused(alice, body):
    incident = make_incident()
    with pytest.raises(NoteRefused):
        add_note(incident, body=body, actor=alice, at=LATER)
    assert codes(incident) == ["incident.logged"]


def test_details_record_old_and_new(alice, service):
    incident = make_incident(title="Old words")
    incident = update_details(incident, changes={"title": "New words", "service": service}, actor=alice, at=LATER)
    entry = TimelineEntry.objects.get(incident=incident, code="details.updated")
    assert entry.data["changes"]["title"] == ["Old words", "New words"]
    assert entry.data["changes"]["service"][1]["name"] == "Checkout"
    assert SearchDocument.objects.get(incident=incident).title == "New words"


def test_details_that_do_not_differ_change_nothing(alice):
    incident = make_incident(title="Same")
    assert update_details(incident, changes={"title": "Same"}, actor=alice, at=LATER).version == 1
    assert codes(incident) == ["incident.logged"]


@pytest.mark.parametrize("field", ["state", "phase", "priority", "assignee", "restricted", "resolved_at"])
def test_details_do_not_reach_what_has_an_operation(alice, field):
    with pytest.raises(FieldNotEditable) as refusal:
        update_details(make_incident(), changes={field: None}, actor=alice, at=LATER)
    assert set(refusal.value.fields) == {field}


def test_moving_to_a_service_whose_key_is_taken_is_refused(alice, service):
    from incidents.lifecycle.operations.log import KeyTaken

    make_incident(service=service, dedup_key="disk")
    second = make_incident(service=make_service("Search"), dedup_key="disk")
    with pytest.raises(KeyTaken):
        update_details(second, changes={"service": service}, actor=alice, at=LATER)
    second.refresh_from_db()
    assert (second.service.name, second.version) == ("Search", 1)


def test_tags_are_set_as_a_whole(alice):
    red, blue = Tag.objects.create(name="red"), Tag.objects.create(name="blue")
    incident = make_incident(tags=[red])
    incident = set_tags(incident, tags=[blue], actor=alice, at=LATER)
    assert [tag.name for tag in incident.tags.all()] == ["blue"]
    entry = TimelineEntry.objects.get(incident=incident, code="tags.changed")
    assert [[tag["name"] for tag in entry.data[key]] for key in ("added", "removed")] == [["blue"], ["red"]]


def test_priority_by_hand_survives_triage_until_it_is_taken_back(carol):
    from incidents.lifecycle.operations import triage

    incident = make_incident(impact=3, urgency=3)
    critical = Priority.objects.get(rank=1)
    incident = override_priority(incident, priority=critical, reason="Press", actor=carol, at=LATER)
    incident = triage(incident, impact=2, urgency=2, actor=carol, at=LATER)
    assert incident.priority_id == 1
    incident = override_priority(incident, priority=None, reason="Press has gone", actor=carol, at=LATER)
    assert (incident.priority_id, incident.priority_override_reason) == (3, "")


def test_hidden_incident_is_as_good_as_absent(charlie):
    incident = make_incident("security")
    with as_user(charlie), pytest.raises(IncidentNotFound):
        acknowledge(incident, actor=charlie, at=LATER)
    with as_user(charlie), pytest.raises(IncidentNotFound):
        acknowledge(Incident(pk=10**9), actor=charlie, at=LATER)
