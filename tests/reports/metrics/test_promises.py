"""When promises count: missed ones when they were missed, kept ones when the incident was resolved."""

from datetime import timedelta

import pytest

from incidents.models import Clock, Incident, SlaPolicy
from incidents.permissions.principal import as_system, as_user
from reports.metrics.choices import Group
from reports.metrics.operations import Looked, verify_days, verify_facts
from reports.metrics.promises import OF_PROMISES
from reports.metrics.queries.direct import answer_directly
from reports.metrics.questions import Question, figures_by_key
from reports.metrics.registry import ask
from tests.factories import NOW, make_incident
from tests.reports.metrics.making import fold

DAY = timedelta(days=1)
TODAY = NOW.date()
MEASURE = next(measure for measure in OF_PROMISES if measure.name == "kept_resolve")
pytestmark = pytest.mark.django_db


@pytest.fixture
def incident(reference):
    return make_incident(at=NOW - 9 * DAY)


def promise(incident, state, missed=None, ordinal=0, is_over=False):
    met = NOW - 8 * DAY if state == "met" else None
    with as_system("a test promises"):
        policy, _made = SlaPolicy.objects.get_or_create(name="Any", defaults={"conditions": {}})
        return Clock.objects.create(
            incident=incident,
            kind="resolve",
            ordinal=ordinal,
            policy=policy,
            target={"minutes": 600, "calendar": None, "warn": []},
            started_at=NOW - 9 * DAY,
            due_at=missed or NOW + DAY,
            state=state,
            met_at=met,
            breached_at=missed,
            # Of those that repeat one runs at a time.
            ended_at=met or (missed if is_over else None),
        )


def resolve(incident, at):
    with as_system("a test resolves"):
        Incident.objects.filter(pk=incident.pk).update(is_open=False, phase="resolved", resolved_at=at, is_history=True)


def told(alice):
    """What is kept by day as (n, unknown, value), of the days with anything; it is the same from the records."""
    question = Question("kept_resolve", TODAY - 20 * DAY, TODAY + DAY, Group.DAY)
    with as_user(alice):
        answer, truth = ask(question, NOW), answer_directly(MEASURE, question, NOW)
    assert (answer.total, answer.groups) == (truth.total, truth.groups)
    days = figures_by_key(answer.groups).items()
    return {day: (one.n, one.unknown, one.value) for day, one in days if one.n or one.unknown}


def test_promise_missed_by_what_is_open_counts_on_the_day_it_was_missed(incident, alice):
    clock = promise(incident, "running")
    fold()
    assert told(alice) == {}

    with as_system("a test misses"):
        Clock.objects.filter(pk=clock.pk).update(state="breached", breached_at=NOW - 3 * DAY)
    missed = {str(TODAY - 3 * DAY): (1, 0, 0.0)}
    for _ in range(2):
        assert told(alice) == missed
        fold()

    resolve(incident, NOW - DAY)
    for _ in range(2):
        assert told(alice) == missed
        fold()
    looked = Looked()
    assert not [*verify_facts(looked, at=NOW), *verify_days(looked)]
    assert (looked.facts, looked.days) == (1, 5)


def test_first_of_several_that_were_missed_says_the_day(incident, alice):
    promise(incident, "breached", missed=NOW - 2 * DAY, ordinal=1, is_over=True)
    promise(incident, "breached", missed=NOW - 4 * DAY, is_over=True)
    promise(incident, "running", ordinal=2)
    assert told(alice) == {str(TODAY - 4 * DAY): (1, 0, 0.0)}


def test_promise_kept_or_not_decided_counts_on_the_day_of_the_resolution(incident, alice):
    promise(incident, "met")
    assert told(alice) == {}
    resolve(incident, NOW - DAY)
    assert told(alice) == {str(TODAY - DAY): (1, 0, 1.0)}
    promise(incident, "running", ordinal=1)
    assert told(alice) == {str(TODAY - DAY): (0, 1, None)}


def test_promise_that_was_called_off_is_none(incident, alice):
    with as_system("a test calls off"):
        clock = promise(incident, "met")
        Clock.objects.filter(pk=clock.pk).update(state="cancelled", met_at=None, breached_at=NOW - 2 * DAY)
    resolve(incident, NOW - DAY)
    assert told(alice) == {}
