"""Backlog, its age, and what came again, against the plainest reckoning there is."""

from dataclasses import replace
from datetime import timedelta

import pytest

from incidents.models import Incident, ResolutionCode
from incidents.permissions.principal import as_system, as_user
from reports.metrics.choices import Group, Reality
from reports.metrics.periods import hour_number, key_of_day
from reports.metrics.queries.records import records_of
from reports.metrics.questions import Question, figures_by_key
from reports.metrics.registry import ask
from reports.metrics.standing import backlog, backlog_age
from tests.factories import NOW, make_incident, make_service
from tests.reports.metrics.making import World, fold

TODAY = NOW.date()
SINCE, UNTIL = TODAY - timedelta(days=35), TODAY + timedelta(days=5)
DAY = timedelta(days=1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    """Incidents of which some were folded and some changed since."""
    world = World(seed=4)
    made = world.add(30)
    fold()
    for incident in made[:6]:
        world.shuffle(incident)
    return world


def ages(person, day, **values):
    """The ages in days of what was open at the end of a day, from the rows."""
    with as_user(person):
        records = list(records_of(Incident.objects.filter(exercise=None, **values)))
    days = [(record.reported_at.date(), record.ended_at and record.ended_at.date()) for record in records]
    return sorted(backlog_age(reported, day) for reported, ended in days if backlog(reported, ended, day))


@pytest.mark.parametrize("group", [Group.DAY, Group.WEEK, Group.MONTH])
def test_backlog_and_its_age_at_the_end_of_each_day_week_or_month(world, alice, group):
    ends = {}
    for number in range((TODAY - SINCE).days + 1):
        day = SINCE + DAY * number
        ends[key_of_day(day, group)] = day
    with as_user(alice):
        levels, old = (ask(Question(name, SINCE, UNTIL, group), NOW) for name in ("backlog", "backlog_age"))

    for level, age in zip(levels.groups, old.groups, strict=True):
        if level.key not in ends:
            assert (level.value, age.value) == (None, None)
            continue
        truth = ages(alice, ends[level.key])
        assert (level.value, age.n) == (len(truth), len(truth))
        if truth and truth[(len(truth) - 1) // 2] < 2:
            # By the clock: see the test below.
            assert age.value > 0
            continue
        assert age.details.get("sum", 0) == sum(truth) * 86_400
        assert age.value == (None if not truth else (truth[(len(truth) - 1) // 2] + truth[len(truth) // 2]) * 43_200)
    assert levels.total.value == old.total.n == len(ages(alice, TODAY))


def test_age_of_a_young_backlog_is_told_by_the_clock(alice):
    midnight = NOW.replace(hour=0, minute=0)
    for hours in (2, 5, 30, 80):
        make_incident(at=NOW - timedelta(hours=hours))
    ended = make_incident(at=NOW - timedelta(hours=3))
    with as_system("a test ends"):
        Incident.objects.filter(pk=ended.pk).update(is_open=False, phase="resolved", resolved_at=NOW)
    fold()
    with as_user(alice):
        answer = ask(Question("backlog_age", TODAY - 3 * DAY, UNTIL, Group.DAY), NOW)

    hour = 3600
    assert (answer.total.n, answer.total.value) == (4, (5 + 30) / 2 * hour)
    assert answer.total.details["sum"] == (2 + 5 + 30) * hour + 3 * 86_400
    by_day = figures_by_key(answer.groups)
    before = midnight - (NOW - timedelta(hours=30))
    yesterday, earlier = by_day[(TODAY - DAY).isoformat()], by_day[(TODAY - 2 * DAY).isoformat()]
    assert (yesterday.n, yesterday.details["sum"]) == (2, before.total_seconds() + 2 * 86_400)
    assert (earlier.n, earlier.value) == (1, (22 + 24) * hour)
    assert by_day[TODAY.isoformat()].value == answer.total.value


def test_share_of_each_resolution_code_is_of_all_that_were_resolved(alice, reference):
    fixed, moved = ResolutionCode.objects.all()[:2]
    for code in (fixed, fixed, moved, None):
        incident = make_incident(service=None if code is moved else make_service())
        with as_system("a test resolves"):
            Incident.objects.filter(pk=incident.pk).update(
                is_open=False, phase="resolved", resolved_at=NOW, resolution_code=code
            )

    def told(group=None, **only):
        with as_user(alice):
            answer = ask(Question("resolution_codes", TODAY, TODAY + DAY, group, only=only.get("only", {})), NOW)
        return (answer.total.n, answer.total.value), {one.key: (one.n, one.value) for one in answer.groups if one.n}

    by_code = {str(fixed.pk): (2, 0.5), str(moved.pk): (1, 0.25), "": (1, 0.25)}
    for _ in range(2):
        assert told(Group.RESOLUTION_CODE) == ((4, 0.75), by_code)
        assert told(Group.DAY) == ((4, 0.75), {TODAY.isoformat(): (4, 0.75)})
        assert told(only={Group.RESOLUTION_CODE: (fixed.pk,)})[0] == (4, 0.5)
        assert told(Group.RESOLUTION_CODE, only={Group.RESOLUTION_CODE: (moved.pk,)})[1] == {
            str(moved.pk): by_code[str(moved.pk)]
        }
        assert told(Group.SERVICE)[1][""] == (1, 1.0)
        fold()


def test_backlog_is_split_and_narrowed(world, alice):
    team, other = world.teams[:2]
    plain = Question("backlog", SINCE, UNTIL, Group.TEAM)
    day = TODAY - 9 * DAY
    with as_user(alice):
        split = figures_by_key(ask(replace(plain, until=day + DAY), NOW).groups)
        narrowed = ask(replace(plain, group=None, only={Group.TEAM: (team.pk, other.pk)}), NOW)
        age = ask(Question("backlog_age", SINCE, UNTIL, only={Group.TEAM: (team.pk,)}), NOW)

    levels = {one.pk: len(ages(alice, day, team=one)) for one in world.teams}
    levels[""] = len(ages(alice, day, team=None))
    assert {key: figure.value for key, figure in split.items()} == {str(key): n for key, n in levels.items() if n}
    assert narrowed.total.value == len(ages(alice, TODAY, team__in=[team, other]))
    assert age.total.n == len(ages(alice, TODAY, team=team))


def test_backlog_of_a_period_that_has_not_begun_is_not_known(alice):
    make_incident()
    with as_user(alice):
        for name in ("backlog", "backlog_age"):
            assert ask(Question(name, TODAY + 2 * DAY, TODAY + 9 * DAY, Group.DAY), NOW).total.value is None


def test_what_came_again_within_thirty_days_is_told(alice):
    mail, web = make_service("Mail"), make_service("Web")
    for service, days in ((mail, 60), (mail, 31), (mail, 1), (mail, 0), (web, 20), (None, 1), (None, 0)):
        incident = make_incident(service=service)
        with as_system("a test dates"):
            Incident.objects.filter(pk=incident.pk).update(reported_at=NOW - days * DAY)

    def shares(**values):
        with as_user(alice):
            return ask(Question("recurrence", TODAY - 40 * DAY, UNTIL, **values), NOW)

    plain, split = shares().total, figures_by_key(shares(group=Group.SERVICE).groups)
    assert (plain.n, plain.unknown, plain.value) == (4, 2, 0.75)
    assert (split[str(mail.pk)].value, split[str(web.pk)].value, split[""].unknown) == (1.0, 0.0, 2)
    fold()
    assert shares().total == plain
    with as_user(alice):
        assert ask(Question("recurrence", TODAY - DAY, UNTIL), NOW).total.n == 2


def test_what_came_again_equals_the_plainest_reckoning(world, alice):
    with as_user(alice):
        records = [*records_of(Incident.objects.filter(exercise__isnull=False))]
        told = ask(Question("recurrence", SINCE, UNTIL, Group.TEAM, Reality.DRILL), NOW)
    again = 0
    for one in records:
        if one.keys[Group.SERVICE] is None or not SINCE <= one.reported_at.date() < UNTIL:
            continue
        hour = hour_number(one.reported_at, NOW.tzinfo)
        alike = [
            other
            for other in records
            if other is not one
            and all(other.keys[by] == one.keys[by] for by in (Group.SERVICE, Group.CATEGORY))
            and (hour_number(other.reported_at, NOW.tzinfo), other.incident) < (hour, one.incident)
            and hour - hour_number(other.reported_at, NOW.tzinfo) <= 720
        ]
        again += bool(alike)

    assert told.total.value == again / told.total.n
    assert sum(figure.n for figure in told.groups) == told.total.n
