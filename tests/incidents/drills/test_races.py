"""The second of two who act on a drill at once: it begins once, and each inject comes once."""

from __future__ import annotations

import threading

import pytest
from django.db import connections

from incidents.drills.operations import DrillRefused, release_inject, skip_inject, start_exercise
from incidents.models import Exercise, Incident
from incidents.permissions.principal import as_system
from tests.incidents.drills.making import (
    OUTAGE,
    STARTS,
    begin,
    injects,
    live,
    make_version,
    plan,
    record_of,
    statuses,
    told,
)

pytestmark = pytest.mark.django_db(transaction=True)
REPORT = {"trigger": "by_hand", "delivery": "incident", "incident": OUTAGE}


def at_once(*calls):
    """Make the calls at the same instant, each as on a server of its own; what each returned or was refused with."""
    barrier, found = threading.Barrier(len(calls)), [None] * len(calls)

    def run(place, call):
        try:
            with as_system("test"):
                barrier.wait(timeout=60)
                found[place] = call()
        except DrillRefused as refusal:
            found[place] = refusal
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place, call)) for place, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert not any(thread.is_alive() for thread in threads)
    return found


def refused(found):
    return [one for one in found if isinstance(one, DrillRefused)]


def test_a_drill_that_two_begin_at_once_begins_once(reference, alice):
    planned = plan(make_version(), alice)

    def call():
        return start_exercise(Exercise(pk=planned.pk), actor=None, at=STARTS)

    found = at_once(call, call)
    (refusal,) = refused(found)
    assert refusal.sentence == "A drill that is running cannot be started."
    assert record_of(planned).count("started") == 1
    assert len(live(planned, "inject_release")) == 1
    assert len(told(recipient=alice, kind="drill.news", channel="inbox")) == 1


def test_an_inject_that_two_release_at_once_comes_once(reference, alice):
    exercise = begin(make_version(REPORT), alice)
    one = injects(exercise)[0]

    def call():
        return release_inject(one, actor=None, at=STARTS)

    found = at_once(call, call)
    (refusal,) = refused(found)
    assert "is released and cannot be released" in refusal.sentence
    with as_system("test"):
        assert Incident.objects.filter(exercise=exercise).count() == 1
    assert record_of(exercise).count("released") == 1


def test_of_release_and_skip_at_once_one_is_refused(reference, alice):
    exercise = begin(make_version(REPORT), alice)
    one = injects(exercise)[0]
    found = at_once(lambda: release_inject(one, actor=None, at=STARTS), lambda: skip_inject(one, actor=None, at=STARTS))
    assert len(refused(found)) == 1
    with as_system("test"):
        came = Incident.objects.filter(exercise=exercise).count()
    assert (statuses(exercise), came) in ((["released"], 1), (["skipped"], 0))
