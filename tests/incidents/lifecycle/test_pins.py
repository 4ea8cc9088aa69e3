"""Decisions: entries pinned to the top of the incident's page."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from incidents.lifecycle import operations
from incidents.lifecycle.operations.base import IncidentNotFound, StaleIncident
from incidents.lifecycle.operations.pins import PINS, PinRefused
from incidents.models import Incident, PinnedEntry, TimelineEntry
from incidents.permissions.principal import as_user
from incidents.timeline.queries import pins_of, tell
from tests.factories import NOW, make_incident

pytestmark = pytest.mark.usefixtures("system")
LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def incident(alice):
    return make_incident(title="Checkout is down")


@pytest.fixture
def note(incident, alice):
    return operations.add_note(incident, body="We fail over to Dublin.", actor=alice, at=NOW)


def codes(incident):
    return list(TimelineEntry.objects.filter(incident=incident).values_list("code", flat=True))


def test_pin_stands_among_the_decisions_and_on_the_timeline(incident, note, bob):
    pin = operations.pin_entry(incident, entry=note, reason=" The board asked ", actor=bob, at=LATER)
    assert [(p.entry, p.reason, p.pinned_by, p.pinned_at) for p in pins_of(incident)] == [
        (note, "The board asked", bob, LATER)
    ]
    assert pin.entry == note
    told = TimelineEntry.objects.select_related("actor").get(code="entry.pinned")
    assert tell(told) == "Bob Baker pinned the note of 2 Mar 2026, 10:00 UTC among the decisions: The board asked"


def test_pin_counts_as_a_change_and_leaves_the_entry_alone(incident, note, bob):
    before = Incident.objects.get(pk=incident.pk).version
    operations.pin_entry(incident, entry=note, actor=bob, at=LATER)
    assert Incident.objects.get(pk=incident.pk).version == before + 1
    again = TimelineEntry.objects.get(pk=note.pk)
    assert (again.body, again.data, again.recorded_at) == (note.body, note.data, note.recorded_at)


def test_pin_pinned_again_changes_nothing(incident, note, bob):
    first = operations.pin_entry(incident, entry=note, actor=bob, at=LATER)
    assert operations.pin_entry(incident, entry=note, reason="Again", actor=bob, at=LATER) == first
    assert codes(incident).count("entry.pinned") == 1


def test_entry_of_another_incident_is_refused(note, bob):
    with pytest.raises(PinRefused):
        operations.pin_entry(make_incident(), entry=note, actor=bob, at=LATER)


def test_pin_itself_cannot_be_pinned(incident, note, bob):
    operations.pin_entry(incident, entry=note, actor=bob, at=LATER)
    with pytest.raises(PinRefused):
        operations.pin_entry(incident, entry=TimelineEntry.objects.get(code="entry.pinned"), actor=bob, at=LATER)


def test_one_pin_too_many_is_refused(incident, bob):
    for number in range(PINS):
        operations.add_note(incident, body=f"Decision {number}", as_decision=True, actor=bob, at=NOW)
    with pytest.raises(PinRefused, match="Unpin one"):
        operations.add_note(incident, body="One more", as_decision=True, actor=bob, at=NOW)


def test_stale_caller_is_refused(incident, note, bob):
    with pytest.raises(StaleIncident):
        operations.pin_entry(incident, entry=note, actor=bob, at=LATER, expected_version=1)
    with pytest.raises(StaleIncident):
        operations.unpin_entry(incident, entry=note, actor=bob, at=LATER, expected_version=1)


def test_unpinned_entry_is_told_and_gone_from_the_decisions(incident, note, alice, bob):
    operations.pin_entry(incident, entry=note, actor=bob, at=LATER)
    operations.unpin_entry(incident, entry=note, reason="Overtaken", actor=alice, at=LATER)
    operations.unpin_entry(incident, entry=note, actor=alice, at=LATER)
    assert not pins_of(incident).exists()
    assert codes(incident).count("entry.unpinned") == 1


def test_note_recorded_as_a_decision_is_pinned_in_one_go(incident, alice):
    entry = operations.add_note(incident, body="Roll back", as_decision=True, actor=alice, at=LATER)
    assert [pin.entry for pin in pins_of(incident)] == [entry]


def test_an_entry_has_one_pin_in_the_database_too(incident, note, bob):
    operations.pin_entry(incident, entry=note, actor=bob, at=LATER)
    with pytest.raises(IntegrityError), transaction.atomic():
        PinnedEntry.objects.create(incident=incident, entry=note, pinned_at=LATER)


def test_pin_that_speaks_of_a_hidden_incident_is_hidden_too(incident, alice, charlie):
    secret = make_incident("security", title="Hush", assignee=alice)
    operations.link(incident, to=secret, kind="related", actor=alice, at=NOW)
    entry = TimelineEntry.objects.get(incident=incident, code="link.added")
    operations.pin_entry(incident, entry=entry, actor=alice, at=LATER)
    with as_user(alice):
        assert pins_of(incident).count() == 1
    with as_user(charlie):
        assert not pins_of(incident).exists()
        assert not TimelineEntry.objects.filter(code="entry.pinned").exists()
        with pytest.raises(IncidentNotFound):
            operations.pin_entry(secret, entry=entry, actor=charlie, at=LATER)
