"""Gauges for Prometheus."""

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
from tests.reports.indicators.prometheus import parse
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


def test_reader_of_the_format_reads_back_what_was_written():
    team = 'The "A"\\ team,\nB}'
    gauges = [
        Gauge("a_total", "Back\\slash\nand line", (Sample(3e21, {"team": team}), Sample(-0.25, {"team": ""}))),
        one("b_seconds", "Nothing.", None),
    ]
    assert parse(exposed(gauges)) == {
        "a_total": {
            "help": "Back\\slash\nand line",
            "type": "gauge",
            "samples": {frozenset({("team", team)}): 3e21, frozenset({("team", "")}): -0.25},
        },
        "b_seconds": {"help": "Nothing.", "type": "gauge", "samples": {}},
    }


@pytest.mark.parametrize(
    "text",
    [
        "# HELP a b\n# TYPE a gauge\na 1",
        "a 1\n",
        "# HELP a b\na 1\n",
        "# HELP a b\n# TYPE a thing\n",
        "# HELP a b\n# TYPE a gauge\na 1\na 2\n",
        '# HELP a b\n# TYPE a gauge\na{x="1",x="2"} 1\n',
        '# HELP a b\n# TYPE a gauge\na{x="\\q"} 1\n',
        "# HELP a b\n# TYPE a gauge\na one\n",
    ],
)
def test_reader_of_the_format_refuses_what_prometheus_would(text):
    with pytest.raises(AssertionError):
        parse(text)


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
    """What a scraper reads, by the name and the labels of each sample."""
    read = parse(scrape(program).content.decode())
    return {(name, labels): value for name, metric in read.items() for labels, value in metric["samples"].items()}


def key(name, **labels):
    return name, frozenset(labels.items())


@pytest.mark.django_db
def test_scrape_is_text_whatever_is_asked_for(scraper):
    asked = "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5"
    answer = scrape(scraper, accept=asked)
    assert answer["Content-Type"] == CONTENT_TYPE
    read = parse(answer.content.decode())
    assert {metric["type"] for metric in read.values()} == {"gauge"}
    assert all(metric["help"] and name.startswith("muster_") for name, metric in read.items())
    assert read["muster_incidents_unassigned"]["samples"] == {frozenset(): 0}


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
    labels = {"priority": first.priority.slug, "team": "payments", "phase": first.phase}
    assert found[key("muster_incidents_open", **labels)] == 2
    assert sum(value for (name, _labels), value in found.items() if name == "muster_incidents_open") == 2
    assert found[key("muster_incidents_unassigned")] == 1
    assert found[key("muster_incidents_unassigned_oldest_seconds")] == 600


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
    before = samples(scraper)[key("muster_pages_last_hour")]
    for at, of in ((NOW - 59 * MINUTE, incident), (NOW - 61 * MINUTE, incident), (NOW, hidden)):
        make_page(alice, at, incident=of)
    make_page(alice, kind="drill.test_page")
    found = samples(scraper)
    assert found[key("muster_promises_missed", kind="resolve")] == 1
    assert found[key("muster_pages_last_hour")] - before == 1


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
