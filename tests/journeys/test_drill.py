"""A programme's drill, by itself from the invitation to the after-action report, while two players work by API."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from incidents.drills.choices import DrillRole
from incidents.models import Exercise, Incident, Measurement, Notification, ObjectiveResult, Priority, Scenario
from incidents.permissions.principal import as_system
from incidents.programmes import operations as programmes
from incidents.scenarios import reference as library
from knowledge.models import Review
from tests.api.clients import Program
from tests.factories import NOW, make_incident, make_user
from tests.incidents.drills.making import injects, run_timers
from tests.incidents.programmes.making import drills_of, make_programme, told

pytestmark = pytest.mark.django_db
STARTS = datetime(2026, 3, 4, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def minute(number):
    return STARTS + number * MINUTE


@pytest.fixture
def tina(reference):
    return make_user("tina", "trainer", first_name="Tina", last_name="Trent")


@pytest.fixture
def exercise(reference, system, tina, team, alice, bob):
    """Planned by a programme that was made today, its players invited; one of them comes."""
    from incidents.plans import reference as plans

    plans.load(NOW)
    library.load(NOW)
    evaluators = [(make_user("eve", "trainer"), DrillRole.EVALUATOR)]
    scenario = Scenario.objects.get(slug="slow-checkout")
    programme = make_programme(tina, team, scenarios=[scenario], roles=evaluators, invite_days=14)
    assert programmes.plan_ahead(at=NOW) == 4
    planned = drills_of(programme)[0]
    assert planned.starts_at == STARTS
    programmes.invite_all(at=STARTS - timedelta(days=13))
    assert [one.exercise for one in alice.drill_invitations.select_related("exercise")] == [planned]
    assert told(alice, "drill.invitation")
    return planned


class Player:
    """Somebody who works by API, at given minutes of the drill."""

    def __init__(self, user):
        with time_machine.travel(STARTS - MINUTE, tick=False):
            self.program = Program(user)

    def at(self, number, path, body=None):
        with time_machine.travel(minute(number), tick=False):
            answer = self.program.post(path, body or {}, If_Match="*")
            assert answer.status_code in (200, 201), (path, answer.content)
        run_timers(minute(number))
        return answer.json()


def incident_of(exercise):
    with as_system("test"):
        return Incident.objects.get(exercise=exercise)


def measured(exercise):
    rows = Measurement.objects.filter(exercise=exercise, objective__isnull=False).select_related("objective")
    return {row.objective.key: (row.seconds, row.outcome) for row in rows}


def test_a_drill_of_a_programme_runs_by_itself_and_its_figures_are_those_reckoned_by_hand(exercise, alice, bob):
    run_timers(STARTS)
    run_timers(STARTS + timedelta(seconds=1))
    incident = incident_of(exercise)
    assert incident.reported_at - STARTS <= timedelta(seconds=1)
    one, two = Player(alice), Player(bob)
    work = f"/incidents/{incident.pk}/"

    one.at(4, f"{work}acknowledge/")
    begun = one.at(5, f"{work}procedures/", {"procedure": "degraded-service"})
    run_timers(minute(6))
    two.at(7, f"{work}notes/", {"body": "p95 is 27 s, normally 0.9 s, and it gets worse."})
    run_timers(minute(19))
    two.at(20, f"{work}notes/", {"body": "Paying takes long. Please try again later, once only.", "is_public": True})
    for number in (22, 30, 40, 60, 61):
        run_timers(minute(number))
    exercise.refresh_from_db()

    # Reported when it began; acknowledged at 4, first told publicly at 20; never mitigated, its procedure not ended.
    assert exercise.status == "finished"
    since = int((incident.reported_at - STARTS).total_seconds())
    found = measured(exercise)
    assert found["noticed"] == (240 - since, "within")
    assert found["told"] == (1200 - since, "within")
    assert found["users-well"] == (None, "not_done")
    assert found["by-the-book"] == (None, "not_done")
    assert begun
    ratings = {row.objective.key: row.rating for row in ObjectiveResult.objects.filter(exercise=exercise)}
    assert (ratings["noticed"], ratings["told"], ratings["users-well"]) == ("performed", "performed", "unable")

    report = Review.objects.get(exercise=exercise, incident=None)
    assert report.owner is not None
    outside = Notification.objects.filter(incident=incident).exclude(recipient__in=exercise.participants.all())
    assert not outside.exists()
    assert not Incident.objects.real().exists()


def test_a_real_critical_incident_interrupts_it_and_its_injects_wait(exercise, alice, team):
    run_timers(STARTS)
    run_timers(STARTS + timedelta(seconds=1))
    real = make_incident(team=team, impact=1, urgency=1, at=minute(3))
    assert real.priority == Priority.objects.get(slug="critical")
    exercise.refresh_from_db()
    assert (exercise.status, exercise.paused_at) == ("paused", minute(3))
    assert "real incident" in told(alice, "drill.news")[-1].context["words"]
    before = [one.status for one in injects(exercise)]
    run_timers(minute(15))
    assert [one.status for one in injects(exercise)] == before
    assert Exercise.objects.filter(pk=exercise.pk, status="paused").exists()
