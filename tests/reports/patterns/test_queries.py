"""What is found in many incidents, against what was put there."""

from dataclasses import replace
from datetime import timedelta

import pytest

from incidents.lifecycle import operations
from incidents.models import Incident
from incidents.permissions.principal import as_system, as_user
from knowledge.models import ContributingFactor
from reports.metrics.choices import Group, Reality
from reports.metrics.questions import Question
from reports.metrics.registry import ask
from reports.patterns.choices import By
from reports.patterns.days import whole_days
from reports.patterns.queries import changes as changes_module
from reports.patterns.queries.again import came_again
from reports.patterns.queries.alike import alike_in
from reports.patterns.queries.behind import behind
from reports.patterns.queries.changes import MEASURED, VOLUMES, changes_of
from reports.patterns.queries.coming import HORIZON, coming
from reports.patterns.queries.top import top_of
from reports.patterns.queries.unusual import unusual_days, unusual_hours
from tests.factories import NOW, make_incident, make_service, make_user
from tests.reports.patterns.making import DAY, HOUR, make_category, scatter
from tests.reports.readiness.making import make_drill

TODAY = NOW.date()
pytestmark = pytest.mark.django_db


@pytest.fixture
def asked():
    return Question("reported", TODAY - 28 * DAY, TODAY)


@pytest.fixture(autouse=True)
def reader(reference):
    user = make_user("reader", "manager")
    with as_user(user):
        yield user


def days_ago(*days, hour=0):
    return [NOW - day * DAY + hour * HOUR for day in days]


def told(question, name):
    return next(one for one in changes_of(question, NOW) if one.metric.name == name)


def test_figures_of_changes_are_those_of_the_metrics(asked):
    scatter(days_ago(*range(1, 20), *range(30, 50)), resolved_after=2 * HOUR)
    scatter(days_ago(*range(1, 11), 33), resolved_after=5 * HOUR)
    scatter(days_ago(2, 3), resolved_after=-HOUR)
    found = {one.metric.name: one for one in changes_of(asked, NOW)}
    assert list(found) == [*VOLUMES, *MEASURED]
    for name, one in found.items():
        for question, value, n in (
            (asked, one.change.now, one.n),
            (asked.before(), one.change.before, one.n_before),
        ):
            total = ask(replace(question, metric=name), NOW).total
            assert (total.n, total.value or 0) == (n, pytest.approx(value or 0)), name
    assert found["time_to_resolve"].unknown == 2
    assert found["time_to_resolve"].n == 29


def test_clear_change_says_whether_it_is_better(asked):
    scatter([moment for day in range(1, 29) for moment in days_ago(day, day, day)], resolved_after=HOUR)
    scatter(days_ago(*range(29, 57)), resolved_after=9 * HOUR)
    reported, lasted = told(asked, "reported"), told(asked, "time_to_resolve")
    assert (reported.change.by, reported.change.is_clear, reported.is_better) == (2, True, False)
    assert (lasted.change.by, lasted.change.is_clear, lasted.is_better) == (-8 * 3600, True, True)
    assert told(asked, "resolved").is_better is None
    assert told(asked, "reopened").is_better is None


def test_too_many_incidents_are_not_compared_one_by_one(asked, monkeypatch):
    scatter(days_ago(1, 2, 3))
    monkeypatch.setattr(changes_module, "MOST", 2)
    assert [one.metric.name for one in changes_of(asked, NOW)] == list(VOLUMES)


def test_day_that_is_not_over_is_left_out():
    until_now = Question("reported", TODAY - 7 * DAY, TODAY + DAY)
    assert whole_days(until_now, TODAY).until == TODAY
    only_today = Question("reported", TODAY, TODAY + DAY)
    assert whole_days(only_today, TODAY) == only_today


def test_unusual_day_is_flagged_and_a_usual_one_is_not(asked):
    scatter([moment for day in range(1, 100) for moment in days_ago(day, day)])
    scatter(days_ago(*[9] * 20))
    found = unusual_days(replace(asked, until=TODAY + DAY), NOW)
    (flagged,) = found.flagged.items()
    assert flagged[0] == TODAY - 9 * DAY
    assert (flagged[1].count, flagged[1].usual, flagged[1].history) == (22, 2, 12)
    # Today has nothing yet, and is judged, but is not over.
    assert found.judged[TODAY].count == 0
    assert len(found.answer.groups) == 29


def test_days_before_anything_was_recorded_are_no_history(asked):
    scatter(days_ago(*range(1, 30)))
    assert unusual_days(asked, NOW).judged == {}
    assert unusual_hours(asked) == []


def test_burst_within_an_hour_is_found(asked):
    scatter(days_ago(*range(1, 110), hour=3))
    scatter([NOW - 5 * DAY + timedelta(minutes=minute) for minute in range(0, 48, 6)])
    (burst,) = unusual_hours(asked)
    assert (burst.day, burst.hour, burst.judgement.count) == (TODAY - 5 * DAY, 10, 8)


def test_forecast_needs_history_and_says_how_much(asked):
    scatter(days_ago(*range(1, 41)))
    assert (coming(asked, NOW).forecast, coming(asked, NOW).history) == (None, 40)
    scatter([moment for day in range(1, 90) for moment in days_ago(*[day] * (1 + day % 7))])
    found = coming(asked, NOW)
    assert [day for day, _value in found.days] == [TODAY + step * DAY for step in range(HORIZON)]
    assert found.total > 0
    assert found.forecast.chosen.error <= found.forecast.others[0].error


def test_most_often_names_what_rose_by_more_than_chance(asked):
    risen, steady, gone = make_service("Risen"), make_service("Steady"), make_service("Gone")
    scatter(days_ago(*range(1, 29), *range(1, 15), 30), service=risen)
    scatter(days_ago(*range(1, 21), *range(29, 48)), service=steady)
    scatter(days_ago(*range(29, 57)), service=gone)
    scatter(days_ago(4))
    top = top_of(By.SERVICE, asked)
    assert [(place.name, place.count) for place in top.places] == [
        ("Risen", 42),
        ("Steady", 20),
        ("None", 1),
        ("Gone", 0),
    ]
    assert {place.name for place in top.news} == {"Risen", "Gone"}
    assert top.total == 63
    assert sum(place.share for place in top.places) == pytest.approx(1)
    asked_again = replace(asked, only={Group.SERVICE: (risen.pk,)})
    assert top_of(By.TYPE, asked_again).total == 42


def test_most_often_by_who_reported_and_by_factor(asked, alice, carol):
    from knowledge.reviews.operations import open_review

    scatter(days_ago(1, 2, 3, 40), reporter=alice)
    (place,) = top_of(By.REPORTER, asked).places
    assert (place.key, place.count, place.change.before) == (str(alice.pk), 3, 1)
    assert behind(asked, By.REPORTER, str(alice.pk)).count == 3
    incident = make_incident(at=NOW - 5 * DAY)
    with as_system("a test reviews"):
        review = open_review(incident, actor=carol, at=NOW)
        for text in ("A", "B"):
            ContributingFactor.objects.create(review=review, kind="process", text=text)
    (place,) = top_of(By.FACTOR, asked).places
    assert (place.name, place.count) == ("How we work", 1)
    assert behind(asked, By.FACTOR, "process").incidents == (incident,)
    assert top_of(By.CONTACT, asked).places == ()


def test_every_choice_can_be_looked_at(asked):
    scatter(days_ago(1, 2, 33), resolved_after=HOUR)
    for by in By:
        assert top_of(by, asked).by == by


def test_alike_leaves_out_what_is_hidden_and_drills(asked, carol):
    drill = make_drill()
    for number in range(3):
        make_incident(title=f"Card payments declined again {number}", at=NOW - number * DAY - DAY)
        make_incident(title="Badge stolen from the vault", type="security", at=NOW - 2 * DAY)
        make_incident(title="Practice flooding of the cellar", exercise=drill, at=NOW - 2 * DAY)
    with as_system("a test hides"):
        for incident in Incident.objects.filter(type__slug="security", restricted=False):
            operations.restrict(incident, reason="Names", actor=carol, at=NOW)
    found = alike_in(asked)
    (group,) = found.groups
    assert {"card", "payments", "declined"} <= set(group.cluster.words)
    assert found.read == 3
    assert group.open == 3
    assert group.first_at < group.last_at
    with as_system("sees all"):
        assert len(alike_in(asked).groups) == 2
        assert alike_in(replace(asked, reality=Reality.BOTH)).read == 9


def test_only_the_newest_are_read(asked, monkeypatch):
    from reports.patterns.queries import alike

    scatter(days_ago(*range(1, 20)), title="Printer offline again")
    monkeypatch.setattr(alike, "MOST", 10)
    found = alike_in(asked)
    assert (found.read, found.is_capped) == (10, True)
    assert min(incident.reported_at for incident in found.shown) == NOW - 10 * DAY


def test_what_came_again_is_told_by_place(asked, service, team):
    category = make_category()
    scatter(days_ago(2, 5, 40), service=service, category=category)
    scatter(days_ago(3, 4), service=service)
    scatter(days_ago(1, 2))
    without, place = sorted(came_again(asked).places, key=lambda each: each.category)
    assert (place.service, place.category, without.category) == (str(service), str(category), "None")
    # Of two in the period the older has nothing within thirty days before it.
    assert (place.recurrence.count, len(place.recurrence.again), place.recurrence.days_between) == (2, 1, 3)
    assert (without.recurrence.count, len(without.recurrence.again)) == (2, 1)


def test_as_many_came_again_as_the_metric_says(asked, service, team):
    category = make_category()
    scatter(days_ago(2, 5, 11, 33, 34), service=service, category=category)
    scatter(days_ago(1, 12), service=service, category=category, team=team)
    scatter(days_ago(3, 4, 29), service=service)
    scatter(days_ago(6))
    for question in (asked, replace(asked, only={Group.TEAM: (team.pk,)}), replace(asked, only={Group.SERVICE: (0,)})):
        found, total = came_again(question), ask(replace(question, metric="recurrence"), NOW).total
        assert (found.count, found.again) == (total.n, round((total.value or 0) * total.n))
