"""Which versions of plans and procedures held while an incident lasted, and who approved them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from incidents.models import IncidentType
from incidents.permissions.principal import as_user
from incidents.plans import operations
from incidents.plans.steps import StepDraft
from reports.evidence.queries.dossiers import dossiers_of
from reports.evidence.queries.rules import APPROVED
from tests.factories import NOW, make_incident, make_user
from tests.incidents.plans.making import begun, make_procedure

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def grace(reference):
    return make_user("grace", "administrator", first_name="Grace", last_name="Green")


@pytest.fixture
def renew(ada, grace):
    def renew(plan, summary, at):
        operations.save_plan_draft(plan, {"purpose": summary}, actor=ada, at=at - DAY, summary=summary)
        operations.approve_plan(plan, actor=grace, at=at - DAY)
        return operations.activate_plan(plan, actor=ada, at=at)

    return renew


def make_plan(ada, name, **values):
    return operations.save_plan(None, {"name": name, "slug": name.lower(), **values}, actor=ada, at=NOW - 90 * DAY)


def rules_of(user, incident, at=NOW + DAY):
    with as_user(user):
        return dossiers_of([incident.pk], at, APPROVED)[0].as_data()


def test_plans_are_those_in_force_from_the_report_to_the_end(ada, mary, renew):
    plan = make_plan(ada, "Response")
    for summary, at in (("Old", NOW - 9 * DAY), ("Then", NOW - 2 * DAY), ("Next", NOW + DAY), ("Later", NOW + 9 * DAY)):
        renew(plan, summary, at)
    incident = make_incident(at=NOW)
    told = rules_of(mary, incident, at=NOW + 2 * DAY)["plans"]
    assert [row["summary"] for row in told] == ["Then", "Next"]
    assert told[0] == {
        "plan": "Response",
        "version": 2,
        "summary": "Then",
        "author": "Ada Adams",
        "approved_by": "Grace Green",
        "activated_by": "Ada Adams",
        "activated_at": NOW - 2 * DAY,
        "approved_at": NOW - 3 * DAY,
        "ended_at": NOW + DAY,
    }
    assert told[1]["ended_at"] == NOW + 9 * DAY


def test_plans_of_other_types_and_those_taken_out_of_use_are_left_out(ada, mary, renew):
    outage, security = IncidentType.objects.get(slug="outage"), IncidentType.objects.get(slug="security")
    for name, kind in (("Outages", outage), ("Security", security), ("Everything", None), ("Bygone", None)):
        renew(plan := make_plan(ada, name, type=kind), name, NOW - 5 * DAY)
    operations.retire(plan, actor=ada, at=NOW - DAY)
    assert [row["plan"] for row in rules_of(mary, make_incident("outage"))["plans"]] == ["Everything", "Outages"]


def test_procedures_are_told_in_the_version_that_was_followed(alice, mary):
    procedure = make_procedure(name="Restart the ledger", at=NOW - 5 * DAY)
    incident = make_incident()
    begun(incident, procedure, alice)
    operations.save_draft(procedure, purpose="Again", steps=[StepDraft("Only")], actor=None, at=NOW)
    operations.publish(procedure, actor=None, at=NOW + DAY)
    told = rules_of(mary, incident)["procedure_versions"]
    assert [(row["procedure"], row["version"], row["activated_by"], row["begun_at"]) for row in told] == [
        ("Restart the ledger", 1, "Muster", NOW)
    ]
    assert told[0]["ended_at"] == NOW + DAY


def test_nothing_in_force_is_said(mary):
    incident = make_incident()
    with as_user(mary):
        tables = dossiers_of([incident.pk], NOW, APPROVED)[0].tables()
    assert [(list(table.rows), table.notes[0][1]) for table in tables] == [
        ([], "No plan was in force for incidents of this type."),
        ([], "No procedure was followed."),
    ]
