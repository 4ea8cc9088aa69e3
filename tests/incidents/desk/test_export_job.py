"""A long list of the queue as a file made in the background: the rights of whoever asked, when it is made."""

from __future__ import annotations

import csv
import io

import pytest
from openpyxl import load_workbook

from incidents.desk import tables
from incidents.jobs.models import Job
from incidents.jobs.operations import cancel_job
from incidents.jobs.storage import VAULT
from incidents.lifecycle import operations
from incidents.models import AccessRecord, AuditRecord
from incidents.permissions.principal import as_system
from tests.factories import NOW, make_incident
from tests.incidents.desk.conftest import QUEUE, browser_of
from tests.incidents.desk.test_export import export
from tests.incidents.jobs.toys import files, work

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def few_at_once(monkeypatch):
    monkeypatch.setattr("incidents.desk.views.export.ROWS_AT_ONCE", 1)
    monkeypatch.setattr("incidents.desk.export_job.TELL_AFTER", 1)


def ask(user, kind="csv", query=""):
    answer = export(user, kind, query)
    return Job.objects.get(pk=answer["Location"].split("/")[-2])


def table(job):
    body = VAULT.path_of(job.result_stored).read_text("utf-8-sig")
    return list(csv.DictReader(io.StringIO(body, newline="")))


def test_long_list_becomes_a_job_and_a_short_one_does_not(alice, incident, issue, clock):
    assert export(alice, query="?type=user_issue").status_code == 200
    job = work(ask(alice), clock)
    assert (job.state, job.error) == ("done", "")
    assert {row["Title"] for row in table(job)} == {"Checkout is down", "Printer jams"}
    assert (job.done, job.total, job.outcome) == (2, 2, ["2 incidents."])
    assert job.result_name.endswith(".csv")


def test_list_pressed_twice_is_one_job(alice, incident, issue):
    assert ask(alice) == ask(alice)
    assert ask(alice, "xlsx") != ask(alice)
    assert Job.objects.count() == 2


def test_filters_search_and_order_are_those_of_the_page(alice, incident, issue, clock):
    make_incident(title="Printer burns", impact=1, urgency=1)
    make_incident("user_issue", title="Printer hums")
    job = work(ask(alice, query="?type=user_issue&q=printer&o=10"), clock)
    shown = browser_of(alice).get(f"{QUEUE}?type=user_issue&q=printer&o=10").context["cl"].result_list
    assert [row["Title"] for row in table(job)] == [row.title for row in shown]
    assert len(table(job)) == 2


def test_workbook_goes_on_in_a_second_sheet(alice, incident, issue, clock, monkeypatch):
    monkeypatch.setattr("incidents.cells.ROWS_OF_A_SHEET", 1)
    job = work(ask(alice, "xlsx"), clock)
    book = load_workbook(io.BytesIO(VAULT.path_of(job.result_stored).read_bytes()))
    assert book.sheetnames == ["Incidents", "Incidents 2"]
    assert {sheet["B2"].value for sheet in book} == {"Checkout is down", "Printer jams"}
    assert {sheet["A1"].value for sheet in book} == {"Reference"}


def test_formula_stays_text(alice, incident, clock):
    make_incident(title="=1+1")
    assert "'=1+1" in {row["Title"] for row in table(work(ask(alice), clock))}


def test_rights_are_those_of_the_moment_it_is_made(alice, bob, incident, issue, clock):
    job = ask(bob)
    with as_system("test"):
        operations.restrict(incident, reason="Insider", actor=alice, at=incident.updated_at)
    assert [row["Title"] for row in table(work(job, clock))] == ["Printer jams"]
    assert AuditRecord.objects.get().data["rows"] == 1


def test_restricted_while_it_is_made_is_left_out(alice, bob, incident, issue, clock, monkeypatch):
    job = ask(bob)
    telling = operations.record_reads

    def restrict_now(*args, **kwargs):
        with as_system("test"):
            operations.restrict(incident, reason="Insider", actor=alice, at=incident.updated_at)
        return telling(*args, **kwargs)

    monkeypatch.setattr("incidents.desk.exporting.record_reads", restrict_now)
    assert [row["Title"] for row in table(work(job, clock))] == ["Printer jams"]


def test_reads_and_the_export_are_recorded(alice, secret, incident, clock):
    job = work(ask(alice, query="?tab=all&q="), clock)
    audit = AuditRecord.objects.get()
    assert (audit.actor, audit.code) == (alice, "incidents.exported")
    assert audit.data == {"format": "csv", "rows": 2, "restricted": 1, "filters": {"tab": "all"}}

    def reads():
        with as_system("test"):
            return list(AccessRecord.objects.filter(incident=secret).values_list("user", "surface"))

    assert reads() == [(alice.pk, "export")]
    assert b"Canary" in b"".join(browser_of(alice).get(f"/admin/jobs/{job.pk}/file/").streaming_content)
    assert reads() == [(alice.pk, "export")] * 2


def test_file_is_not_handed_out_once_something_in_it_is_not_the_readers_any_more(alice, bob, secret, incident, clock):
    job = work(ask(alice, query="?tab=all"), clock)
    with as_system("test"):
        operations.assign(secret, assignee=bob, actor=bob, at=NOW)
    answer = browser_of(alice).get(f"/admin/jobs/{job.pk}/file/", follow=True)
    assert "not yours to see any more" in answer.content.decode()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_cancelled_half_way_leaves_nothing(kind, alice, bob, incident, issue, clock, monkeypatch, tmp_path):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    job = ask(alice, kind)
    rows = tables.cells

    def cells(row):
        cancel_job(job, actor=alice, at=clock())
        clock.tick()
        return rows(row)

    monkeypatch.setattr(tables, "cells", cells)
    assert work(job, clock).state == "cancelled"
    assert files() == set()
    assert [path for path in tmp_path.iterdir() if path.is_file()] == []


def test_page_of_the_job_tells_filters_and_not_words(alice, incident, issue):
    make_incident(title="zanzibar one")
    make_incident(title="zanzibar two")
    job = ask(alice, query="?q=zanzibar&tab=all")
    told = browser_of(alice).get(f"/admin/jobs/{job.pk}/").content.decode()
    assert "CSV, filters: q (words), tab all" in told
    assert "zanzibar" not in told


@pytest.mark.parametrize("rows", [2, 4])
def test_job_costs_the_same_for_any_number_of_some_hundreds(rows, alice, clock, django_assert_max_num_queries):
    for _ in range(rows):
        make_incident("security", assignee=alice)
    job = ask(alice)
    with django_assert_max_num_queries(36):
        assert work(job, clock).state == "done"
