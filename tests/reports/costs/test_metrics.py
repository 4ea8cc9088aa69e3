from datetime import date, timedelta
from decimal import Decimal

import pytest

from incidents.models import OrganisationSettings, ResponseRole, ServiceDependency
from incidents.permissions.principal import as_system, as_user
from reports.metrics.choices import Group, Reality
from reports.metrics.questions import Question, figures_by_key
from reports.metrics.registry import MetricUnknown, all_metrics, ask
from tests.factories import NOW, make_incident, make_service, make_team
from tests.reports.costs.making import HOUR, allow, make_manager, price, price_staff, put, spend, suffer
from tests.reports.readiness.making import make_drill

TODAY = NOW.date()
pytestmark = pytest.mark.django_db


@pytest.fixture
def mara(reference):
    return make_manager()


def asked(reader, metric, *, at=NOW + 48 * HOUR, days=2, since=TODAY, **values):
    with as_user(reader):
        return ask(Question(metric, since, since + timedelta(days=days), **values), at)


def hours(figure):
    return figure.value / 3600


def test_downtime_of_two_incidents_at_once_counts_once(mara, service):
    suffer(make_incident(), service, 0, 4)
    suffer(make_incident(), service, 2, 6)
    suffer(make_incident(), make_service("Mail"), 2, 6, effect="degraded")
    answer = asked(mara, "downtime", group=Group.SERVICE)
    assert (hours(answer.total), answer.total.n) == (6, 3)
    assert answer.total.details["degraded"] == 4 * 3600
    assert {figure.label: hours(figure) for figure in answer.groups} == {"Checkout": 6, "Mail": 0}


def test_downtime_that_runs_is_cut_at_now_and_at_the_ends_of_the_period(mara, service):
    suffer(make_incident(), service, -30)
    assert hours(asked(mara, "downtime", at=NOW).total) == 10
    assert hours(asked(mara, "downtime").total) == 48
    days = asked(mara, "downtime", at=NOW + 3 * HOUR, days=3, since=TODAY - timedelta(days=2), group=Group.DAY).groups
    assert [hours(figure) for figure in days] == [0, 20, 13]


def test_cost_of_downtime_goes_by_effect_and_by_rate(mara, service):
    price(service, 100, 50, 300, degraded_percent=20)
    suffer(make_incident(), service, 0, 2)
    suffer(make_incident(), service, 2, 4, effect="degraded")
    total = asked(mara, "cost_of_downtime").total
    assert total.details == {"low": 120, "likely": 240, "high": 720}
    assert total.value == 240


def test_service_without_a_rate_costs_what_stands_at_it_else_the_default(mara, service):
    service.hourly_cost = Decimal(10)
    service.save()
    suffer(make_incident(), service, 0, 1)
    assert asked(mara, "cost_of_downtime").total.value == 10
    OrganisationSettings.objects.update_or_create(pk=1, defaults={"default_hourly_cost": Decimal(7)})
    suffer(make_incident(), make_service("Mail"), 0, 1)
    assert asked(mara, "cost_of_downtime").total.value == 17


def test_response_counts_when_it_is_over_and_says_of_how_many_it_is_unknown(mara, alice, bob, team):
    price_staff(60, responder="assignee", share=50)
    done = {"assignee": alice, "is_open": False, "phase": "resolved"}
    priced = put(
        make_incident(team=team), acknowledged_at=NOW, acknowledged_by=alice, resolved_at=NOW + 2 * HOUR, **done
    )
    put(make_incident(), acknowledged_at=NOW, acknowledged_by=alice, assignee=alice)
    other = put(make_incident(), resolved_at=NOW + HOUR, **{**done, "assignee": None})
    with as_system("test"):
        ResponseRole.objects.create(incident=other, role="scribe", user=bob, started_at=NOW, ended_at=NOW + HOUR)
    answer = asked(mara, "cost_of_response", group=Group.TEAM)
    assert (answer.total.value, answer.total.n, answer.total.unknown) == (60, 1, 1)
    assert [(figure.value, figure.n, figure.unknown) for figure in answer.groups] == [(60, 1, 0), (0, 0, 1)]
    assert priced.team == team


def test_cost_is_the_sum_of_its_parts_and_is_filtered_by_what_the_incident_has(mara, alice, service, team):
    price(service, 100)
    price_staff(60)
    incident = put(
        make_incident(team=team),
        acknowledged_at=NOW,
        acknowledged_by=alice,
        resolved_at=NOW + HOUR,
        assignee=alice,
        is_open=False,
        phase="resolved",
    )
    suffer(incident, service, 0, 1)
    spend(incident, 5)
    spend(make_incident(team=make_team("Other")), 1000)
    only = {Group.TEAM: (team.pk,)}
    values = {
        name: asked(mara, name, only=only).total.value
        for name in ("cost", "cost_of_downtime", "cost_of_response", "fixed_costs")
    }
    assert values == {"cost": 165, "cost_of_downtime": 100, "cost_of_response": 60, "fixed_costs": 5}
    assert asked(mara, "cost", only=only).total.n == 1
    assert asked(mara, "fixed_costs").total.value == 1005


def test_service_group_of_fixed_costs_is_the_incident_s_own(mara, service):
    spend(make_incident(service=service), 5)
    groups = asked(mara, "cost", group=Group.SERVICE).groups
    assert {figure.key: figure.value for figure in groups} == {str(service.pk): 5}


def test_withdrawn_cost_does_not_count(mara):
    from reports.costs.operations import withdraw_cost

    cost = spend(make_incident())
    with as_system("test"):
        withdraw_cost(cost, reason="Wrong", actor=None, at=NOW)
    assert asked(mara, "fixed_costs").total.n == 0


def test_restricted_incident_counts_for_the_entitled_alone_and_a_shared_moment_once(mara, bob, service):
    price(service, 100)
    hidden = put(make_incident("security"), restricted=True, assignee=bob)
    suffer(hidden, service, 0, 4)
    suffer(make_incident(), service, 2, 6)
    spend(hidden, 1)
    assert (hours(asked(mara, "downtime").total), asked(mara, "cost").total.value) == (4, 400)
    bob = allow(bob)
    assert (hours(asked(bob, "downtime").total), asked(bob, "cost").total.value) == (6, 601)


def test_who_may_not_see_costs_is_told_of_no_such_metric_but_of_downtime(carol):
    with as_user(carol):
        names = {metric.name for metric in all_metrics() if metric.subject == "Downtime and cost"}
    assert names == {"downtime", "availability", "availability_with_dependencies"}
    with pytest.raises(MetricUnknown):
        asked(carol, "cost")


def test_drill_counts_only_when_asked_for(mara, service):
    suffer(make_incident(), service, 0, 1)
    suffer(put(make_incident(), exercise=make_drill()), service, 0, 3)
    found = {reality: hours(asked(mara, "downtime", reality=reality).total) for reality in Reality}
    assert found == {Reality.REAL: 1, Reality.DRILL: 3, Reality.BOTH: 3}


def test_availability_is_of_services_in_use_and_goes_along_hard_dependencies(mara, service):
    ledger, old = make_service("Ledger"), make_service("Old", retired_at=NOW)
    ServiceDependency.objects.create(service=service, depends_on=ledger, is_hard=True)
    for one in (ledger, old):
        suffer(make_incident(), one, 0, 12)
    at = NOW + 200 * HOUR
    alone = asked(mara, "availability", group=Group.SERVICE, at=at)
    chained = asked(mara, "availability_with_dependencies", group=Group.SERVICE, at=at)
    assert {figure.label: figure.value for figure in alone.groups} == {"Checkout": 1, "Ledger": 0.75}
    assert {figure.label: figure.value for figure in chained.groups} == {"Checkout": 0.75, "Ledger": 0.75}
    assert (alone.total.value, alone.total.n) == (0.875, 2)


def test_availability_of_a_time_to_come_is_unknown(mara, service):
    answer = asked(mara, "availability", at=NOW, group=Group.DAY)
    assert [(figure.value, figure.n, figure.unknown) for figure in answer.groups] == [(1, 1, 0), (None, 0, 1)]


def test_cost_of_recurrence_is_of_incidents_in_which_a_cause_came_back(mara, service):
    from knowledge.models import Lesson, LessonRecurrence, Review

    again = make_incident()
    spend(again, 5)
    spend(make_incident(), 7)
    with as_system("test"):
        review = Review.objects.create(incident=make_incident(), owner=mara, due_at=NOW, created_at=NOW, updated_at=NOW)
        lesson = Lesson.objects.create(review=review, title="x", owner=mara, created_at=NOW, state_entered_at=NOW)
        LessonRecurrence.objects.create(lesson=lesson, incident=again, noted_at=NOW)
    assert asked(mara, "cost_of_recurrence").total.value == 5


@pytest.mark.parametrize("name", [metric.name for metric in all_metrics() if metric.subject == "Downtime and cost"])
def test_every_metric_answers_by_each_of_its_groups_in_few_queries(name, mara, service, django_assert_max_num_queries):
    from reports.metrics.registry import metric_named

    price_staff()
    for _ in range(3):
        incident = make_incident()
        suffer(incident, service, 0, 1)
        spend(incident)
    for group in metric_named(name).groups:
        with django_assert_max_num_queries(12):
            answer = asked(mara, name, group=group)
        assert len(figures_by_key(answer.groups)) == len(answer.groups)


def test_year_is_asked_for_by_month(mara, service):
    suffer(make_incident(), service, 0, 1)
    months = asked(mara, "downtime", since=date(2026, 1, 1), days=365, group=Group.MONTH, at=NOW + 9000 * HOUR).groups
    assert [hours(figure) for figure in months] == [0, 0, 1, *[0] * 9]
