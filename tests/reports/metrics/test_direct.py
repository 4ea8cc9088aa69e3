from datetime import date, timedelta

import pytest

from incidents.models import Incident
from incidents.permissions.principal import as_system, as_user
from reports.metrics.choices import Group, Reality
from reports.metrics.questions import Question, figures_by_key
from reports.metrics.registry import GroupNotOffered, MetricUnknown, all_metrics, ask
from tests.factories import NOW, make_incident, make_team
from tests.reports.readiness.making import make_drill

TODAY = NOW.date()
pytestmark = pytest.mark.django_db


def question(metric, **values):
    return Question(metric, TODAY, TODAY + timedelta(days=1), **values)


def resolve(incident, minutes):
    with as_system("a test resolves"):
        Incident.objects.filter(pk=incident.pk).update(
            is_open=False, phase="resolved", resolved_at=incident.reported_at + timedelta(minutes=minutes)
        )


def test_time_to_resolve_is_reckoned_from_those_resolved(alice):
    for minutes in (10, 20, 90):
        resolve(make_incident(), minutes)
    make_incident()

    with as_user(alice):
        total = ask(question("time_to_resolve"), NOW).total

    assert (total.n, total.unknown, total.value) == (3, 0, 1200)
    assert total.details["mean"] == 2400
    assert total.details["sum"] == 7200


def test_resolution_before_the_report_is_unknown(alice):
    incident = make_incident()
    with as_system("a test resolves"):
        Incident.objects.filter(pk=incident.pk).update(
            is_open=False, phase="resolved", resolved_at=incident.reported_at - timedelta(minutes=1)
        )

    with as_user(alice):
        total = ask(question("time_to_resolve"), NOW).total

    assert (total.n, total.unknown, total.value) == (0, 1, None)


def test_answer_split_by_team_names_each_and_filter_keeps_one(alice):
    payments, mail = make_team("Payments"), make_team("Mail")
    for team in (payments, payments, mail):
        make_incident(team=team)
    make_incident()

    with as_user(alice):
        groups = figures_by_key(ask(question("reported", group=Group.TEAM), NOW).groups)
        only = ask(question("reported", only={Group.TEAM: (mail.pk,)}), NOW).total

    assert {figure.label: figure.value for figure in groups.values()} == {"Payments": 2, "Mail": 1, "None": 1}
    assert only.value == 1


def test_answer_split_by_month_has_months_of_nothing(alice):
    make_incident()

    with as_user(alice):
        wanted = Question("reported", date(TODAY.year - 1, 1, 1), TODAY + timedelta(days=1), Group.MONTH)
        groups = ask(wanted, NOW).groups

    assert len(groups) == 12 + TODAY.month
    assert [figure.value for figure in groups if figure.n] == [1]


def test_restricted_incident_counts_only_for_the_entitled(alice, bob):
    hidden = make_incident("security")
    with as_system("a test looks"):
        Incident.objects.filter(pk=hidden.pk).update(restricted=True, assignee=bob)

    answers = {}
    for person in (alice, bob):
        with as_user(person):
            answers[person] = ask(question("reported"), NOW).total.value

    assert answers == {alice: 0, bob: 1}


def test_drill_counts_only_when_asked_for(alice):
    make_incident()
    exercise = make_drill()
    with as_system("a test makes a drill's incident"):
        Incident.objects.filter(pk=make_incident().pk).update(exercise=exercise)

    with as_user(alice):
        values = {reality: ask(question("reported", reality=reality), NOW).total.value for reality in Reality}

    assert values == {"real": 1, "drill": 1, "both": 2}


def test_ask_refuses_what_there_is_not(alice):
    with as_user(alice), pytest.raises(MetricUnknown):
        ask(question("beauty"), NOW)
    with as_user(alice), pytest.raises(GroupNotOffered):
        ask(question("reported", group=Group.PERSON), NOW)


def test_question_refuses_a_period_that_ends_before_it_begins():
    with pytest.raises(ValueError, match="ends before"):
        Question("reported", TODAY, TODAY)


def test_every_metric_says_how_it_is_made():
    for metric in all_metrics():
        assert metric.meaning.endswith(".")
        assert all(words.endswith(".") for words in metric.made.values()), metric.name
