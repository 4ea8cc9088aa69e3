"""A drill's incident changes nothing real."""

from datetime import timedelta

import pytest

from incidents.lifecycle.queries import service_status
from incidents.models import Exercise, Incident
from incidents.permissions.principal import as_system
from tests.factories import NOW, make_incident


@pytest.fixture
def everything_real(service, alice):
    """What the desk shows of reality, as plain values."""

    def look():
        from incidents.search.queries import search, similar

        real = Incident.objects.real()
        return {
            "queue": list(real.open().in_queue_order().values_list("pk", flat=True)),
            "counts": (real.count(), real.open().count(), real.open().unassigned().count(), real.major().count()),
            "status": service_status([service]),
            "found": search("payment gateway", queryset=real).ids,
            "similar": [item.incident.pk for item in similar(real.order_by("pk").first())],
        }

    return look


def test_drills_incident_changes_nothing_real(everything_real, service, alice, carol):
    from incidents.lifecycle.operations import acknowledge, declare_major

    with as_system("test"):
        for _ in range(2):
            make_incident(service=service, title="Payment gateway answers slowly", dedup_key="")
        before = everything_real()
        exercise = Exercise.objects.create(name="Black Friday", created_at=NOW)
        drill = make_incident(
            service=service,
            title="Payment gateway is down",
            exercise=exercise,
            affected=[(service, "down")],
            dedup_key="gateway",
        )
        acknowledge(drill, actor=alice, at=NOW + timedelta(minutes=1))
        declare_major(drill, reason="Rehearsal", actor=carol, at=NOW + timedelta(minutes=2))
        assert everything_real() == before
        real = make_incident(service=service, title="Real", dedup_key="gateway")
        assert real.exercise is None
