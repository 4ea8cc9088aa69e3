"""An imported incident replayed: a file of another tool, one click, a drill by API, and then and now side by side."""

import re
from datetime import datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from incidents.models import Exercise, Incident, Scenario
from incidents.permissions.principal import as_system
from knowledge.models import Review
from tests.api.clients import Program
from tests.factories import make_user
from tests.incidents.drills.making import expectations, injects, run_timers
from tests.incidents.intake.conftest import AT, SLICE, log_file, run_import

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
STARTS = AT + timedelta(days=1)
# The number of the incident in the file: resolved by its last row after 10 hours and 13 minutes.
NUMBER, THEN = "INC0000045", timedelta(hours=10, minutes=13)


@pytest.fixture
def luis(reference):
    """A trainer."""
    return make_user("luis", "trainer", first_name="Luis", last_name="Lopez")


@pytest.fixture
def imported(reference):
    """An incident of another tool's file, as the importer leaves it."""
    from incidents.scenarios import reference as library

    with as_system("a file is imported"):
        library.load(AT)
        run_import(log_file(SLICE))
        incident = Incident.objects.get(external_id=NUMBER)
    assert incident.is_history
    assert incident.resolved_at - incident.reported_at == THEN
    return incident


class Person:
    """Somebody who works by API at given instants; what is due then happens."""

    def __init__(self, user):
        with time_machine.travel(STARTS - MINUTE, tick=False):
            self.program = Program(user)

    def at(self, when: datetime, path, body=None):
        with time_machine.travel(when, tick=False):
            answer = self.program.post(path, body or {}, If_Match="*")
        assert answer.status_code in (200, 201), (path, answer.content)
        run_timers(when)
        return answer.json()

    def read(self, when: datetime, path):
        with time_machine.travel(when, tick=False):
            return self.program.get(path)


def one_click(client, luis, incident):
    """What the button on the page of the incident makes."""
    client.force_login(luis)
    address = reverse("admin:incidents_incident_rehearse", args=[incident.pk])
    with time_machine.travel(AT, tick=False):
        assert client.post(address).status_code == 302
    with as_system("test"):
        return Scenario.objects.get(source_incident=incident)


def test_an_imported_incident_is_replayed_and_stands_beside_the_drill(client, imported, luis, alice, fresh_counters):
    scenario = one_click(client, luis, imported)
    trainer, player = Person(luis), Person(alice)
    begins = STARTS

    published = trainer.at(begins - MINUTE, f"/scenarios/{scenario.slug}/publish/")
    told = str(published)
    assert "Caller 2403" not in told
    planned = trainer.at(
        begins - MINUTE,
        "/drills/",
        {
            "name": "As in February",
            "type": "functional",
            "scenario": scenario.slug,
            "planned_minutes": 120,
            "roles": [{"person": alice.pk, "role": "player"}, {"person": luis.pk, "role": "controller"}],
        },
    )
    drill = f"/drills/{planned['id']}/"
    trainer.at(begins, f"{drill}start/")
    run_timers(begins + timedelta(seconds=1))

    exercise = Exercise.objects.get(pk=planned["id"])
    with as_system("test"):
        incident = Incident.objects.get(exercise=exercise)
    assert injects(exercise)[0].status == "released"
    assert (incident.type, incident.impact, incident.urgency) == (imported.type, imported.impact, imported.urgency)
    work, reported = f"/incidents/{incident.pk}/", incident.reported_at

    player.at(reported + 4 * MINUTE, f"{work}acknowledge/")
    fields = {"resolution_code": "fixed", "resolution_summary": "Cleared the queue", "resolution_kind": "permanent"}
    moves = f"{work}transitions/"
    for minute, move in ((20, {"transition": "investigate"}), (50, {"transition": "resolve", "fields": fields})):
        player.at(reported + minute * MINUTE, moves, move)
    assert player.read(reported + 51 * MINUTE, f"{drill}evaluation/").status_code == 404
    trainer.at(reported + 60 * MINUTE, f"{drill}finish/")
    trainer.at(reported + 61 * MINUTE, f"{drill}share-results/")

    seen = player.read(reported + 62 * MINUTE, f"{drill}evaluation/").json()
    measured = {one["measure"]: one for one in seen["whole"]}
    assert measured["acknowledge"]["seconds"] == 240
    assert measured["resolve"]["seconds"] == 3000
    by_title = {one["title"]: one for one in seen["objectives"]}
    then = by_title["It is resolved as soon as then"]
    assert then["measurement"]["target_seconds"] == int(THEN.total_seconds())
    assert (then["measurement"]["outcome"], then["rating"]) == ("within", "performed")
    assert "met" in {one.status for one in expectations(exercise)}

    page = client.get(reverse("drill_then_and_now", args=[exercise.pk]))
    words = " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())
    assert imported.reference in words
    assert incident.reference in words
    assert "Resolved 10 h 13 min 50 min Faster" in words
    with as_system("test"):
        assert Review.objects.filter(exercise=exercise, incident=None).exists()
        imported.refresh_from_db()
        assert imported.exercise is None
        assert not Incident.objects.real().filter(pk=incident.pk).exists()
