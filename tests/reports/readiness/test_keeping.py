"""Keeping the score of a day, what the map says, and which drill is proposed."""

import pytest

from incidents.models import IncidentType, Scenario
from incidents.timers.models import RecurringJob
from reports.readiness.chart import HEIGHT, WIDTH, line_chart
from reports.readiness.models import ReadinessSnapshot
from reports.readiness.operations import take_snapshots
from reports.readiness.queries.coverage import coverage_of, scenarios_in_use
from reports.readiness.queries.gathering import Sight, gather
from reports.readiness.queries.proposals import incident_rates, propose
from tests.factories import NOW, make_incident, make_service
from tests.reports.readiness.making import DAY, make_drill, make_scenario

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("system")]


@pytest.fixture(autouse=True)
def bare(reference, system):
    """None of the scenarios that ship."""
    Scenario.objects.update(retired_at=NOW)


def test_day_is_kept_once(team, service):
    assert take_snapshots(at=NOW) == ReadinessSnapshot.objects.count()
    assert take_snapshots(at=NOW + DAY / 4) == 0
    assert take_snapshots(at=NOW + DAY) > 0
    row = ReadinessSnapshot.objects.get(team=team, on=NOW.date())
    assert {line["criterion"] for line in row.lines} >= {"exercised", "roles"}
    assert row.points == pytest.approx(sum(line["points"] for line in row.lines), abs=0.01)


def test_recurring_job_is_shipped(db):
    from reports import reference

    reference.load(at=NOW)
    reference.load(at=NOW)
    assert RecurringJob.objects.filter(kind="keep_readiness").count() == 1


def test_map_tells_how_long_ago_each_scenario_was_exercised(team, service):
    lately, long, never = (make_scenario(name) for name in ("Burst pipe", "Cut cable", "Dead fan"))
    mine = make_scenario("Elsewhere", service=make_service("Ledger"))
    make_drill(NOW - 5 * DAY, scenario=lately, service=service)
    last = make_drill(NOW - 2 * DAY, scenario=lately, service=service)
    make_drill(NOW - 400 * DAY, scenario=long, service=service)
    make_drill(NOW - DAY, scenario=never, service=service, status="cancelled", end_reason="Rain")
    make_drill(NOW - DAY, scenario=never, service=service, exercise_type="micro")
    make_drill(NOW - DAY, scenario=never, team=team)
    coverage = coverage_of(gather(Sight(NOW)), scenarios_in_use())
    row = next(row for row in coverage.rows if row.service.pk == service.pk)
    assert [cell.level for cell in row.cells] == ["lately", "long", "never", "elsewhere"]
    assert (row.cells[0].count, row.cells[0].drill, row.drills) == (2, last.pk, 3)
    assert [scenario.name for scenario in coverage.unplayed] == ["Dead fan", "Elsewhere"]
    assert mine in coverage.scenarios
    assert [row.service.name for row in coverage.untouched] == ["Ledger"]


def test_next_drill_is_where_risk_is_not_rehearsed(team, service):
    outage = make_scenario(type=IncidentType.objects.get(slug="outage"))
    make_service("Vault", tier=1)
    make_service("Shed", tier=4)
    for days in (1, 2, 300, 366):
        make_incident("outage", service=service, at=NOW - days * DAY)
    make_incident("degradation", service=service, at=NOW - DAY)
    make_drill(NOW - 73 * DAY, scenario=outage, service=service)
    first, second, third = propose(gather(Sight(NOW)), scenarios_in_use(), incident_rates(NOW))
    assert [row.service.name for row in (first, second, third)] == ["Vault", "Checkout", "Shed"]
    assert first.figures.risk == pytest.approx(0.5 / 12 * 8)
    assert (second.figures.incidents, second.figures.staleness) == (3, pytest.approx(0.2))
    assert second.figures.risk == pytest.approx(3.5 / 12 * 2 * 0.2)
    assert second.scenario == outage


def test_proposal_without_a_scenario_counts_every_incident_and_drill(service):
    make_incident("degradation", service=service, at=NOW - DAY)
    make_drill(NOW - 365 * DAY, service=service)
    (only,) = propose(gather(Sight(NOW)), [], incident_rates(NOW))
    assert (only.scenario, only.figures.incidents, only.figures.staleness) == (None, 1, 1)


def test_chart_breaks_where_nothing_counted():
    start = NOW.date()
    chart = line_chart([(start, 0.0), (start + DAY, 100.0), (start + 2 * DAY, None), (start + 3 * DAY, 50.0)])
    assert chart.pieces == ["6.0,114.0 202.0,6.0"]
    assert chart.dots == [(202.0, 6.0), (594.0, 60.0)]
    assert (chart.width, chart.height) == (WIDTH, HEIGHT)
    assert line_chart([]).pieces == []
