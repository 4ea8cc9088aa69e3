"""Timers and recurring jobs in the console."""

import pytest
from django.urls import reverse

from incidents.models import RecurringJob, Timer
from incidents.permissions.principal import as_system
from tests.factories import NOW, make_incident
from tests.incidents.timers.conftest import make_timers

pytestmark = [pytest.mark.django_db]
TIMERS = "admin:incidents_timer_changelist"
SUBMITTED = {"_form_submitted": "True"}
JOBS = "admin:incidents_recurringjob_changelist"


@pytest.fixture
def console(client, ada):
    client.force_login(ada)
    return client


@pytest.fixture
def dead(probe, reference):
    with as_system("test"):
        (timer,) = make_timers(1, incident_id=make_incident("outage").pk)
        Timer.objects.filter(pk=timer.pk).update(state="dead", attempt=10, last_error="builtins.KeyError")
    return timer


def change(row):
    return reverse(f"admin:incidents_{row._meta.model_name}_change", args=[row.pk])


def state_of(timer):
    with as_system("test"):
        return Timer.objects.get(pk=timer.pk).state


def test_list_shows_what_is_not_over_and_filters(console, dead):
    page = console.get(reverse(TIMERS)).content.decode()
    assert "Probe" in page
    assert "builtins.KeyError" in page
    assert f"INC-{dead.incident_id}" in page
    assert "builtins.KeyError" not in console.get(reverse(TIMERS) + "?state=pending").content.decode()
    assert "builtins.KeyError" in console.get(reverse(TIMERS) + "?state=all&kind=probe").content.decode()
    assert "builtins.KeyError" not in console.get(reverse(TIMERS) + "?kind=recurring").content.decode()


def test_list_costs_the_same_with_one_and_with_three(console, dead, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        console.get(reverse(TIMERS))
    with as_system("test"):
        make_timers(2, incident_id=make_incident().pk)
        make_timers(3, incident_id=make_incident().pk)
    with django_assert_max_num_queries(12):
        console.get(reverse(TIMERS))


def test_timers_of_a_restricted_incident_are_absent(console, dead):
    with as_system("test"):
        (hidden,) = make_timers(2, incident_id=make_incident("security").pk)
    page = console.get(reverse(TIMERS)).content.decode()
    assert f"INC-{hidden.incident_id}" not in page
    assert change(hidden) not in page
    assert console.get(change(hidden)).status_code == 302
    assert change(dead) in page


def test_dead_timer_is_tried_again_by_a_post(console, dead):
    page = console.get(change(dead)).content.decode()
    assert "Try again" in page
    address = reverse("admin:incidents_timer_try_again", args=[dead.pk])
    console.get(address)
    assert state_of(dead) == "dead"
    assert console.post(address, SUBMITTED).status_code in (200, 302)
    assert state_of(dead) == "pending"
    assert "Try again" not in console.get(change(dead)).content.decode()


def test_observers_and_agents_see_neither(client, olive, alice, dead):
    for person in (olive, alice):
        client.force_login(person)
        assert client.get(reverse(TIMERS)).status_code == 403
        assert client.get(reverse(JOBS)).status_code == 403
        client.post(reverse("admin:incidents_timer_try_again", args=[dead.pk]), SUBMITTED)
        assert state_of(dead) == "dead"


def job():
    return RecurringJob.objects.get(kind="forget_old_timers")


def posted(**values):
    return {
        "name": "Forget old timers",
        "is_active": "on",
        "rule": "FREQ=DAILY",
        "wall_time": "03:15",
        "zone": "Europe/Berlin",
        "starts_on": NOW.date().isoformat(),
        **values,
    }


def test_job_is_changed_and_its_next_runs_are_shown(console):
    assert console.get(reverse(JOBS)).status_code == 200
    assert console.post(change(job()), posted(rule="FREQ=WEEKLY;BYDAY=MO")).status_code == 302
    changed = job()
    assert (changed.rule, changed.zone, changed.generation) == ("FREQ=WEEKLY;BYDAY=MO", "Europe/Berlin", 1)
    page = console.get(change(changed)).content.decode()
    assert page.count("03:15 CE") == 5
    assert page.count("Mon ") >= 5


@pytest.mark.parametrize(
    ("values", "told"),
    [({"rule": "now and then"}, "no rule of RFC 5545"), ({"zone": "Mars/Olympus"}, "is no time zone")],
)
def test_job_with_a_rule_that_makes_no_sense_is_told_at_the_field(console, values, told):
    answer = console.post(change(job()), posted(**values))
    assert answer.status_code == 200
    page = answer.content.decode()
    assert told in page
    assert next(iter(values.values())) in page
    assert job().generation == 0


def test_run_now_is_a_post(console):
    address = reverse("admin:incidents_recurringjob_run_now", args=[job().pk])
    console.get(address)
    assert job().owed_slot is None
    console.post(address, SUBMITTED)
    assert job().owed_slot is not None
    assert "It runs now." in console.get(change(job())).content.decode()
