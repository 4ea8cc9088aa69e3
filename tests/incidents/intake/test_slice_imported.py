"""A slice of a real log, every trap of it included, imported once and compared with what the file says."""

import pytest
from django.db import transaction

from incidents.models import Incident, IncidentType, TimelineEntry
from incidents.permissions.principal import as_system
from incidents.timeline.queries import tell
from tests.conftest import load_reference
from tests.incidents.intake import recount
from tests.incidents.intake.checks import check_everything
from tests.incidents.intake.conftest import AT, SLICE, log_file, run_import


@pytest.fixture(scope="module")
def imported(django_db_setup, django_db_blocker):
    """One import for the tests of this module, taken back at the end."""
    with django_db_blocker.unblock(), as_system("a slice is imported"), transaction.atomic():
        if not IncidentType.objects.exists():
            load_reference()
        yield run_import(log_file(SLICE))
        transaction.set_rollback(True)


def test_import_holds_everything_the_file_says_and_nothing_else(imported):
    outcome, left_alone = imported
    log = recount.read_log(SLICE)
    assert (outcome.added, outcome.extended, outcome.unchanged) == (len(log), 0, 0)
    assert left_alone == []
    assert outcome.entries == TimelineEntry.objects.count()
    check_everything(log)


def test_imported_entries_are_told_in_sentences(imported):
    sentences = [tell(entry) for entry in TimelineEntry.objects.select_related("actor")]
    assert all(sentences)
    assert not [text for text in sentences if "None" in text or "changed ." in text or "nothing is" in text]
    assert not [text for text in sentences if text.startswith("Muster logged")]


def test_imported_incidents_point_into_the_catalogue(imported):
    incident = Incident.objects.get(external_id="INC0000045")
    assert incident.title == "Symptom 72, Category 55/170"
    assert incident.category.path == "Imported / Category 55 / Subcategory 170"
    assert incident.type.slug == "user_issue"
    assert (incident.state.phase, incident.is_open) == ("closed", False)
    assert incident.resolution_code.name == "Imported code 5"
    assert incident.resolution_code.retired_at == AT
    assert incident.contact.external_id == "import-servicenow:Caller 2403"
    assert incident.facts["imported"]["resolved_by"]["name"] == "Resolved by 149"
    assert incident.facts["imported"]["contact_type"] == "Phone"
    assert incident.acknowledged_at is None
    assert incident.created_at == AT
    assert incident.priority_override_reason == ""
