from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.http import QueryDict

from incidents.models import Category, IncidentType
from reports.metrics import registry
from reports.metrics.asking import NotAsked, address_of, parameters_of, question_from
from reports.metrics.choices import Group, Preset, Reality
from reports.metrics.presets import days_of
from reports.metrics.questions import Question
from reports.metrics.registry import FilterNotOffered, ask, metric_named, register
from tests.factories import NOW, make_team

# A Wednesday.
TODAY = date(2026, 11, 25)


def asked(parameters, metric="reported"):
    if isinstance(parameters, str):
        parameters = QueryDict(parameters)
    return question_from(parameters, metric=metric, today=TODAY)


def refused(parameters, metric="reported"):
    with pytest.raises(NotAsked) as caught:
        asked(parameters, metric)
    return caught.value.fields


@pytest.mark.parametrize(
    ("preset", "since", "until"),
    [
        ("today", "2026-11-25", "2026-11-26"),
        ("yesterday", "2026-11-24", "2026-11-25"),
        ("7_days", "2026-11-19", "2026-11-26"),
        ("30_days", "2026-10-27", "2026-11-26"),
        ("90_days", "2026-08-28", "2026-11-26"),
        ("365_days", "2025-11-26", "2026-11-26"),
        ("this_week", "2026-11-23", "2026-11-30"),
        ("last_week", "2026-11-16", "2026-11-23"),
        ("this_month", "2026-11-01", "2026-12-01"),
        ("last_month", "2026-10-01", "2026-11-01"),
        ("this_quarter", "2026-10-01", "2027-01-01"),
        ("last_quarter", "2026-07-01", "2026-10-01"),
        ("this_year", "2026-01-01", "2027-01-01"),
        ("last_year", "2025-01-01", "2026-01-01"),
    ],
)
def test_preset_means_days_of_the_calendar(preset, since, until):
    assert days_of(Preset(preset), TODAY) == (date.fromisoformat(since), date.fromisoformat(until))


def test_presets_of_january_reach_into_the_year_before():
    assert days_of(Preset.LAST_MONTH, date(2026, 1, 1)) == (date(2025, 12, 1), date(2026, 1, 1))
    assert days_of(Preset.LAST_QUARTER, date(2026, 2, 1)) == (date(2025, 10, 1), date(2026, 1, 1))


def test_nothing_asked_means_the_last_thirty_days_of_real_incidents():
    assert asked("") == Question("reported", date(2026, 10, 27), date(2026, 11, 26))


@pytest.mark.parametrize(
    ("parameters", "since", "until"),
    [
        ("from=2026-01-01&to=2026-01-31", "2026-01-01", "2026-02-01"),
        ("from=2026-01-01", "2026-01-01", "2026-11-26"),
        ("from=2027-01-01", "2027-01-01", "2027-01-02"),
        ("to=2026-01-31", "2026-01-02", "2026-02-01"),
        ("period=last_month", "2026-10-01", "2026-11-01"),
        ("period=last_month&from=2026-11-20&to=2026-11-20", "2026-11-20", "2026-11-21"),
        ("from=&to=&period=", "2026-10-27", "2026-11-26"),
    ],
)
def test_days_from_first_to_last_or_by_preset(parameters, since, until):
    question = asked(parameters)
    assert (question.since, question.until) == (date.fromisoformat(since), date.fromisoformat(until))


@pytest.mark.django_db
def test_question_and_parameters_are_each_others_mirror(reference):
    team, other = make_team("Payments"), make_team("Mail")
    kind = IncidentType.objects.first()
    question = Question(
        "time_to_resolve",
        date(2026, 1, 1),
        date(2026, 2, 1),
        Group.MONTH,
        Reality.BOTH,
        {Group.TYPE: (kind.pk,), Group.TEAM: (other.pk, team.pk)},
        in_business_hours=True,
    )

    assert asked(parameters_of(question), "time_to_resolve") == question
    assert asked(address_of(question), "time_to_resolve") == question


@pytest.mark.django_db
def test_rows_are_named_by_slug_or_key_once_each(reference, django_assert_num_queries):
    team, other = make_team("Payments"), make_team("Mail")
    with django_assert_num_queries(1):
        question = asked({"team": ["mail", str(team.pk), other.pk]})
    assert question.only == {Group.TEAM: (other.pk, team.pk)}
    assert asked({"priority": 1}).only == {Group.PRIORITY: (1,)}


@pytest.mark.django_db
def test_category_brings_those_below_it(reference, django_assert_num_queries):
    root = Category.objects.create(name="Zinc", path="Zinc")
    below = Category.objects.create(name="Ore", path="Zinc / Ore", parent=root)
    Category.objects.create(name="Zincless", path="Zincless")
    with django_assert_num_queries(2):
        assert asked({"category": root.pk}).only == {Group.CATEGORY: (root.pk, below.pk)}
    question = asked({"category": root.pk})
    assert asked(parameters_of(question)) == question


@pytest.mark.django_db
def test_refusal_names_every_parameter_that_is_wrong():
    fields = refused(
        f"from=2026-02-30&to=0001-01-01&period=ever&group=person&reality=dream&hours=happy&team=a&team={2**70}"
        "&service=no%00pe&category=x&priority=9"
    )
    assert set(fields) == {
        "from",
        "to",
        "period",
        "group",
        "reality",
        "hours",
        "team",
        "service",
        "category",
        "priority",
    }
    assert fields["team"] == "There is no team “a”."
    assert fields["reality"] == "One of: real, drill, both."


def test_refusal_of_a_period_that_ends_before_it_begins_or_is_too_long_for_its_group():
    assert refused("from=2026-02-02&to=2026-02-01") == {"to": "The period ends before it begins."}
    assert set(refused("from=1970-01-10&to=2026-02-01&group=day")) == {"group"}
    assert asked("from=1970-01-10&to=2026-02-01&group=month").group == Group.MONTH
    assert set(refused({"team": [str(number) for number in range(101)]})) == {"team"}


def test_farthest_days_can_be_asked_for_with_the_period_before():
    question = asked("from=1970-01-05&to=2199-12-30")
    assert question.before().until - question.before().since == timedelta(days=question.days)


@pytest.fixture
def narrow():
    """A metric that can be narrowed by teams alone."""
    metric = replace(metric_named("reported"), name="narrow", groups=(Group.MONTH,), filters=(Group.TEAM,))
    register([metric])
    yield metric.name
    registry._METRICS.pop(metric.name)


@pytest.mark.django_db
def test_metric_is_neither_split_nor_narrowed_by_what_it_does_not_know(narrow):
    team = make_team("Payments")
    assert asked({"team": team.pk}, narrow).only == {Group.TEAM: (team.pk,)}
    assert set(refused({"priority": 1, "group": "team"}, narrow)) == {"priority", "group"}
    with pytest.raises(FilterNotOffered):
        ask(Question(narrow, TODAY, TODAY + timedelta(days=1), only={Group.PRIORITY: (1,)}), NOW)
