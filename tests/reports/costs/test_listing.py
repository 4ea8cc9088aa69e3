"""What stands behind figures of downtime and costs: as many rows as the figure counts, as the reader may see them."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from incidents.models import AccessRecord
from incidents.permissions.principal import as_system, as_user
from reports.costs.operations import fold_costs
from reports.metrics.behind import behind, behind_all
from reports.metrics.choices import OF_TIME
from reports.metrics.questions import Question
from reports.metrics.registry import all_metrics, ask
from tests.factories import NOW, make_incident, make_service, make_team
from tests.reports.costs.making import HOUR, make_manager, price, price_staff, put, spend, suffer

METRICS = {metric.name: metric for metric in all_metrics() if metric.subject == "Downtime and cost"}
DAY, AT = timedelta(days=1), NOW + timedelta(days=9)
SINCE, UNTIL = NOW.date() - DAY, AT.date() + DAY
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def mara(reference):
    return make_manager()


@pytest.fixture
def client(mara):
    client = Client()
    client.force_login(mara)
    return client


@pytest.fixture
def planted(alice, service, team):
    """Two services; one incident that cost something twice; one of whose people nobody knows what they cost."""
    price(service, 10)
    price_staff(60, team=team)
    mail = make_service("Mail")
    again, other = make_incident(team=team), make_incident(service=mail)
    suffer(again, service, 0, 3)
    suffer(again, service, 100, 130)
    suffer(other, mail, 0, 50, effect="degraded")
    spend(other, 5, on=NOW.date())
    for incident in (again, put(make_incident(), team=make_team("Other"))):
        done = {"resolved_at": NOW + 20 * HOUR, "is_open": False, "phase": "resolved", "assignee": alice}
        put(incident, acknowledged_at=NOW, acknowledged_by=alice, **done)


def rows_at(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.context["found"]


@pytest.mark.parametrize("is_folded", [False, True])
@pytest.mark.parametrize("name", METRICS)
def test_every_figure_and_every_group_leads_to_as_many_rows_as_it_says(name, is_folded, mara, client, planted):
    if is_folded:
        fold_costs(clock=lambda: AT)
    for group in (None, *METRICS[name].groups):
        question = Question(name, SINCE, UNTIL, group)
        with as_user(mara):
            answer = ask(question, AT)
        assert len(rows_at(client, behind_all(question)).rows) == answer.total.n
        for figure in answer.groups:
            if figure.n:
                found = rows_at(client, behind(question)(figure))
                assert len(found.rows) == figure.n, (group, figure)
                if group not in OF_TIME:
                    assert found.figure.value == figure.value


def test_dearest_come_first_and_those_of_unknown_cost_apart(client, planted):
    address = behind_all(Question("cost", SINCE, UNTIL))
    found = rows_at(client, address)
    values = [row.value for row in found.rows]
    assert values == sorted(values, reverse=True)
    assert sum(values) == pytest.approx(found.figure.value)
    unknown = rows_at(client, f"{address}&side=unknown").rows
    assert [row.value for row in unknown] == [None]


def test_service_leads_on_to_its_downtime(client, planted):
    worst = rows_at(client, behind_all(Question("availability", SINCE, UNTIL))).rows[0]
    assert worst.words == "Checkout"
    assert sum(row.value for row in rows_at(client, worst.url).rows) == 33 * 3600


def test_restricted_incident_is_listed_to_the_entitled_alone_and_the_read_recorded(mara, client, service):
    hidden = put(make_incident("security"), restricted=True)
    suffer(hidden, service, 0, 3)
    address = behind_all(Question("downtime", SINCE, UNTIL))
    assert rows_at(client, address).rows == []
    put(hidden, assignee=mara)
    assert [row.incident for row in rows_at(client, address).rows] == [hidden]
    with as_system("a test looks at who read what"):
        assert AccessRecord.objects.filter(incident=hidden, user=mara).exists()
