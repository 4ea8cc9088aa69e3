"""Past incidents imported from the console: the page that takes the file, and the job that does the work."""

from __future__ import annotations

import gzip
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from incidents.intake.operations import importing
from incidents.jobs.models import Job
from incidents.jobs.operations import cancel_job, claim_job
from incidents.jobs.running import run_claimed
from incidents.jobs.storage import VAULT
from incidents.lifecycle import operations
from incidents.models import AuditRecord, Incident, User
from incidents.permissions.principal import as_system
from tests.factories import give, make_user
from tests.incidents.desk.conftest import browser_of
from tests.incidents.intake.conftest import PLAIN, SLICE
from tests.incidents.jobs.toys import files, work

pytestmark = pytest.mark.django_db
PAGE = "/admin/import/"


@pytest.fixture
def irma(reference):
    """An administrator: may import, and sees no more of what is restricted than others."""
    return make_user("irma", "administrator")


def send(person, content=None, *, name="log.csv", **given):
    content = SLICE.read_bytes() if content is None else content
    values = {"dialect": "servicenow", "time_zone": "Europe/London", "how": "write", **given}
    return browser_of(person).post(PAGE, {"file": SimpleUploadedFile(name, content), **values})


def asked(answer):
    assert answer.status_code == 302, answer.content.decode()
    return Job.objects.get(pk=answer["Location"].split("/")[-2])


def stored():
    with as_system("test"):
        return Incident.objects.count()


def report(job):
    return VAULT.path_of(job.result_stored).read_text()


def test_file_is_imported_as_the_command_would(irma, clock):
    job = asked(send(irma))
    assert files() == {job.upload_stored}
    job = work(job, clock)
    assert (job.state, job.error) == ("done", "")
    assert job.outcome[0].startswith("1,444 rows tell 261 incidents")
    assert "261 incidents added" in job.outcome[-2]
    assert stored() == 261
    assert "state -100" in report(job)
    assert (job.done, job.total, job.upload_stored) == (1444, 1444, "")
    assert files() == {job.result_stored}
    audit = AuditRecord.objects.get(code="incidents.imported")
    assert (audit.actor, audit.data) == (irma, {"dialect": "servicenow", "rows": 1444})


def test_dry_run_writes_nothing(irma, clock):
    people = User.objects.count()
    job = work(asked(send(irma, how="look")), clock)
    assert job.outcome[-1].startswith("Nothing was written")
    assert (stored(), User.objects.count()) == (0, people)
    assert not AuditRecord.objects.exists()
    assert "state -100" in report(job)


def test_packed_file_with_columns_of_its_own(irma, clock):
    text = PLAIN.read_text().replace("number,title", "Ticket ID,Subject", 1)
    columns = "number=Ticket ID\r\n\r\ntitle=Subject\r\n"
    job = asked(send(irma, gzip.compress(text.encode()), name="log.csv.gz", dialect="csv", columns=columns))
    assert (work(job, clock).state, stored() > 0) == ("done", True)


def test_file_that_makes_no_sense_fails_by_its_own_name(irma, clock):
    job = asked(send(irma, gzip.compress(SLICE.read_bytes())[:-40], name="mine.csv.gz"))
    job = work(job, clock)
    assert job.state == "failed"
    assert "“mine.csv.gz” is damaged" in job.error
    assert str(VAULT.root()) not in job.error
    assert files() == set()


def test_row_that_makes_no_sense_stops_before_anything_is_written(irma, clock):
    lines = SLICE.read_text().splitlines()
    job = work(asked(send(irma, "\n".join([*lines, "too,short"]).encode())), clock)
    assert (job.state, stored()) == ("failed", 0)
    assert job.error.startswith(f"Line {len(lines) + 1:,}: ")


def test_cancelled_between_batches_keeps_what_was_written(irma, clock, monkeypatch):
    monkeypatch.setattr(importing, "INCIDENTS_AT_ONCE", 100)
    job = asked(send(irma))
    writing = importing.record_history

    def record(*args, **kwargs):
        cancel_job(job, actor=irma, at=clock.tick())
        return writing(*args, **kwargs)

    monkeypatch.setattr(importing, "record_history", record)
    job = work(job, clock)
    assert (job.state, stored()) == ("cancelled", 100)
    assert files() == set()
    told = browser_of(irma).get(f"/admin/jobs/{job.pk}/").content.decode()
    assert "What was written by then stays" in told


def test_interrupted_import_is_begun_again_and_ends_as_if_it_had_not_been(irma, clock, monkeypatch):
    monkeypatch.setattr(importing, "INCIDENTS_AT_ONCE", 100)
    job = asked(send(irma))

    def is_stopping():
        clock.tick()
        return stored() >= 100

    run_claimed(claim_job(job.pk, owner="first", at=clock()), now=clock, is_stopping=is_stopping)
    assert (Job.objects.get().state, stored()) == ("queued", 100)
    job = work(job, clock)
    assert (job.state, stored()) == ("done", 261)
    assert any(line.startswith("161 incidents added, 0 brought up to date, 100 unchanged") for line in job.outcome)


def test_incident_that_is_hidden_is_told_as_a_new_one(irma, clock):
    work(asked(send(irma)), clock)
    with as_system("test"):
        hidden = Incident.objects.order_by("pk").first()
        operations.restrict(hidden, reason="Insider", actor=None, at=clock.tick())
    job = work(asked(send(irma)), clock)
    assert "1 incidents added, 0 brought up to date, 260 unchanged." in job.outcome
    assert "not yours to see" in " ".join(job.outcome)
    assert stored() == 261
    cleared = give(make_user("cleared", "administrator"), "view_restricted")
    job = work(asked(send(cleared)), clock)
    assert "0 incidents added, 0 brought up to date, 261 unchanged; 0 timeline entries written." in job.outcome


def test_same_file_sent_twice_is_one_job(irma):
    assert asked(send(irma)) == asked(send(irma))
    assert len(files()) == 1
    assert asked(send(irma, how="look")) != asked(send(irma))


def test_page_is_for_those_who_may(carol, irma, media):
    for person in (carol, make_user("nobody")):
        assert browser_of(person).get(PAGE).status_code == 403
        assert send(person).status_code == 403
    assert not Job.objects.exists()
    assert files() == set()
    assert b"Send the file" in browser_of(irma).get(PAGE).content


def test_token_of_the_form_is_asked_for(irma, media):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(irma)
    given = {"dialect": "csv", "time_zone": "UTC", "how": "look"}
    assert browser.post(PAGE, {"file": io.BytesIO(b"x"), **given}).status_code == 403
    assert not Job.objects.exists()


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"content": b""}, "file", "This file is empty"),
        ({"dialect": "cobol"}, "dialect", "valid choice"),
        ({"columns": "number"}, "columns", "no mapping"),
        ({"how": ""}, "how", "required"),
    ],
)
def test_form_that_fails_says_what_is_wrong_at_the_field(given, field, words, irma, media):
    answer = send(irma, given.pop("content", None), **given)
    assert answer.status_code == 422
    assert words in str(answer.context["form"].errors[field])
    assert files() == set()


def test_file_beyond_the_limit_is_thrown_away_while_it_arrives(irma, media, settings):
    settings.IMPORT_BYTES = 1000
    answer = send(irma)
    assert answer.status_code == 422
    assert "larger than" in str(answer.context["form"].errors["file"])


def test_file_may_be_larger_than_an_attachment(irma, media, settings):
    settings.ATTACHMENT_BYTES = settings.ATTACHMENT_BYTES_PER_INCIDENT = 1000
    assert asked(send(irma)).upload_name == "log.csv"
