"""Every real total is the same before and after drills were added, wherever it is shown."""

import pytest
import time_machine

from incidents.lifecycle.operations import declare_major
from incidents.models import Incident, ResolutionCode
from incidents.permissions.principal import as_system
from incidents.workflows.choices import Phase
from tests.factories import NOW, make_incident
from tests.incidents.drills.making import run_timers
from tests.incidents.drills.reality import SOON, everything_real, hold_drills, unlike
from tests.incidents.lifecycle.test_transitions import walk_to

# One for each fate of a drill's incident, twice over.
HOW_MANY = 26
pytestmark = pytest.mark.django_db


@pytest.fixture
def real(standard_targets, service, alice, carol):
    """Incidents of reality, some of them over, with promises that are kept and missed."""
    for number in range(3):
        make_incident(service=service, title=f"Checkout answers slowly, {number}", at=NOW, impact=2, urgency=2)
    with as_system("test"):
        rows = list(Incident.objects.order_by("pk"))
        declare_major(rows[0], reason="Wide", actor=carol, at=NOW)
        walk_to(rows[1], Phase.RESOLVED, ResolutionCode.objects.first(), carol)
    run_timers(SOON)
    return rows


def test_every_real_total_is_the_same_after_drills(real, service, ada, alice, carol, fresh_counters):
    with time_machine.travel(SOON, tick=False):
        before = everything_real(ada, SOON)
        hold_drills(HOW_MANY, alice, carol, service)
        after = everything_real(ada, SOON)
    with as_system("test"):
        made = Incident.objects.filter(exercise__isnull=False)
        assert made.count() == HOW_MANY
        assert set(made.values_list("phase", flat=True)) >= {"on_hold", "resolved", "closed", "cancelled", "mitigated"}
        assert made.filter(is_major=True).exists()
        assert made.filter(restricted=True).exists()
    assert len(before) > 150
    assert unlike(before, after) == {}
    with time_machine.travel(SOON, tick=False):
        make_incident(service=service, title="Checkout answers with errors", at=NOW)
        found = unlike(before, everything_real(ada, SOON))
    # So the comparison can fail.
    assert {"queue", "counts", "found", "similar", "by phase", "metric reported by None", "rates"} <= set(found)
    assert {"/admin/", "/admin/incidents/incident/", "/api/v1/incidents/"} <= set(found)
