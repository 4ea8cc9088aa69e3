"""What search looks through is written with the incident."""

import pytest

from incidents.models import Incident, SearchDocument
from incidents.search.operations import (
    MAX_DESCRIPTION,
    MAX_NOTES,
    DocumentRow,
    append_note,
    index_incident,
    index_many,
)
from incidents.search.queries import search
from tests.factories import make_incident


@pytest.fixture
def incident(reference, system):
    return make_incident(title="walrus")


def test_index_incident_leaves_notes_alone(incident):
    append_note(incident.pk, "okapi")
    index_incident(incident.pk, reference="INC-1", title="badger", description="x")
    document = SearchDocument.objects.get(pk=incident.pk)
    assert (document.title, document.description, document.notes) == ("badger", "x", "\nokapi")


def test_append_note_is_bounded_and_keeps_the_newest(incident):
    append_note(incident.pk, "first " + "x " * MAX_NOTES)
    append_note(incident.pk, "last")
    notes = SearchDocument.objects.get(pk=incident.pk).notes
    assert len(notes) == MAX_NOTES
    assert notes.endswith("\nlast")


def test_append_note_to_an_unknown_incident_does_nothing(db):
    append_note(10**9, "okapi")


def test_what_a_database_cannot_store_is_left_out(incident):
    index_incident(incident.pk, reference="INC-1", title="a\0b\ud800", description="é" * 2 * MAX_DESCRIPTION)
    append_note(incident.pk, "nul\0note")
    document = SearchDocument.objects.get(pk=incident.pk)
    assert document.title == "a b"
    assert len(document.description) == MAX_DESCRIPTION


def test_index_many_replaces_what_was_known(incident):
    append_note(incident.pk, "okapi")
    other = make_incident()
    rows = [DocumentRow(incident.pk, "INC-1", "badger", "", "gnu"), DocumentRow(other.pk, "INC-2", "badger", "", "")]
    assert index_many(iter(rows)) == 2
    ids = lambda text: set(search(text, queryset=Incident.objects.all()).ids)  # noqa: E731
    assert ids("badger") == {incident.pk, other.pk}
    assert ids("gnu") == {incident.pk}
    assert ids("walrus") == ids("okapi") == set()


def test_index_many_is_set_based(incident, django_assert_max_num_queries):
    rows = [DocumentRow(make_incident().pk, "INC", "t") for _ in range(20)]
    with django_assert_max_num_queries(3):
        assert index_many(rows) == 20
    assert index_many([]) == 0
