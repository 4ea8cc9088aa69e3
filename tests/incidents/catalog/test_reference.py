"""Reference data is made where it is missing and left alone where it is not."""

from __future__ import annotations

import io

import pytest

from incidents import reference as root
from incidents.catalog import reference as catalogue
from incidents.catalog import shipped
from incidents.models import (
    BusinessCalendar,
    Category,
    HoldReason,
    IncidentType,
    OrganisationSettings,
    Priority,
    PriorityRule,
    ResolutionCode,
    Source,
    Workflow,
)
from tests.factories import NOW

pytestmark = pytest.mark.django_db

MODELS = [
    BusinessCalendar,
    Category,
    HoldReason,
    IncidentType,
    OrganisationSettings,
    Priority,
    PriorityRule,
    ResolutionCode,
    Source,
    Workflow,
]


def test_load_again_makes_nothing(standard_targets, reference):
    counts = [model.objects.count() for model in MODELS]
    said = io.StringIO()
    root.load(at=NOW, stdout=said)
    assert [model.objects.count() for model in MODELS] == counts
    assert (
        said.getvalue()
        == "Reference data: 0 rows of the catalogue, 0 workflows, 0 service-level policies, 0 procedures "
        "and 0 scenarios made.\n"
    )


def test_matrix_is_the_agreed_one(reference):
    stored = {(rule.impact, rule.urgency): rule.priority_id for rule in PriorityRule.objects.all()}
    assert stored == {
        (1, 1): 1,
        (1, 2): 2,
        (2, 1): 2,
        (2, 2): 3,
        (3, 1): 3,
        (1, 3): 3,
        (3, 2): 4,
        (2, 3): 4,
        (3, 3): 4,
    }


def test_only_security_is_restricted(reference):
    assert list(IncidentType.objects.filter(is_restricted=True).values_list("slug", flat=True)) == ["security"]


@pytest.fixture
def edited(reference):
    IncidentType.objects.filter(slug="outage").update(name="Störung", description="Ours")
    PriorityRule.objects.filter(impact=3, urgency=3).update(priority_id=1)
    Priority.objects.filter(rank=1).update(name="P1")
    HoldReason.objects.filter(slug="awaiting-vendor").update(name="Awaiting supplier")
    BusinessCalendar.objects.all().delete()
    BusinessCalendar.objects.create(name="Shop hours")
    Category.objects.filter(path="Access / Password").delete()
    OrganisationSettings.objects.filter(pk=1).update(name="Acme")


def test_load_undoes_no_edit(edited):
    catalogue.load(NOW)
    assert IncidentType.objects.get(slug="outage").name == "Störung"
    assert PriorityRule.objects.get(impact=3, urgency=3).priority_id == 1
    assert Priority.objects.get(rank=1).name == "P1"
    assert HoldReason.objects.get(slug="awaiting-vendor").name == "Awaiting supplier"
    assert [calendar.name for calendar in BusinessCalendar.objects.all()] == ["Shop hours"]
    assert not Category.objects.filter(path="Access / Password").exists()
    assert OrganisationSettings.objects.get().name == "Acme"


def test_load_makes_a_cell_and_a_reason_that_are_missing(reference):
    PriorityRule.objects.filter(impact=1, urgency=1).delete()
    HoldReason.objects.filter(slug="awaiting-change").delete()
    assert catalogue.load(NOW) == 2
    assert PriorityRule.objects.get(impact=1, urgency=1).priority_id == 1


def test_load_gives_way_to_a_name_that_an_administrator_took(reference):
    ResolutionCode.objects.filter(slug="fixed").delete()
    ResolutionCode.objects.create(name="Fixed", slug="mended")
    assert catalogue.load(NOW) == 0


@pytest.mark.parametrize("model", MODELS)
def test_everything_shipped_fits_its_columns(reference, model):
    """SQLite does not mind what is too long; PostgreSQL does."""
    for row in model.objects.all():
        row.full_clean(validate_unique=False, validate_constraints=False)


def test_slugs_others_rely_on(reference):
    assert {row["slug"] for row in shipped.INCIDENT_TYPES} == {"outage", "degradation", "security", "user_issue"}
    assert {"console", "api", "report", "email", "monitoring", "import-servicenow", "import-csv"} <= set(
        Source.objects.values_list("slug", flat=True)
    )
    wanted = {f"awaiting-{what}" for what in ("requester", "vendor", "problem", "evidence", "change")}
    assert wanted <= set(HoldReason.objects.values_list("slug", flat=True))
