"""Acknowledging while a step fires: once it has committed, no page of that generation is made."""

from __future__ import annotations

import random
import threading
from datetime import timedelta

import pytest
from django.db import connections

from incidents.lifecycle.operations import acknowledge
from incidents.models import Notification, Timer
from incidents.permissions.principal import as_system
from incidents.timers.operations.sweeping import fire_due
from tests.factories import NOW, make_incident
from tests.incidents.escalation.making import make_policy, run_of
from tests.incidents.notifications.making import make_method

ROUNDS = 12


def at_once(*calls):
    """Run each call on a thread of its own; whatever one raises is raised here."""
    barrier, failed = threading.Barrier(len(calls)), []

    def run(call, pause):
        try:
            barrier.wait(30)
            threading.Event().wait(pause)
            with as_system("a thread of a test"):
                call()
        except Exception as error:  # noqa: BLE001 -- raised again by whoever waits
            failed.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(call, random.random() / 50)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    if failed:
        raise failed[0]


@pytest.mark.django_db(transaction=True)
def test_no_page_is_made_after_an_acknowledgement(reference, alice, bob):
    make_method(alice)
    make_policy(alice, bob)
    for _ in range(ROUNDS):
        incident = make_incident(impact=1, urgency=1)
        with as_system("test"):
            Timer.objects.filter(kind="recurring").delete()
        at_once(
            lambda incident=incident: acknowledge(incident, actor=bob, at=NOW + timedelta(seconds=1)),
            lambda: fire_due(clock=lambda: NOW),
            lambda: fire_due(clock=lambda: NOW),
        )
        with as_system("test"):
            assert run_of(incident).status == "acknowledged"
            pages = Notification.objects.filter(incident=incident, notification_class="page").exclude(channel="inbox")
            assert not pages.filter(state="pending").exists()
            assert pages.count() <= 1
            live = Timer.objects.filter(incident=incident, state__in=["pending", "leased"])
            ours = live.filter(kind__in=["escalation_step", "acknowledgement_lapse"])
            assert set(ours.values_list("kind", flat=True)) == {"acknowledgement_lapse"}
            before = pages.count()
            fire_due(clock=lambda: NOW + timedelta(minutes=6))
            assert pages.count() == before
