from datetime import date, timedelta

import pytest

from incidents.lifecycle.operations.base import IncidentNotFound, ReasonRequired, StaleIncident
from incidents.models import Incident, TimelineEntry
from incidents.permissions.principal import as_system, as_user
from incidents.refusals import NotPermitted
from incidents.timeline.queries import tell
from reports.costs import operations
from reports.costs.operations import EstimateRefused, Grid, ItemRefused, RateGone, RateRefused, WithdrawnAlready
from reports.models import FixedCost, ResponseRate, ServiceRate
from tests.factories import NOW, make_incident, make_service
from tests.reports.costs.making import LONG_AGO, amount, make_manager, price, price_staff, put, spend

pytestmark = pytest.mark.django_db


def test_rate_said_again_for_a_day_replaces_it_and_the_old_one_stays(service):
    first = price(service, 100)
    assert price(service, 100).pk == first.pk
    second = price(service, 200)
    first.refresh_from_db()
    assert (first.replaced_at, second.replaced_at) == (NOW, None)
    assert ServiceRate.objects.filter(service=service).count() == 2


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"likely": 10, "low": 20}, "likely"),
        ({"likely": 10, "low": -1}, "low"),
        ({"likely": 10, "low": 1, "high": 5}, "high"),
        ({"likely": 10, "low": 1, "high": 10**13}, "high"),
    ],
)
def test_estimate_out_of_order_is_refused_at_its_field(service, values, field):
    with pytest.raises(EstimateRefused) as refused:
        price(service, **values)
    assert list(refused.value.fields) == [field]


@pytest.mark.parametrize(
    ("grid", "field"),
    [
        ({"hours": [100] * 167}, "hours"),
        ({"hours": [100] * 167 + [1001]}, "hours"),
        ({"time_zone": "Mars/Phobos"}, "time_zone"),
        ({"degraded_percent": 1001}, "degraded_percent"),
    ],
)
def test_grid_that_cannot_be_is_refused_at_its_field(service, grid, field):
    with pytest.raises(RateRefused) as refused:
        price(service, **grid)
    assert list(refused.value.fields) == [field]


def test_response_rate_of_everybody_is_one_a_day_too():
    price_staff(50)
    price_staff(70)
    assert list(ResponseRate.objects.filter(replaced_at=None).values_list("likely", flat=True)) == [70]
    with pytest.raises(RateRefused, match="choice"):
        price_staff(responder="cook")


def test_rate_taken_back_lets_the_one_before_hold_again(service):
    rate = price(service)
    operations.take_back_rate(rate, actor=None, at=NOW)
    assert not ServiceRate.objects.filter(replaced_at=None).exists()
    with pytest.raises(RateGone):
        operations.take_back_rate(rate, actor=None, at=NOW)


def test_whoever_may_not_is_refused(alice, service):
    told = {"actor": alice, "at": NOW}
    with pytest.raises(NotPermitted):
        operations.set_service_rate(service, valid_from=LONG_AGO, amount=amount(1), grid=Grid(), **told)
    with pytest.raises(NotPermitted):
        operations.set_response_rate(
            team=None, responder="", valid_from=LONG_AGO, amount=amount(1), share_percent=100, **told
        )
    incident = make_incident()
    with as_user(alice), pytest.raises(NotPermitted):
        operations.record_cost(incident, on=NOW.date(), what="x", amount=amount(1), **told)
    cost = spend(incident)
    with as_user(alice), pytest.raises(NotPermitted):
        operations.withdraw_cost(cost, reason="x", **told)


def test_cost_is_recorded_with_its_document_and_told_without_the_amount():
    mara, incident = make_manager(first_name="Mara", last_name="Moss"), make_incident()
    with as_user(mara):
        made = operations.record_cost(
            incident, on=NOW.date(), what=" Refunds ", amount=amount(777), document="INV-1", actor=mara, at=NOW
        )
        entry = TimelineEntry.objects.get(incident=incident, code="cost.recorded")
        words = tell(entry)
    assert (made.what, made.document, made.recorded_by, made.recorded_at) == ("Refunds", "INV-1", mara, NOW)
    assert words == "Mara Moss recorded the cost “Refunds”."
    assert "777" not in str(entry.data)
    assert not entry.is_public


def test_cost_of_a_closed_incident_may_still_be_recorded_and_counts_a_change():
    incident = put(make_incident(), is_open=False, phase="resolved", resolved_at=NOW)
    spend(incident)
    with as_system("test looks"):
        assert Incident.objects.get(pk=incident.pk).version == incident.version + 1


def test_cost_says_what_it_is_and_has_happened():
    incident = make_incident()
    with pytest.raises(ItemRefused):
        spend(incident, what="  ")
    with pytest.raises(ItemRefused) as refused:
        spend(incident, on=NOW.date() + timedelta(days=1))
    assert list(refused.value.fields) == ["on"]
    with as_system("test"), pytest.raises(StaleIncident):
        operations.record_cost(
            incident, on=NOW.date(), what="x", amount=amount(1), actor=None, at=NOW, expected_version=99
        )


def test_cost_of_an_incident_out_of_sight_is_not_recorded():
    mara, hidden = make_manager(), put(make_incident("security"), restricted=True)
    with as_user(mara), pytest.raises(IncidentNotFound):
        operations.record_cost(hidden, on=NOW.date(), what="x", amount=amount(1), actor=mara, at=NOW)


def test_cost_is_withdrawn_once_for_a_reason():
    cost = spend(make_incident())
    with as_system("test"):
        with pytest.raises(ReasonRequired):
            operations.withdraw_cost(cost, reason=" ", actor=None, at=NOW)
        operations.withdraw_cost(cost, reason="Paid by the insurance", actor=None, at=NOW)
        with pytest.raises(WithdrawnAlready):
            operations.withdraw_cost(cost, reason="Again", actor=None, at=NOW)
        held = FixedCost.objects.get(pk=cost.pk)
    assert (held.withdrawn_at, held.withdraw_reason) == (NOW, "Paid by the insurance")


def test_rates_of_two_services_do_not_meet(service):
    price(service, valid_from=date(2026, 1, 1))
    price(make_service("Mail"), valid_from=date(2026, 1, 1))
    assert ServiceRate.objects.filter(replaced_at=None).count() == 2
