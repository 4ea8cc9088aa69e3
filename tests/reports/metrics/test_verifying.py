from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from incidents.models import Incident
from incidents.permissions.principal import as_system
from reports.metrics.models import DayRollup, FactChange, IncidentFact
from tests.factories import NOW, make_incident
from tests.reports.metrics.making import World, fold

pytestmark = pytest.mark.django_db


def verify(**options):
    out = StringIO()
    call_command("verify_reports", stdout=out, **options)
    return out.getvalue()


def test_no_difference_is_found_after_any_changes():
    world = World()
    made = world.add(25)
    fold()
    for incident in made[:8]:
        world.shuffle(incident)

    assert "25 facts, " in verify()
    assert not FactChange.objects.exists()


def test_fact_that_is_not_what_the_records_say_is_found_and_mended():
    incident = make_incident()
    fold()
    with as_system("a test spoils a fact"):
        IncidentFact.objects.update(reassignments=9)

    out = StringIO()
    with pytest.raises(CommandError, match="1 differences, which were made anew"):
        call_command("verify_reports", stdout=out, mend=True)

    assert out.getvalue() == f"INC-{incident.pk}: reassignments is 0, kept is 9.\n"
    assert "no difference" in verify()


def test_rollup_that_is_not_what_the_facts_say_is_found():
    make_incident()
    fold()
    DayRollup.objects.filter(measure="reported", dimension="team").delete()

    with pytest.raises(CommandError, match="1 differences"):
        verify()


def test_rollup_of_a_day_without_facts_is_found():
    make_incident()
    fold()
    DayRollup.objects.create(day="2001-01-01", measure="resolved", is_drill=False, packed=b"")

    with pytest.raises(CommandError, match="1 differences"):
        verify()


def test_change_without_a_trigger_is_found(monkeypatch):
    incident = make_incident()
    fold()
    with as_system("a test changes, and takes the note of it away"):
        Incident.objects.filter(pk=incident.pk).update(acknowledged_at=NOW, is_history=True)
    FactChange.objects.all().delete()

    with pytest.raises(CommandError, match="1 differences"):
        verify()
