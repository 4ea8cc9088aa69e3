"""The sweep hints, and a worker has only some slots for long work."""

from __future__ import annotations

import pytest
from django.conf import settings

from config.celery import app
from config.plans import QUEUES
from incidents.engine.queries import sweeps
from incidents.jobs import tasks
from incidents.jobs.kinds import Outcome
from incidents.jobs.models import Job
from tests.incidents.jobs.toys import ask

pytestmark = pytest.mark.django_db


@pytest.fixture
def hinted(settings):
    """What a worker would be given: tasks are done where they are asked for."""
    app.conf.task_always_eager = True
    yield
    app.conf.task_always_eager = False


@pytest.mark.django_db(transaction=True)
def test_sweep_hints_at_what_waits_and_notes_that_it_ran(toy, alice, hinted):
    jobs = [ask(alice, key=key) for key in ("one", "two")]
    assert tasks.sweep_jobs() == 2
    assert set(Job.objects.values_list("pk", "state")) == {(job.pk, "done") for job in jobs}
    assert sweeps()["jobs"].last_count == 2
    assert tasks.sweep_jobs() == 0


def test_idle_sweep_writes_nothing_new(toy, alice, django_assert_max_num_queries):
    tasks.sweep_jobs()
    with django_assert_max_num_queries(3):
        tasks.sweep_jobs()


def test_long_work_has_only_a_part_of_the_slots(toy, alice):
    most = settings.JOBS_AT_ONCE
    waiting = [ask(alice, key=str(number)) for number in range(most + 1)]
    begun = []

    def body(progress):
        begun.append(progress.job.pk)
        if waiting:
            begun.append(tasks.run_job(waiting.pop(0).pk))
        return Outcome()

    toy.body = body
    assert tasks.run_job(waiting.pop(0).pk) is True
    assert begun.count(False) == 1
    assert Job.objects.filter(state="done").count() == most
    assert tasks.run_job(Job.objects.get(state="queued").pk) is True


def test_worker_that_stops_begins_nothing(toy, alice):
    job = ask(alice)
    tasks.note_stopping()
    try:
        assert tasks.run_job(job.pk) is False
    finally:
        tasks.stopping.clear()
    assert tasks.run_job(job.pk) is True


def test_worker_serves_the_queue_of_long_work():
    queue = settings.CELERY_TASK_ROUTES["incidents.tasks.run_job"]["queue"]
    assert queue in QUEUES[QUEUES.index("--queues") + 1].split(",")
