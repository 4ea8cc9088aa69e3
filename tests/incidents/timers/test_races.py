"""Several at once: two sweepers, a cancellation against the firing, a process killed between claim and firing.

MUSTER_RACES sets how many acknowledgements run against the firing (default 40).
"""

import os
import subprocess
import sys
import threading
from datetime import timedelta

import pytest
from django.db import connection, connections, transaction

from incidents.engine.sweeping import only_sweeper
from incidents.lifecycle.operations import acknowledge
from incidents.lifecycle.operations.base import lock
from incidents.models import Timer
from incidents.permissions.principal import as_system, as_user
from incidents.timers.handlers import HANDLERS, Handler
from incidents.timers.operations import cancel, schedule_many
from incidents.timers.operations.sweeping import LEASE
from tests.factories import NOW, make_incident
from tests.incidents.timers.conftest import promise, states, sweep_at

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("reference")]
RACES = int(os.environ.get("MUSTER_RACES", "40"))

CLAIM_AND_DIE = """
import os, sys, django
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
django.setup()
from datetime import datetime
from django.db import connections
connections["default"].settings_dict["NAME"] = sys.argv[1]
from incidents.permissions.principal import as_system
from incidents.timers.operations.sweeping import claim_due
with as_system("a test claims and dies"):
    print(len(claim_due(at=datetime.fromisoformat(sys.argv[2]))), flush=True)
    os.kill(os.getpid(), 9)
"""


def at_once(*acts):
    """Run the acts in threads that begin together, and raise what any of them raised."""
    start, failures = threading.Barrier(len(acts)), []

    def run(act):
        try:
            connection.ensure_connection()
            start.wait(timeout=30)
            act()
        except BaseException as error:  # noqa: BLE001 -- raised below, in the thread of the test
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    if failures:
        raise failures[0]


def sweeping(at=NOW, **values):
    def act():
        with as_system("test of sweepers"):
            while sweep_at(at, **values).left:
                pass

    return act


def test_two_sweepers_share_the_work_and_nothing_fires_twice(probe):
    with as_system("test"):
        schedule_many([promise(number) for number in range(300)], at=NOW)
    at_once(*[sweeping(at_once=11)] * 3)
    assert sorted(probe.fired) == list(range(300))


def test_second_sweeper_leaves_the_work_to_the_first_on_sqlite(probe):
    with as_system("test"):
        schedule_many([promise(1)], at=NOW)
        with only_sweeper("timers"):
            swept = sweep_at(NOW)
    assert swept.left == (connection.vendor == "sqlite")
    assert probe.fired == ([] if swept.left else [1])


def test_what_a_killed_process_had_claimed_fires_when_its_lease_has_lapsed(probe):
    with as_system("test"):
        schedule_many([promise(number) for number in range(5)], at=NOW)
    name = str(connection.settings_dict["NAME"])
    command = [sys.executable, "-c", CLAIM_AND_DIE, name, NOW.isoformat()]
    died = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (died.returncode, died.stdout) == (-9, "5\n"), died.stderr
    with as_system("test"):
        assert set(states().values()) == {"leased"}
        assert sweep_at(NOW + LEASE - timedelta(seconds=1)).fired == 0
        assert sweep_at(NOW + LEASE + timedelta(seconds=1)).fired == 5
        assert set(Timer.objects.filter(kind="probe").values_list("attempt", flat=True)) == {2}
    assert sorted(probe.fired) == list(range(5))


def test_acknowledged_against_fire_leaves_no_effect_after_the_acknowledgement(alice, monkeypatch):
    """Whoever acknowledges cancels under the incident's lock: what fires after that has no effect."""
    order = []

    def page(timers, at):
        order.extend(("paged", timer.incident_id) for timer in timers)

    def acknowledging(incident):
        def act():
            with as_user(alice), transaction.atomic():
                row = acknowledge(incident, actor=alice, at=NOW)
                cancel(kind="probe", incident=row)
                order.append(("acknowledged", row.pk))

        return act

    monkeypatch.setitem(HANDLERS, "probe", Handler("probe", page, "Probe"))
    for number in range(RACES):
        incident = make_incident()
        with as_system("test"):
            schedule_many([promise(number, incident_id=incident.pk)], at=NOW)
        at_once(sweeping(), acknowledging(incident))
        mine = [what for what, pk in order if pk == incident.pk]
        assert mine in (["acknowledged"], ["paged", "acknowledged"]), mine
        with as_system("test"):
            state = Timer.objects.get(dedup_key=f"probe:{number}").state
        assert state == ("fired" if "paged" in mine else "cancelled")


def test_firing_and_bulk_cancelling_of_many_incidents_never_wait_for_each_other(probe):
    incidents = [make_incident() for _ in range(6)]

    def cancelling():
        with as_system("test"):
            for incident in reversed(incidents):
                with transaction.atomic():
                    cancel(kind="probe", incident=lock(incident))

    for turn in range(4):
        promises = [promise(f"{turn}:{i.pk}", incident_id=i.pk, subject_id=i.pk) for i in incidents for _ in "a"]
        with as_system("test"):
            schedule_many(promises, at=NOW)
        at_once(sweeping(), cancelling)
        with as_system("test"):
            assert not Timer.objects.filter(kind="probe", state__in=["pending", "leased"]).exists()
