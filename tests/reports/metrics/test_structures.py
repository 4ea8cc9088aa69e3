"""Every change that a fact rests on is noted, in the transaction of the change; what it does not rest on is not."""

from datetime import timedelta

import pytest
from django.db import connection

from incidents.database.installer import install, missing
from incidents.lifecycle.operations import add_note, take
from incidents.models import Clock, Incident
from incidents.permissions.principal import as_system
from reports.metrics.models import FactChange, IncidentFact
from reports.metrics.structures import TRIGGERS
from reports.wiring import STRUCTURES
from tests.factories import NOW, make_incident
from tests.reports.metrics.making import add_entry, fold

pytestmark = pytest.mark.django_db


@pytest.fixture
def incident(reference):
    made = make_incident()
    fold()
    return made


def noted():
    return set(FactChange.objects.values_list("incident_id", flat=True))


def change(incident, **values):
    with as_system("a test changes"):
        Incident.objects.filter(pk=incident.pk).update(**values)


@pytest.mark.parametrize(
    "values",
    [
        {"restricted": True},
        {"reported_at": NOW - timedelta(days=1)},
        {"resolution_kind": "workaround"},
        {"priority": 1},
        {"reopen_count": 2},
    ],
)
def test_change_of_what_counts_is_noted(incident, values):
    change(incident, **values)
    assert noted() == {incident.pk}


def test_change_of_other_things_is_not_noted(incident):
    change(incident, title="Another", updated_at=NOW, priority=incident.priority_id)
    assert noted() == set()


def test_new_incident_is_noted(reference):
    made = make_incident()
    assert noted() == {made.pk}


def test_public_note_and_assignment_are_noted_and_an_internal_note_is_not(incident, alice):
    with as_system("a test works"):
        add_note(incident, body="Looking at it.", actor=alice, at=NOW)
        assert noted() == set()
        add_note(incident, body="We look at it.", actor=alice, at=NOW, is_public=True)
        assert noted() == {incident.pk}
        fold()
        take(incident, actor=alice, at=NOW)
        assert noted() == {incident.pk}


def test_clock_that_goes_on_is_noted(standard_targets):
    incident = make_incident()
    fold()
    with as_system("a test misses a promise"):
        Clock.objects.filter(incident=incident).update(warned_percent=50)
        assert noted() == set()
        Clock.objects.filter(incident=incident).update(due_at=NOW + timedelta(days=9))
    assert noted() == {incident.pk}


def test_triggers_that_were_lost_are_put_back_and_what_may_have_changed_is_noted(incident):
    other = make_incident()
    fold()
    trigger = next(one for one in TRIGGERS if one.name == "fact_of_incident")
    with connection.cursor() as cursor:
        on = f" ON {trigger.table}" if connection.vendor == "postgresql" else ""
        cursor.execute(f"DROP TRIGGER {trigger.name}{on}")
    assert missing(STRUCTURES) == [trigger.name]
    change(incident, priority=1, updated_at=NOW + timedelta(minutes=1))
    assert noted() == set()

    assert install(STRUCTURES) == [trigger.name]

    assert missing(STRUCTURES) == []
    assert incident.pk in noted()
    fold(NOW + timedelta(minutes=2))
    with as_system("a test looks"):
        assert IncidentFact.objects.get(pk=incident.pk).priority_id == 1
        assert IncidentFact.objects.filter(pk=other.pk).exists()


def test_going_back_to_who_had_it_is_counted(incident, alice, bob):
    for number, (old, new) in enumerate([(None, alice), (alice, bob), (bob, alice), (alice, None)]):
        named = [{"id": person.pk, "name": str(person)} if person else None for person in (old, new)]
        add_entry(incident, "incident.assigned", NOW, data={"old_assignee": named[0], "assignee": named[1]})
        fold()
        with as_system("a test looks"):
            assert IncidentFact.objects.get(pk=incident.pk).ping_pong == (number >= 2)
