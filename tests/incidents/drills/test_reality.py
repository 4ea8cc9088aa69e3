"""Every real total is the same before and after drills were added, wherever it is shown."""

import json
import re
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from incidents.desk.dashboard.panels import PANELS
from incidents.desk.dashboard.reader import Reader
from incidents.lifecycle.operations import acknowledge, cancel, declare_major
from incidents.lifecycle.queries import service_status
from incidents.models import Incident
from incidents.permissions.principal import as_system, as_user
from incidents.search.queries import search, similar
from tests.api.clients import Program
from tests.factories import NOW, make_incident
from tests.incidents.drills.making import OUTAGE, STARTS, begin, make_version, run_timers

AT = STARTS + timedelta(minutes=30)
# Panels that are about drills.
OF_DRILLS = {"exercises", "drills", "drills-today"}
HOW_MANY = 12


def of_panels(reader):
    """What every panel of every first page tells, but for those of drills."""
    told = {slug: repr(panel.read(Reader(reader, AT))) for slug, panel in PANELS.items() if slug not in OF_DRILLS}
    return {slug: re.sub(r" at 0x[0-9a-f]+", "", words) for slug, words in told.items()}


@pytest.fixture
def look(service, ada, client, fresh_counters):
    """What is shown of reality, as plain values."""
    program = Program(ada)
    client.force_login(ada)

    def everything():
        with as_user(ada):
            rows = Incident.objects.real()
            found = {
                "queue": list(rows.open().in_queue_order().values_list("pk", flat=True)),
                "counts": (rows.count(), rows.open().count(), rows.open().unassigned().count(), rows.major().count()),
                "status": repr(service_status([service])),
                "found": search("checkout answers", queryset=rows).ids,
                "similar": [item.incident.pk for item in similar(rows.order_by("pk").first())],
                "panels": of_panels(ada),
            }
        for path in ("/incidents/", "/incidents/?q=checkout", "/services/"):
            found[path] = json.dumps(program.get(path).json())
        page = client.get(reverse("admin:incidents_incident_changelist")).content.decode()
        found["tabs"] = re.sub(r"\s+", " ", page[page.index("m-tabs") : page.index("</nav>", page.index("m-tabs"))])
        return found

    return everything


@pytest.mark.django_db
def test_every_real_total_is_the_same_after_drills(look, service, alice, carol):
    with time_machine.travel(AT, tick=False):
        for number in range(3):
            make_incident(service=service, title=f"Checkout answers slowly, {number}", at=NOW)
        with as_system("test"):
            declare_major(Incident.objects.first(), reason="Wide", actor=carol, at=NOW)
        before = look()
        version = make_version({"delivery": "incident", "incident": {**OUTAGE, "service": service.slug}})
        for number in range(HOW_MANY):
            begin(version, alice, name=f"Drill {number}", service=service)
        run_timers(STARTS)
        with as_system("test"):
            made = list(Incident.objects.filter(exercise__isnull=False).order_by("pk"))
            assert len(made) == HOW_MANY
            for incident in made[::2]:
                declare_major(acknowledge(incident, actor=alice, at=AT), reason="Drilled", actor=carol, at=AT)
            cancel(made[1], reason="Drilled", actor=None, at=AT)
        after = look()
    assert after == before
