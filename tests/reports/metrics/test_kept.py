"""Answers from what is kept equal those reckoned from the records, whatever was folded when."""

from dataclasses import replace
from datetime import timedelta

import pytest

from incidents.models import Incident
from incidents.permissions.principal import as_system, as_user
from reports.metrics.choices import Group, Reality
from reports.metrics.measures import MEASURES
from reports.metrics.operations import fold_changes
from reports.metrics.promises import OF_PROMISES
from reports.metrics.queries import pending
from reports.metrics.queries.direct import answer_directly
from reports.metrics.queries.kept import answer_together, recipe_of
from reports.metrics.questions import Question
from reports.metrics.registry import ALL_GROUPS, ask, ask_all
from reports.models import DayRollup, FactChange, IncidentFact, StaleDay
from tests.factories import NOW, give, make_incident
from tests.reports.metrics.making import World, fold

SINCE, UNTIL = NOW.date() - timedelta(days=41), NOW.date() + timedelta(days=12)
EVERY = (*MEASURES, *OF_PROMISES)
pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World()


def questions(world):
    """Some of each measure, that together have every group, filters that roll-ups answer and others, each reality."""
    one = {Group.TEAM: (world.teams[0].pk, world.teams[1].pk)}
    two = {**one, Group.SERVICE: tuple(service.pk for service in world.services[:3])}
    groups = (None, *ALL_GROUPS)
    special = (
        {"only": one, "group": Group.WEEK},
        {"only": one, "group": Group.TEAM},
        {"only": one, "group": Group.PRIORITY},
        {"only": two, "group": Group.HOUR_OF_WEEK},
        {"since": SINCE + timedelta(days=9), "until": SINCE + timedelta(days=30)},
    )
    for number, measure in enumerate(EVERY):
        plain = Question(measure.name, SINCE, UNTIL, in_business_hours=bool(number % 2))
        for place in range(3):
            group = groups[(5 * number + place) % len(groups)]
            yield measure, replace(plain, group=group, reality=list(Reality)[(number + place) % 3])
        yield measure, replace(plain, **special[number % len(special)])


def check(world, *people):
    for person in people:
        with as_user(person):
            for measure, question in questions(world):
                (kept,) = answer_together({question.metric: recipe_of(measure)}, [question], NOW)
                truth = answer_directly(measure, question, NOW)
                assert (kept.total, kept.groups) == (truth.total, truth.groups), question
                assert (kept.as_of, kept.uncounted) == (NOW, 0)


def test_answers_equal_the_records_before_any_fold(world, alice):
    world.add(40)
    check(world, alice)


def test_answers_equal_the_records_after_a_fold_and_after_changes(world, alice, bob):
    made = world.add(40)
    with as_system("a test gives what is restricted to somebody"):
        Incident.objects.filter(restricted=True, pk__in=[row.pk for row in made[:20]]).update(assignee=bob)
    give(alice, "view_restricted")
    fold()
    assert not FactChange.objects.exists()
    assert not StaleDay.objects.exists()
    check(world, alice, bob)

    for incident in made[::3]:
        world.shuffle(incident)
    world.add(5)
    check(world, alice, bob)

    fold()
    check(world, alice, bob)


def test_days_whose_rollups_are_stale_are_told_from_the_facts(world, alice):
    made = world.add(30)
    fold()
    for incident in made[:10]:
        world.shuffle(incident)
    fold_changes(at=NOW)

    assert StaleDay.objects.exists()
    check(world, alice)


def test_fold_again_changes_nothing(world):
    world.add(30)
    fold()
    before = list(DayRollup.objects.order_by("day", "measure", "dimension", "is_drill").values_list("day", "packed"))
    with as_system("a test changes everything"):
        for pk in Incident.objects.values_list("pk", flat=True):
            FactChange.objects.create(incident_id=pk)

    assert fold().days == 0
    after = list(DayRollup.objects.order_by("day", "measure", "dimension", "is_drill").values_list("day", "packed"))
    assert [(day, bytes(packed)) for day, packed in after] == [(day, bytes(packed)) for day, packed in before]


def test_rollups_hold_nothing_that_is_restricted(world, alice):
    make_incident()
    hidden = make_incident("security")
    fold()
    with as_system("a test looks"):
        assert hidden.restricted
        assert IncidentFact.objects.count() == 2
    with as_user(alice):
        assert ask(Question("reported", SINCE, UNTIL), NOW).total.value == 1


def test_what_becomes_restricted_is_gone_at_once_however_much_is_pending(alice, monkeypatch):
    made = [make_incident() for _ in range(4)]
    fold()
    monkeypatch.setattr(pending, "OVERLAID", 2)
    with as_system("a test changes"):
        for incident in made[:3]:
            Incident.objects.filter(pk=incident.pk).update(reopen_count=3, restricted=incident is made[0])
    make_incident()

    with as_user(alice):
        answer = ask(Question("reported", SINCE, UNTIL), NOW)

    assert answer.total.value == 3
    assert answer.uncounted >= 4
    assert answer.as_of == NOW


def test_time_zone_is_changed_and_everything_is_made_anew(world, alice, settings):
    world.add(20)
    fold()
    settings.TIME_ZONE = "Pacific/Auckland"
    fold()

    check(world, alice)


@pytest.mark.parametrize("group", [None, Group.MONTH, Group.TEAM])
def test_queries_are_few_and_as_many_for_few_as_for_many(world, alice, group, django_assert_max_num_queries):
    question = Question("time_to_resolve", SINCE, UNTIL, group)

    def count():
        # What changed and is not folded yet costs three, with the names of groups four.
        with as_user(alice), django_assert_max_num_queries(6) as asked:
            ask(question, NOW)
        return len(asked)

    world.add(3)
    with as_user(alice):
        ask(question, NOW)
    few = count()
    world.add(9)
    assert count() == few
    fold()
    assert count() <= (3 if group == Group.TEAM else 2)


def test_what_is_asked_together_costs_what_one_question_does(world, alice, django_assert_max_num_queries):
    world.add(9)
    fold()
    names = ("reported", "time_to_resolve", "backlog", "kept_resolve")
    asked = [Question(name, SINCE, UNTIL, Group.TEAM) for name in names]
    asked += [question.before() for question in asked]

    with as_user(alice):
        alone = [ask(question, NOW) for question in asked]
        with django_assert_max_num_queries(2):
            assert ask_all(asked, NOW) == alone
