"""A POST that is sent again is answered again, whatever happened in between."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from incidents.models import IdempotencyRecord, Incident, TimelineEntry
from incidents.permissions.principal import as_system
from incidents.rest import idempotency
from incidents.rest.idempotency import KEPT, LEASE
from incidents.timers.handlers import RECURRING
from tests.api.clients import Program, is_problem
from tests.conftest import load_reference
from tests.factories import make_incident, make_user

BODY = {"type": "outage", "title": "Portal down"}


def logged():
    with as_system("test counts"):
        return Incident.objects.count()


def record():
    with as_system("test looks"):
        return IdempotencyRecord.objects.get()


@pytest.fixture
def program(alice):
    return Program(alice)


@pytest.mark.django_db
def test_the_same_request_is_answered_again_and_not_done_again(program):
    first = program.post("/incidents/", BODY, Idempotency_Key="k-1")
    again = program.post("/incidents/", dict(reversed(BODY.items())), Idempotency_Key="k-1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert (again["Location"], again["ETag"]) == (first["Location"], first["ETag"])
    assert again["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first
    assert logged() == 1
    assert program.post("/incidents/", BODY, Idempotency_Key="k-2").json()["id"] != first.json()["id"]


@pytest.mark.django_db
def test_another_body_or_address_under_the_key_is_refused(program, team):
    incident = make_incident()
    program.post(f"/incidents/{incident.pk}/notes/", {"body": "One"}, Idempotency_Key="k")
    for path, body in (
        (f"/incidents/{incident.pk}/notes/", {"body": "Two"}),
        (f"/incidents/{make_incident().pk}/notes/", {"body": "One"}),
        ("/incidents/", BODY),
    ):
        is_problem(program.post(path, body, Idempotency_Key="k"), 422, "idempotency_key_reused")
    with as_system("test counts"):
        assert TimelineEntry.objects.filter(code="note.added").count() == 1


@pytest.mark.django_db
def test_keys_are_each_persons_own(program, bob):
    mine = program.post("/incidents/", BODY, Idempotency_Key="k").json()
    theirs = Program(bob).post("/incidents/", BODY, Idempotency_Key="k").json()
    assert mine["id"] != theirs["id"]


@pytest.mark.django_db
def test_what_was_refused_may_be_sent_again_under_the_key(program):
    is_problem(program.post("/incidents/", {"type": "outage"}, Idempotency_Key="k"), 400)
    is_problem(program.post("/incidents/", {**BODY, "title": " "}, Idempotency_Key="k"), 422)
    assert program.post("/incidents/", BODY, Idempotency_Key="k").status_code == 201
    assert logged() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", "x" * 256, "a\nb", "schlüssel"])
def test_a_key_that_is_none_is_refused(program, key):
    is_problem(program.post("/incidents/", BODY, Idempotency_Key=key), 400)
    assert logged() == 0


@pytest.mark.django_db
def test_a_request_in_progress_answers_409(program, alice):
    claim(alice, timezone.now())
    is_problem(program.post("/incidents/", BODY, Idempotency_Key="k"), 422, "idempotency_key_reused")
    with as_system("test sets"):
        IdempotencyRecord.objects.update(request_hash=digest())
    is_problem(program.post("/incidents/", BODY, Idempotency_Key="k"), 409, "in_progress")
    assert logged() == 0


def claim(user, at):
    return IdempotencyRecord.objects.create(user=user, key="k", request_hash="0" * 64, created_at=at)


def digest():
    from types import SimpleNamespace

    asked = SimpleNamespace(get_full_path=lambda: "/api/v1/incidents/", data=BODY)
    return idempotency.fingerprint(asked)


@pytest.mark.django_db
def test_a_claim_whose_process_died_is_free_after_its_lease(program, alice):
    claim(alice, timezone.now() - LEASE - timedelta(seconds=1))
    assert program.post("/incidents/", BODY, Idempotency_Key="k").status_code == 201
    assert logged() == 1
    assert record().status_code == 201


@pytest.mark.django_db
def test_who_lost_the_claim_to_another_changes_nothing(program, alice, monkeypatch):
    """The first is so slow that its lease runs out and somebody else takes the key over: the first must roll back."""
    from incidents.lifecycle.api.incidents import Incidents

    create = Incidents.create

    def slow(view, request):
        response = create(view, request)
        IdempotencyRecord.objects.update(created_at=timezone.now() + timedelta(seconds=1))
        return response

    monkeypatch.setattr(Incidents, "create", slow)
    is_problem(program.post("/incidents/", BODY, Idempotency_Key="k"), 409, "in_progress")
    assert logged() == 0


@pytest.mark.django_db
def test_a_failure_in_the_middle_leaves_nothing_half(program, monkeypatch):
    monkeypatch.setattr(idempotency, "_stored", lambda response: 1 / 0)
    program.client.raise_request_exception = False
    is_problem(program.post("/incidents/", BODY, Idempotency_Key="k"), 500)
    with as_system("test counts"):
        assert (logged(), IdempotencyRecord.objects.count()) == (0, 0)


def forget_old_answers():
    with as_system("test of the recurring job"):
        return RECURRING["forget_old_answers"].run(timezone.now())


@pytest.mark.django_db
def test_answers_are_forgotten_after_a_day(program, alice):
    program.post("/incidents/", BODY, Idempotency_Key="k")
    with as_system("test ages"):
        IdempotencyRecord.objects.update(created_at=timezone.now() - KEPT - timedelta(minutes=1))
    assert "Idempotent-Replayed" not in program.post("/incidents/", BODY, Idempotency_Key="k")
    assert logged() == 2
    assert forget_old_answers() == "Answers deleted: 0."
    with as_system("test ages"):
        IdempotencyRecord.objects.update(created_at=timezone.now() - KEPT - timedelta(minutes=1))
    assert forget_old_answers() == "Answers deleted: 1."


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_one_is_carried_out_and_the_others_are_told():
    load_reference()
    user = make_user("robot", "agent")
    program, answers, barrier = Program(user), [], threading.Barrier(6)

    def send():
        try:
            barrier.wait(timeout=20)
            client = type(program.client)()
            client.credentials(HTTP_AUTHORIZATION=f"Bearer {program.secret}")
            headers = {"Idempotency-Key": "race"}
            answers.append(client.post("/api/v1/incidents/", BODY, format="json", headers=headers))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(answers) == 6
    statuses = sorted(answer.status_code for answer in answers)
    assert set(statuses) <= {201, 409}, [answer.content for answer in answers]
    made = {answer.json()["id"] for answer in answers if answer.status_code == 201}
    assert len(made) == 1
    assert sum("Idempotent-Replayed" not in answer for answer in answers if answer.status_code == 201) == 1
    assert logged() == 1
    again = program.post("/incidents/", BODY, Idempotency_Key="race")
    assert again["Idempotent-Replayed"] == "true"
