"""The rebuild command finds again what was lost."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from incidents.lifecycle.operations import add_note
from incidents.models import Incident, SearchDocument
from incidents.search.queries import search
from incidents.search.structures import INDEX
from tests.factories import NOW, make_incident


def rebuild():
    out = StringIO()
    call_command("rebuild_search", stdout=out)
    return out.getvalue()


@pytest.fixture
def incident(reference, system):
    incident = make_incident(title="walrus", restricted=True)
    add_note(incident, body="okapi", actor=None, at=NOW)
    return incident


def found(text):
    return list(search(text, queryset=Incident.objects.all()).ids)


def test_lost_documents_are_made_again(incident):
    others = [make_incident(title="badger") for _ in range(2)]
    SearchDocument._base_manager.all().delete()
    assert found("walrus") == []
    assert "3 of 3 incidents can be found." in rebuild()
    assert found("walrus") == found("okapi") == [incident.pk]
    assert set(found("badger")) == {other.pk for other in others}


def test_repeating_changes_nothing(incident):
    before = list(SearchDocument.objects.values_list("pk", "title", "description"))
    rebuild()
    rebuild()
    assert list(SearchDocument.objects.values_list("pk", "title", "description")) == before
    assert found("okapi") == [incident.pk]


def test_nothing_to_rebuild(db):
    assert "0 of 0 incidents" in rebuild()


@pytest.mark.skipif("connection.vendor != 'sqlite'")
def test_a_broken_index_is_mended(incident):
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {INDEX}({INDEX}) VALUES ('delete-all')")
    assert found("walrus") == []
    rebuild()
    assert found("walrus") == [incident.pk]
