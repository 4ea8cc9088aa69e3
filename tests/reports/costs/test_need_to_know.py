"""Nothing of a restricted incident is told by any address or figure of costs to whoever need not know of it."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from incidents.permissions.principal import as_system, as_user
from reports.costs import operations
from reports.costs.operations import Amount
from reports.costs.urls import urlpatterns
from reports.metrics.choices import Reality
from reports.metrics.questions import Question
from reports.metrics.registry import all_metrics, ask
from tests.factories import NOW, make_incident
from tests.reports.costs.making import HOUR, allow, make_manager, price, price_staff, put, suffer

pytestmark = pytest.mark.django_db
CANARY = "CANARY"
SUM = Decimal(987654)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW + 6 * HOUR, tick=False):
        yield


@pytest.fixture
def hidden(reference, bob, service):
    """A restricted incident of bob's, with everything that costs."""
    price(service, 100)
    price_staff(60)
    made = put(
        make_incident("security", title=CANARY),
        restricted=True,
        assignee=bob,
        acknowledged_at=NOW,
        acknowledged_by=bob,
    )
    suffer(made, service, 0, 4)
    with as_system("test"):
        operations.record_cost(
            made, on=NOW.date(), what=CANARY, document=CANARY, amount=Amount(SUM, SUM, SUM), actor=None, at=NOW
        )
    return put(made, is_open=False, phase="resolved", resolved_at=NOW + 5 * HOUR)


def addresses(incident):
    """Every address of costs, with the incident, its cost and the service put in."""
    from reports.models import FixedCost

    with as_system("test"):
        cost = FixedCost.objects.get(incident=incident)
    values = {"slug": "checkout", "pk": incident.pk, "cost": cost.pk}
    found = []
    for pattern in urlpatterns:
        names = pattern.pattern.converters
        found.append(reverse(pattern.name, kwargs={name: values[name] for name in names}))
    return found


def figures(reader):
    """What every metric of costs says to a reader."""
    told = {}
    with as_user(reader):
        for metric in all_metrics():
            if metric.subject != "Downtime and cost":
                continue
            for group in (None, *metric.groups):
                for reality in Reality:
                    asked = Question(metric.name, NOW.date(), NOW.date() + timedelta(days=1), group, reality)
                    answer = ask(asked, NOW + 6 * HOUR)
                    told[metric.name, group, reality] = (answer.total, answer.groups)
    return told


def test_no_address_tells_of_it_and_the_entitled_find_it(client, hidden, bob):
    for reader, is_told in ((make_manager(), False), (allow(bob, "record_costs", "set_rates"), True)):
        client.force_login(reader)
        pages = [client.get(address, follow=True).content.decode() for address in addresses(hidden)]
        everything = " ".join(pages)
        assert (CANARY in everything, "987,654" in everything) == (is_told, is_told)


def test_figures_are_those_of_a_database_without_it(hidden, bob):
    told = figures(make_manager())
    worked = {name for name, *_rest in told if name.startswith("availability")}
    assert all(total.n == 0 for (name, *_), (total, _groups) in told.items() if name not in worked)
    assert all(total.value == 1 for (name, *_), (total, _groups) in told.items() if name in worked)
    # Of the entitled: the fixed cost, four hours of the service and five of bob.
    assert figures(allow(bob))["cost", None, Reality.REAL][0].value == float(SUM) + 400 + 300
