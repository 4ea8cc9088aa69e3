"""The pages of jobs: one's own in full, those of others without what they are about."""

from __future__ import annotations

import pytest

from incidents.jobs.kinds import Outcome
from incidents.jobs.models import Job
from incidents.jobs.operations import claim_job, note_progress
from incidents.jobs.storage import VAULT
from incidents.refusals import Refused
from tests.factories import NOW
from tests.incidents.desk.conftest import browser_of
from tests.incidents.jobs.test_operations import lease_of
from tests.incidents.jobs.toys import ask, take, work, write_file

pytestmark = pytest.mark.django_db
PAGES = "/admin/jobs/"


def text_of(response):
    assert response.status_code == 200, response
    return response.content.decode()


def body(response):
    return b"".join(response.streaming_content)


def test_running_job_has_a_bar_that_says_how_far(toy, alice):
    job = take(ask(alice, parameters={"colour": 1}))
    note_progress(lease_of(job), done=30, total=120, text="30 of 120 rows", at=NOW)
    told = text_of(browser_of(alice).get(f"{PAGES}{job.pk}/"))
    for words in ('max="120" value="30"', "25 %", "30 of 120 rows", "with [&#x27;colour&#x27;]", "Look again"):
        assert words in told
    assert 'max="120" value="30"' in text_of(browser_of(alice).get(f"{PAGES}{job.pk}/state/"))
    assert 'max="120" value="30"' in text_of(browser_of(alice).get(PAGES))


def test_bar_of_unknown_length_claims_nothing(toy, alice):
    job = take(ask(alice))
    note_progress(lease_of(job), done=1500, total=0, text="", at=NOW)
    told = text_of(browser_of(alice).get(f"{PAGES}{job.pk}/"))
    assert "<progress" in told
    assert "max=" not in told.split("<progress")[1].split(">")[0]
    assert "1,500" in told


def test_done_job_offers_its_file_as_a_download_that_does_nothing(toy, alice, clock):
    toy.body = write_file
    job = work(ask(alice), clock)
    browser = browser_of(alice)
    assert f"{PAGES}{job.pk}/file/" in text_of(browser.get(f"{PAGES}{job.pk}/"))
    answer = browser.get(f"{PAGES}{job.pk}/file/")
    assert body(answer) == b"result"
    assert answer["Content-Disposition"] == 'attachment; filename="result.csv"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "no-store" in answer["Cache-Control"]


def test_jobs_of_others_are_absent(toy, alice, bob, clock):
    toy.body = write_file
    job = work(ask(alice), clock)
    browser = browser_of(bob)
    for part, method in (("", "get"), ("state/", "get"), ("file/", "get"), ("cancel/", "post")):
        assert getattr(browser, method)(f"{PAGES}{job.pk}/{part}").status_code == 404
    assert "Nothing has been asked for yet" in text_of(browser.get(PAGES))


def test_administrator_sees_that_others_have_work_done_and_not_what(toy, alice, ada, clock):
    def failing(progress, **_parameters):
        progress.step(1, 2, "zanzibar step")
        raise Refused("zanzibar failed")

    toy.body = failing
    failed = work(ask(alice, parameters={"zanzibar": 1}), clock)

    def making(progress, **_parameters):
        progress.step(1, 2, "zanzibar step")
        write_file(progress, name="zanzibar.csv")
        return Outcome(("zanzibar made",))

    toy.body = making
    done = work(ask(alice, parameters={"zanzibar": 1}), clock)
    browser = browser_of(ada)
    told = text_of(browser.get(PAGES))
    told += "".join(
        text_of(browser.get(f"{PAGES}{job.pk}/{part}")) for job in (failed, done) for part in ("", "state/")
    )
    assert "Alice Archer" in told
    assert "A piece of work" in told
    assert "zanzibar" not in told
    assert browser.get(f"{PAGES}{done.pk}/file/").status_code == 404
    assert "zanzibar failed" in text_of(browser_of(alice).get(f"{PAGES}{failed.pk}/"))


def test_cancelling_is_posted(toy, alice):
    job = ask(alice)
    browser = browser_of(alice)
    assert browser.get(f"{PAGES}{job.pk}/cancel/").status_code == 405
    answer = browser.post(f"{PAGES}{job.pk}/cancel/", follow=True)
    assert "cancelled before it began" in text_of(answer)
    assert "has ended already" in text_of(browser.post(f"{PAGES}{job.pk}/cancel/", follow=True))
    assert Job.objects.get().state == "cancelled"


def test_administrator_may_stop_the_work_of_others(toy, alice, ada):
    job = take(ask(alice))
    told = text_of(browser_of(ada).post(f"{PAGES}{job.pk}/cancel/", follow=True))
    assert "It stops in a moment" in told
    assert "Stopping" in told
    assert Job.objects.get().cancel_requested_by == ada


def test_file_is_not_handed_out_when_its_kind_refuses(toy, alice, clock):
    toy.body = write_file
    job = work(ask(alice), clock)

    def refuse(job, user, at):
        raise Refused("Not any more.")

    toy.refuse = refuse
    answer = browser_of(alice).get(f"{PAGES}{job.pk}/file/", follow=True)
    assert "Not any more." in text_of(answer)


def test_file_is_not_handed_out_without_the_right(toy, alice, clock):
    toy.body = write_file
    job = work(ask(alice), clock)
    alice.groups.clear()
    assert browser_of(alice).get(f"{PAGES}{job.pk}/file/").status_code == 403


def test_bytes_that_are_gone_are_absent(toy, alice, clock):
    toy.body = write_file
    job = work(ask(alice), clock)
    VAULT.discard(job.result_stored)
    assert browser_of(alice).get(f"{PAGES}{job.pk}/file/").status_code == 404


def test_job_begun_again_says_so(toy, alice):
    job = take(ask(alice))
    again = claim_job(job.pk, owner="worker-2", at=NOW.replace(hour=11))
    assert "2 times" in text_of(browser_of(alice).get(f"{PAGES}{again.pk}/"))


@pytest.mark.parametrize("who", ["alice", "ada"])
def test_pages_cost_the_same_at_any_length(who, toy, request, alice, django_assert_max_num_queries):
    person = request.getfixturevalue(who)
    browser = browser_of(person)
    for count in (1, 3):
        while Job.objects.count() < count:
            ask(alice, key=str(Job.objects.count()))
        with django_assert_max_num_queries(10):
            browser.get(PAGES)
        with django_assert_max_num_queries(6):
            browser.get(f"{PAGES}{Job.objects.first().pk}/state/")


def test_pages_are_for_those_who_are_signed_in(client, db):
    assert client.get(PAGES).status_code == 302
