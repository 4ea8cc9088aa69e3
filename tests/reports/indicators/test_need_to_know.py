"""Metrics and gauges name no restricted incident to any role, and count it for none that may not know of it."""

import pytest

from incidents.models import Incident
from incidents.permissions.principal import as_system
from incidents.permissions.roles import ROLES
from reports.metrics.registry import all_metrics
from tests.api.clients import Program
from tests.factories import NOW, make_incident, make_user
from tests.reports.indicators.making import come_back, make_action, make_escalation, make_lesson, make_page, make_review

CANARY = "CANARY"
pytestmark = pytest.mark.django_db
READS = {role for role, rights in ROLES.items() if "reports.view_reports" in rights}
DIFFERS = {"pages", "lessons", "reviews_due", "escalations_unreached", "actions_overdue", "reported"}


def plant(owner, title):
    """An incident with everything that is counted of one."""
    incident = make_incident("security", title=title)
    review = make_review(incident=incident)
    lesson = make_lesson(review)
    make_action(review, owner, NOW.date().replace(day=1), lesson=lesson)
    come_back(lesson, NOW)
    make_escalation("told", incident=incident)
    make_page(owner, incident=incident)
    return incident


def everything(program):
    """All that the metrics and the gauges say, split by services and by people where they can be."""
    said = {"/metrics": program.client.get("/metrics")}
    for metric in all_metrics():
        for group in [each for each in ("", "service", "person", "state") if each in ("", *metric.groups)]:
            query = {"from": "2026-01-01", "to": "2026-12-31", **({"group": group} if group else {})}
            said[f"{metric.name} {group}"] = program.get(f"/reports/metrics/{metric.name}/", query)
    return said


@pytest.fixture
def planted(reference, alice):
    plant(alice, "Plain")
    secret = plant(alice, f"{CANARY} title")
    with as_system("a test restricts"):
        Incident.objects.filter(pk=secret.pk).update(restricted=True)
    return secret


@pytest.mark.parametrize("role", sorted(ROLES))
def test_no_role_learns_of_a_restricted_incident(planted, role):
    reader = make_user("reader", role)
    # There is no such metric for whoever may not read it.
    withheld = {metric.name for metric in all_metrics() if metric.needs and not reader.has_perm(metric.needs)}
    for where, answer in everything(Program(reader)).items():
        wanted = 403 if role not in READS else 404 if where.split()[0] in withheld else 200
        assert answer.status_code == wanted, where
        assert CANARY not in answer.content.decode(), where


def test_it_counts_for_the_entitled_alone(planted):
    def totals(program):
        said = everything(program)
        return {name: said[f"{name} "].json()["total"]["n"] for name in DIFFERS}

    stranger, entitled = Program(make_user("stranger", "manager")), make_user("entitled", "manager")
    with as_system("a test assigns"):
        Incident.objects.filter(pk=planted.pk).update(assignee=entitled)
    found, more = totals(stranger), totals(Program(entitled))
    assert all(more[name] == found[name] + 1 for name in DIFFERS), (found, more)
