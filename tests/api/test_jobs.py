"""Jobs by the API: how far, cancelling, the file; for whoever asked, and a shadow of them for administrators."""

from __future__ import annotations

import pytest

from incidents.jobs.models import Job
from incidents.jobs.operations import note_progress
from tests.api.clients import Program, is_problem
from tests.api.test_query_counts import queries
from tests.factories import NOW
from tests.incidents.jobs.test_operations import lease_of
from tests.incidents.jobs.toys import ask, take, work, write_file

pytestmark = pytest.mark.django_db


def test_job_tells_how_far_it_is(toy, alice, program):
    job = take(ask(alice))
    note_progress(lease_of(job), done=1, total=4, text="1 of 4", at=NOW)
    told = program.get(f"/jobs/{job.pk}/").json()
    assert told == program.get("/jobs/").json()["results"][0]
    assert (told["state"], told["done"], told["total"], told["progress"]) == ("running", 1, 4, "1 of 4")
    assert told["requested_by"] == {"id": alice.pk, "name": "Alice Archer"}
    assert told["file"] is None


def test_file_is_downloaded_by_whoever_asked(toy, alice, program, ada, clock):
    toy.body = write_file
    job = work(ask(alice), clock)
    assert program.get(f"/jobs/{job.pk}/").json()["file"]["name"] == "result.csv"
    answer = program.get(f"/jobs/{job.pk}/file/")
    assert b"".join(answer.streaming_content) == b"result"
    assert answer["X-Content-Type-Options"] == "nosniff"
    is_problem(Program(ada).get(f"/jobs/{job.pk}/file/"), 404)


def test_job_of_another_and_no_job_answer_alike(toy, alice, bob):
    job = ask(alice)
    stranger = Program(bob)
    for method, part in (("get", ""), ("get", "file/"), ("post", "cancel/")):
        hidden = getattr(stranger, method)(f"/jobs/{job.pk}/{part}")
        absent = getattr(stranger, method)(f"/jobs/{job.pk + 1000}/{part}")
        assert hidden.status_code == absent.status_code == 404
        assert hidden.json()["detail"] == absent.json()["detail"]
    assert stranger.get("/jobs/").json()["results"] == []


def test_administrator_sees_a_shadow(toy, alice, ada):
    job = take(ask(alice, parameters={"zanzibar": 1}))
    note_progress(lease_of(job), done=1, total=4, text="zanzibar", at=NOW)
    (told,) = Program(ada).get("/jobs/").json()["results"]
    assert (told["done"], told["progress"], told["outcome"], told["error"]) == (1, "", [], "")
    assert "zanzibar" not in str(told)


def test_cancelling_asks_for_the_scope_of_writing(toy, alice):
    job = ask(alice)
    is_problem(Program(alice, "incidents:read").post(f"/jobs/{job.pk}/cancel/"), 403)
    assert Program(alice, "incidents:write").get("/jobs/").status_code == 403
    told = Program(alice, "incidents:write").post(f"/jobs/{job.pk}/cancel/").json()
    assert told["state"] == "cancelled"
    is_problem(Program(alice).post(f"/jobs/{job.pk}/cancel/"), 409, "already_ended")


@pytest.mark.parametrize(("path", "budget"), [("/jobs/", 5), ("/jobs/{}/", 5)])
def test_reading_costs_the_same_at_any_length(path, budget, toy, alice, program):
    one = ask(alice, key="0")
    path = path.format(one.pk)
    before = queries(lambda: program.get(path))
    ask(alice, key="1")
    ask(alice, key="2")
    assert Job.objects.count() == 3
    after = queries(lambda: program.get(path))
    assert len(before) == len(after) <= budget
