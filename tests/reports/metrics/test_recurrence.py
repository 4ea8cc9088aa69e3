"""What came again: as the reader sees what came before, whatever changed of it, folded or not."""

from collections import defaultdict
from datetime import timedelta
from importlib import import_module
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.utils import timezone

from incidents.models import Category, Incident
from incidents.permissions.principal import as_system, as_user
from reports import migrations
from reports.metrics.choices import DIMENSIONS, OF_TIME, Group, Reality
from reports.metrics.operations import Looked, fold_changes, verify_days, verify_facts
from reports.metrics.periods import first_hour, hour_number, key_of_day
from reports.metrics.queries import neighbours, pending
from reports.metrics.queries.direct import incidents_of
from reports.metrics.queries.records import records_of
from reports.metrics.questions import Question
from reports.metrics.registry import ask
from reports.models import DayRollup, StaleDay
from tests.factories import NOW, give, make_incident, make_service
from tests.reports.metrics.making import World, fold
from tests.reports.readiness.making import make_drill

DAY = timedelta(days=1)
SINCE, UNTIL = NOW.date() - 90 * DAY, NOW.date() + DAY
PLACE = (Group.SERVICE, Group.CATEGORY)
pytestmark = pytest.mark.django_db


@pytest.fixture
def mail(reference):
    return make_service("Mail")


def reported(days, **values):
    incident = make_incident()
    change(incident, reported_at=NOW - days * DAY, **values)
    return incident


def change(incident, **values):
    with as_system("a test changes"):
        Incident.objects.filter(pk=incident.pk).update(**values)


def plainly(question):
    """Whether each came again by the key of its group, from the records of all that the principal may see."""
    zone = timezone.get_default_timezone()
    found = defaultdict(list)
    everything = list(records_of(incidents_of(Question("recurrence", SINCE, UNTIL, reality=question.reality))))
    asked = {record.incident for record in records_of(incidents_of(question))}
    by_place = defaultdict(list)
    for record in everything:
        place = (record.is_drill, *(record.keys[by] for by in PLACE))
        by_place[place].append((hour_number(record.reported_at, zone), record.incident, record))
    for (_is_drill, service, _category), own in by_place.items():
        own.sort(key=lambda each: each[:2])
        for number, (hour, incident, record) in enumerate(own):
            if incident not in asked or not first_hour(question.since) <= hour < first_hour(question.until):
                continue
            again = number > 0 and hour - own[number - 1][0] <= 720
            key = ""
            if question.group in OF_TIME:
                local = record.reported_at.astimezone(zone)
                key = key_of_day(local.date(), question.group, local.hour)
            elif question.group in DIMENSIONS:
                key = str(record.keys[question.group] or "")
            found[key].append(None if service is None else again)
    return found


def told(values):
    known = [value for value in values if value is not None]
    return len(known), len(values) - len(known), round(sum(known) / len(known), 9) if known else None


def again(person, *, since=SINCE, until=UNTIL, **values):
    """How many came again, as it is told; it is the same from the records."""
    question = Question("recurrence", since, until, **values)
    with as_user(person):
        answer, truth = ask(question, NOW), plainly(question)
    figures = {each.key: each for each in (*answer.groups, answer.total)}
    if question.group is not None:
        del figures[""]
        figures |= {each.key: each for each in answer.groups}
    said = {
        key: (each.n, each.unknown, None if each.value is None else round(each.value, 9))
        for key, each in figures.items()
        if each.n or each.unknown
    }
    assert said == {key: told(values) for key, values in truth.items()}, question
    total = answer.total
    assert (total.n, total.unknown) == told([value for values in truth.values() for value in values])[:2]
    return round((total.value or 0) * total.n)


def is_kept():
    looked = Looked()
    return not [*verify_facts(looked, at=NOW), *verify_days(looked)]


def test_one_at_most_720_hours_before_makes_it_come_again(mail, alice):
    reported(31, service=mail)
    reported(1, service=mail)
    assert again(alice) == 1
    first = Category.objects.first()
    reported(31 + 1 / 24, service=mail, category=first)
    reported(1, service=mail, category=first)
    assert again(alice) == 1
    fold()
    assert again(alice) == 1


def test_those_of_one_hour_come_one_after_the_other(mail, alice):
    for _ in range(3):
        reported(1, service=mail)
    assert again(alice) == 2
    fold()
    assert again(alice, group=Group.HOUR_OF_WEEK) == 2
    assert is_kept()


@pytest.mark.parametrize(
    "values",
    [
        {"service": None},
        {"category": 1},
        {"reported_at": NOW},
        {"restricted": True},
        {"reported_at": NOW - 50 * DAY},
        {"exercise": 1},
    ],
)
def test_what_changes_of_the_one_before_changes_what_follows(values, mail, alice):
    first, second = reported(9, service=mail), reported(3, service=mail)
    reported(40, service=mail)
    fold()
    assert again(alice) == 1
    if "category" in values:
        values = {"category": Category.objects.first()}
    if "exercise" in values:
        values = {"exercise": make_drill()}

    change(first, **values)
    said = again(alice)
    assert said == (1 if values.get("reported_at") in (NOW, NOW - 50 * DAY) else 0)
    fold_changes(at=NOW)
    assert StaleDay.objects.filter(milestone="returns").exists()
    assert again(alice) == said
    fold()
    assert again(alice) == said
    assert is_kept()
    change(first, service=mail, category=None, restricted=False, reported_at=NOW - 9 * DAY, exercise=None)
    change(second, reopen_count=1)
    assert again(alice) == 1
    fold()
    assert again(alice) == 1
    assert is_kept()


def test_only_days_of_what_moved_and_of_what_comes_next_are_made_anew(mail):
    first = reported(20, service=mail)
    for days in (15, 10, 5, 1):
        reported(days, service=mail)
    reported(18, service=make_service("Web"))
    fold()
    change(first, category=Category.objects.first())
    fold_changes(at=NOW)

    days = set(StaleDay.objects.filter(milestone="returns").values_list("day", flat=True))
    assert days == {(NOW - 20 * DAY).date(), (NOW - 15 * DAY).date()}


def test_change_that_moves_nothing_makes_no_day_stale(mail):
    incident = reported(2, service=mail)
    fold()
    change(incident, reopen_count=3, is_open=False, phase="resolved", resolved_at=NOW)
    fold_changes(at=NOW)
    assert not StaleDay.objects.filter(milestone="returns").exists()


def test_one_that_is_reported_late_stands_before_what_was_folded(mail, alice):
    reported(3, service=mail)
    fold()
    reported(8, service=mail)
    assert again(alice) == 1
    fold()
    assert again(alice) == 1
    assert is_kept()


def test_those_before_the_period_say_what_came_before(mail, alice):
    hidden = reported(20, service=mail)
    reported(5, service=mail)
    since = NOW.date() - 10 * DAY
    fold()
    with as_user(alice):
        assert ask(Question("recurrence", since, UNTIL), NOW).total.value == 1
        change(hidden, restricted=True)
        assert ask(Question("recurrence", since, UNTIL), NOW).total.value == 0
        fold()
        assert ask(Question("recurrence", since, UNTIL), NOW).total.value == 0
    with as_system("all is seen"):
        assert ask(Question("recurrence", since, UNTIL), NOW).total.value == 1


def test_restricted_one_before_counts_only_for_those_who_see_it(mail, alice, bob, carol):
    hidden = reported(9, service=mail, restricted=True, assignee=bob)
    reported(3, service=mail)
    give(carol, "view_restricted")
    for _ in range(2):
        assert [again(person) for person in (alice, bob)] == [0, 1]
        assert again(bob, group=Group.MONTH) == 1
        fold()
    change(hidden, reported_at=NOW - DAY)
    assert [again(person) for person in (alice, bob)] == [0, 1]
    assert again(bob, only={Group.SERVICE: (mail.pk,)}) == 1
    with as_system("all is seen"):
        assert ask(Question("recurrence", SINCE, UNTIL), NOW).total.value == 0.5


def test_several_restricted_ones_before_the_same_change_it_once(mail, bob):
    for days in (9, 8, 7):
        reported(days, service=mail, restricted=True, assignee=bob)
    reported(3, service=mail)
    fold()
    assert again(bob, group=Group.WEEK) == 3
    assert again(bob, group=Group.SERVICE) == 3


def test_what_is_hidden_makes_nothing_come_again_however_much_waits(mail, alice, monkeypatch):
    first = reported(9, service=mail)
    reported(3, service=mail)
    fold()
    monkeypatch.setattr(pending, "OVERLAID", 1)
    for _ in range(3):
        make_incident()
    change(first, restricted=True)

    with as_user(alice):
        assert ask(Question("recurrence", SINCE, UNTIL), NOW).total.value == 0


def test_drill_makes_no_real_incident_come_again(mail, alice):
    reported(9, service=mail, exercise=make_drill())
    reported(3, service=mail)
    for _ in range(2):
        assert [again(alice, reality=reality) for reality in Reality] == [0, 0, 0]
        fold()


@pytest.mark.parametrize("seed", range(6))
def test_answers_equal_the_records_after_many_changes_of_one_service(seed, alice, bob, carol, monkeypatch):
    monkeypatch.setattr(neighbours, "AT_ONCE", 7)
    world = World(seed=seed, days=120)
    world.services, world.categories = world.services[:1], world.categories[-2:]
    made = world.add(30)
    give(carol, "view_restricted")
    for start in range(3):
        with as_system("a test lets somebody see some"):
            Incident.objects.filter(restricted=True, pk__in=[row.pk for row in made[::2]]).update(assignee=bob)
        check(world, alice, bob, carol)
        fold_changes(at=NOW, limit=400)
        check(world, alice, bob)
        fold()
        check(world, alice, bob, carol)
        assert is_kept()
        for incident in made[start::3]:
            world.shuffle(incident)


def check(world, *people):
    team = {Group.TEAM: (world.teams[0].pk,)}
    some = {"since": NOW.date() - 25 * DAY, "until": NOW.date() - 8 * DAY}
    for person in people:
        for reality, group in zip(Reality, (Group.WEEK, Group.CATEGORY, None), strict=True):
            again(person, reality=reality, group=group)
        again(person, only=team, group=Group.CATEGORY)
        again(person, only=team, group=Group.DAY)
        again(person, group=Group.HOUR_OF_WEEK, **some)


def test_rollup_that_is_not_what_the_facts_say_is_found_and_mended(mail):
    reported(2, service=mail)
    reported(1, service=mail)
    fold()
    DayRollup.objects.filter(measure="recurrence", dimension="", day=(NOW - DAY).date()).delete()

    with pytest.raises(CommandError, match="1 differences"):
        call_command("verify_reports", stdout=StringIO(), mend=True)
    assert is_kept()


def test_days_that_were_kept_without_it_are_made_by_the_next_fold(mail, alice):
    for days in (40, 3, 1):
        reported(days, service=mail)
    fold()
    DayRollup.objects.filter(measure="recurrence").delete()
    (found,) = Path(migrations.__file__).parent.glob("*_returns.py")
    import_module(f"reports.migrations.{found.stem}").note_days(apps, None)
    assert again(alice) == 1
    assert fold().days == 3
    assert again(alice) == 1
    assert is_kept()


def test_queries_are_few_and_as_many_for_few_as_for_many(mail, alice, bob, django_assert_max_num_queries):
    question = Question("recurrence", SINCE, UNTIL, Group.MONTH)

    def count(person, most):
        with as_user(person):
            # The first finds out what the person may do.
            ask(question, NOW)
            with django_assert_max_num_queries(most) as asked:
                ask(question, NOW)
        return len(asked)

    for days in range(2):
        reported(days, service=mail, restricted=True, assignee=bob)
    fold()
    # For who sees nothing restricted as for any other measure.
    assert count(alice, 1) == 1
    few = count(bob, 4)
    for days in range(9):
        reported(days, service=mail, restricted=bool(days % 2), assignee=bob)
    waiting = count(bob, 7)
    for days in range(9):
        reported(days, service=mail, restricted=bool(days % 2), assignee=bob)
    assert count(bob, 7) == waiting
    fold()
    assert count(bob, 4) == few
