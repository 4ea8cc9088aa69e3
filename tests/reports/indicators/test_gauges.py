"""Gauges for Prometheus."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from incidents.models import Clock, Incident, SlaPolicy
from incidents.permissions.principal import as_system
from reports.indicators.exposition import CONTENT_TYPE, Gauge, Sample, exposed, one
from tests.api.clients import Program, is_problem
from tests.factories import NOW, make_incident, make_team, make_user
from tests.reports.indicators.making import make_page
from tests.reports.readiness.making import make_drill

MINUTE = timedelta(minutes=1)


def test_text_is_as_prometheus_reads_it():
    gauges = [
        Gauge("a_total", "Back\\slash\nand line", (Sample(3, {"team": 'The "A"\\\n'}), Sample(0.25, {"team": ""}))),
        one("b_seconds", "Nothing.", None),
        one("c", "One.", 12_345_678_901),
    ]
    assert exposed(gauges) == (
        "# HELP a_total Back\\\\slash\\nand line\n"
        "# TYPE a_total gauge\n"
        'a_total{team="The \\"A\\"\\\\\\n"} 3\n'
        'a_total{team=""} 0.25\n'
        "# HELP b_seconds Nothing.\n"
        "# TYPE b_seconds gauge\n"
        "# HELP c One.\n"
        "# TYPE c gauge\n"
        "c 12345678901\n"
    )


@pytest.fixture
def now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def scraper(reference, now):
    return Program(make_user("mona", "manager"))


def scrape(program, **headers):
    answer = program.client.get("/metrics", headers=headers)
    assert answer.status_code == 200, answer.content
    return answer


def samples(program):
    text = scrape(program).content.decode()
    return {line.rsplit(" ", 1)[0]: float(line.rsplit(" ", 1)[1]) for line in text.splitlines() if line[0] != "#"}


@pytest.mark.django_db
def test_scrape_is_text_whatever_is_asked_for(scraper):
    asked = "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5"
    answer = scrape(scraper, accept=asked)
    assert answer["Content-Type"] == CONTENT_TYPE
    line = re.compile(r'^(# (HELP|TYPE) \w+ .+|\w+(\{\w+="[^"]*"(,\w+="[^"]*")*\})? [0-9.e+]+)$')
    assert all(line.match(each) for each in answer.content.decode().splitlines())


@pytest.mark.django_db
def test_real_unrestricted_open_incidents_are_counted(scraper, alice):
    team = make_team("Payments")
    first, second, hidden, drill, ended = (make_incident(team=team, at=NOW - 10 * MINUTE) for _ in range(5))
    with as_system("a test arranges"):
        Incident.objects.filter(pk=second.pk).update(assignee=alice)
        Incident.objects.filter(pk=hidden.pk).update(restricted=True, reported_at=NOW - 90 * MINUTE)
        Incident.objects.filter(pk=drill.pk).update(exercise=make_drill())
        Incident.objects.filter(pk=ended.pk).update(is_open=False, phase="resolved", resolved_at=NOW)
        first.refresh_from_db()
    found = samples(scraper)
    label = f'muster_incidents_open{{priority="{first.priority.slug}",team="payments",phase="{first.phase}"}}'
    assert found[label] == 2
    assert sum(value for name, value in found.items() if name.startswith("muster_incidents_open{")) == 2
    assert found["muster_incidents_unassigned"] == 1
    assert found["muster_incidents_unassigned_oldest_seconds"] == 600


@pytest.mark.django_db
def test_missed_promises_and_pages_of_the_last_hour(scraper, standard_targets, alice):
    incident, hidden = make_incident(), make_incident()
    with as_system("a test promises"):
        Clock.objects.all().delete()
        for each in (incident, hidden):
            Clock.objects.create(
                incident=each,
                kind="resolve",
                policy=SlaPolicy.objects.first(),
                target={},
                started_at=NOW,
                due_at=NOW,
                state="breached",
                breached_at=NOW,
            )
        Incident.objects.filter(pk=hidden.pk).update(restricted=True)
    before = samples(scraper)["muster_pages_last_hour"]
    for at, of in ((NOW - 59 * MINUTE, incident), (NOW - 61 * MINUTE, incident), (NOW, hidden)):
        make_page(alice, at, incident=of)
    make_page(alice, kind="drill.test_page")
    found = samples(scraper)
    assert found['muster_promises_missed{kind="resolve"}'] == 1
    assert found["muster_pages_last_hour"] - before == 1


@pytest.mark.django_db
def test_scrape_costs_the_same_for_one_row_and_for_three(scraper, alice):
    def cost():
        with CaptureQueriesContext(connection) as seen:
            scrape(scraper)
        return len(seen)

    make_page(alice, incident=make_incident(team=make_team("Payments")))
    one_row = cost()
    for number in range(3):
        make_page(alice, incident=make_incident(team=make_team(f"Team {number}")))
    assert cost() == one_row <= 18


@pytest.mark.django_db
def test_whoever_may_not_read_reports_gets_no_gauge(reference, now):
    nobody = Client().get("/metrics")
    assert nobody.status_code == 401
    assert b"muster_" not in nobody.content
    is_problem(Program(make_user("agent", "agent")).client.get("/metrics"), 403)
    is_problem(Program(make_user("narrow", "manager"), "catalog:read").client.get("/metrics"), 403)
