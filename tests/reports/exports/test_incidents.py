"""Incidents as files with chosen columns: the four kinds of file, rights, what is recorded, what is refused."""

from __future__ import annotations

import csv
import io
import json

import pytest
from openpyxl import load_workbook

from incidents.jobs.models import Job
from incidents.jobs.storage import VAULT
from incidents.lifecycle import operations
from incidents.models import AccessRecord, AuditRecord, Tag
from incidents.permissions.principal import as_system
from reports.exports import job as export_job
from reports.exports.columns import USUAL
from reports.exports.operations import request_export
from reports.exports.queries import incidents as rows_module
from tests.factories import NOW, make_incident, make_user
from tests.incidents.desk.conftest import browser_of
from tests.incidents.jobs.toys import work

pytestmark = pytest.mark.django_db
PAGE = "/admin/exports/"


def asked(user, kind="csv", query="tab=all", columns=("reference", "title")):
    return request_export(query=query, kind=kind, columns=columns, actor=user, at=NOW)


def made(user, clock, *args, **more):
    done = work(asked(user, *args, **more), clock)
    assert (done.state, done.error) == ("done", "")
    return VAULT.path_of(done.result_stored).read_bytes()


def table(body):
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline="")))


def test_csv_holds_the_chosen_columns_in_their_order(alice, incident, issue, clock):
    with as_system("test"):
        operations.set_tags(incident, tags=[Tag.objects.create(name="vpn")], actor=alice, at=NOW)
        operations.acknowledge(incident, actor=alice, at=NOW)
    columns = ["team", "tags", "title", "seconds_to_acknowledge", "service", "acknowledged_by", "is_drill"]
    rows = table(made(alice, clock, query="tab=all&type=outage", columns=columns))
    assert rows == [
        {
            "Title": "Checkout is down",
            "Service": "Checkout",
            "Tags": "vpn",
            "Exercise": "no",
            "Team": "Platform",
            "Acknowledged by": "Alice Archer",
            "Seconds to acknowledge": "0",
        }
    ]
    assert len(table(made(alice, clock))) == 2


def test_usual_columns_are_those_of_the_queue_as_it_told_them(alice, incident, clock):
    row = table(made(alice, clock, columns=()))[0]
    assert len(row) == len(USUAL)
    assert row["Reference"] == incident.reference
    assert row["Reported"] == "2026-03-02T10:00:00+00:00"
    assert row["Closed"] == ""


def test_json_lines_keep_what_things_are(alice, incident, clock):
    body = made(
        alice, clock, "jsonl", columns=["reference", "reported_at", "is_major", "tags", "closed_at", "reopenings"]
    )
    assert json.loads(body) == {
        "reference": incident.reference,
        "tags": [],
        "is_major": False,
        "reported_at": "2026-03-02T10:00:00Z",
        "closed_at": None,
        "reopenings": 0,
    }
    assert body.endswith(b"\n")


def test_instants_are_exact_to_the_microsecond(alice, clock):
    first, then = NOW.replace(microsecond=1), NOW.replace(microsecond=999_999)
    with as_system("test"):
        operations.acknowledge(make_incident(at=first), actor=alice, at=then)
    body = made(alice, clock, "jsonl", columns=["reported_at", "acknowledged_at", "detected_at", "seconds_to_resolve"])
    assert json.loads(body) == {
        "detected_at": None,
        "reported_at": "2026-03-02T10:00:00.000001Z",
        "acknowledged_at": "2026-03-02T10:00:00.999999Z",
        "seconds_to_resolve": None,
    }


def test_tags_and_names_are_those_of_each_row_however_many_are_read_at_once(alice, clock, monkeypatch):
    monkeypatch.setattr(rows_module, "AT_A_TIME", 2)
    tags = {name: Tag.objects.create(name=name) for name in ("wifi", "dns", "vpn")}
    for title, names in (("One", ["wifi", "dns"]), ("Two", []), ("Three", ["vpn", "dns"])):
        with as_system("test"):
            operations.set_tags(make_incident(title=title), tags=[tags[name] for name in names], actor=alice, at=NOW)
    rows = table(made(alice, clock, columns=["title", "tags", "type"]))
    assert {row["Title"]: row["Tags"] for row in rows} == {"One": "dns, wifi", "Two": "", "Three": "dns, vpn"}
    assert {row["Type"] for row in rows} == {"Service outage"}


def test_workbook_holds_numbers_as_numbers_and_no_formula(alice, clock):
    make_incident(title="=1+1")
    body = made(alice, clock, "xlsx", columns=["title", "reopenings"])
    rows = list(load_workbook(io.BytesIO(body)).active.values)
    assert rows == [("Title", "Reopenings"), ("'=1+1", 0)]


def test_pdf_is_made_and_whatever_looks_like_markup_is_words(alice, clock):
    make_incident(title="<b>5 < 6</b> & \x01 ä", description="word " * 2_000)
    body = made(alice, clock, "pdf", columns=["reference", "title", "description"])
    assert body.startswith(b"%PDF-")
    assert body.rstrip().endswith(b"%%EOF")


def test_pdf_of_too_many_is_refused_with_a_sentence(alice, incident, issue, clock, monkeypatch):
    monkeypatch.setattr(export_job, "MOST_ON_PAPER", 1)
    done = work(asked(alice, "pdf"), clock)
    assert done.state == "failed"
    assert "Narrow the list" in done.error
    assert not AuditRecord.objects.exists()


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_no_text_is_a_formula(start, alice, clock):
    make_incident(title=f"{start}cmd")
    assert table(made(alice, clock))[0]["Title"] == f"'{start}cmd"


def test_reads_and_the_export_are_recorded_and_hidden_ones_are_left_out(alice, charlie, secret, incident, clock):
    assert "Canary" in made(alice, clock).decode()
    with as_system("test"):
        assert AccessRecord.objects.get(incident=secret).surface == "export"
    assert AuditRecord.objects.get().data == {
        "format": "csv",
        "rows": 2,
        "restricted": 1,
        "filters": {"tab": "all"},
        "columns": ["reference", "title"],
    }
    assert [row["Title"] for row in table(made(charlie, clock))] == ["Checkout is down"]


def test_restricted_while_it_is_made_is_left_out(alice, bob, incident, issue, clock, monkeypatch):
    recording = export_job.record_export

    def restrict_now(*args, **more):
        recording(*args, **more)
        with as_system("test"):
            operations.restrict(incident, reason="Insider", actor=alice, at=NOW)

    monkeypatch.setattr(export_job, "record_export", restrict_now)
    assert [row["Title"] for row in table(made(bob, clock))] == ["Printer jams"]


def test_contacts_are_for_those_who_may_see_them(olive, incident, clock):
    assert list(table(made(olive, clock, columns=["title", "contact"]))[0]) == ["Title"]
    auditor = make_user("audrey", "auditor")
    assert list(table(made(auditor, clock, columns=["title", "contact"]))[0]) == ["Title", "Contact"]


def test_page_makes_a_job_of_the_queues_list(alice, incident, issue, clock):
    browser = browser_of(alice)
    shown = browser.get(f"{PAGE}?tab=open&type=outage&reported_from=2026-03-01")
    assert shown.context["form"].initial == {
        "query": "reported_from=2026-03-01&type=outage",
        "reported_from": "2026-03-01",
        "reported_to": None,
    }
    data = {"query": "type=outage", "kind": "csv", "columns": ["title"], "reported_from": "2026-03-01"}
    answer = browser.post(PAGE, data)
    job = Job.objects.get(pk=answer["Location"].split("/")[-2])
    assert job.parameters == {"query": "reported_from=2026-03-01&type=outage", "kind": "csv", "columns": ["title"]}
    assert [row["Title"] for row in table(VAULT.path_of(work(job, clock).result_stored).read_bytes())] == [
        "Checkout is down"
    ]
    assert (
        "CSV, 1 column, filters: reported from 2026-03-01, type outage"
        in browser.get(answer["Location"]).content.decode()
    )


def test_same_export_asked_for_twice_is_one_job(alice, incident):
    assert asked(alice, columns=["a", "b"]) == asked(alice, columns=["b", "a"])
    assert asked(alice) != asked(alice, "xlsx")


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"columns": []}, "columns", "required"),
        ({"kind": "exe"}, "kind", "valid"),
        ({"query": "password=x"}, "query", "no filter"),
        ({"reported_from": "2026-03-02", "reported_to": "2026-03-01"}, "reported_to", "before the first day"),
        ({"kind": "pdf", "columns": list(USUAL)}, "columns", "At most 12"),
    ],
)
def test_form_keeps_what_was_chosen_and_says_what_is_wrong(alice, given, field, words):
    data = {"query": "", "kind": "csv", "columns": ["title"], **given}
    answer = browser_of(alice).post(PAGE, data)
    assert answer.status_code == 422
    assert words in " ".join(answer.context["form"].errors[field])
    assert not Job.objects.exists()


def test_page_is_for_those_who_see_incidents(reference):
    nobody = browser_of(make_user("nobody"))
    assert nobody.get(PAGE).status_code == nobody.post(PAGE).status_code == 403


def test_queue_leads_to_it_with_its_filters(alice, incident):
    text = browser_of(alice).get("/admin/incidents/incident/?type=outage").content.decode()
    assert 'href="/admin/exports/?tab=open&amp;type=outage"' in text


@pytest.mark.parametrize("rows", [2, 4])
def test_job_costs_the_same_for_any_number_of_some_hundreds(rows, alice, clock, django_assert_max_num_queries):
    for _ in range(rows):
        make_incident("security", assignee=alice)
    job = asked(alice, columns=())
    with django_assert_max_num_queries(40):
        assert work(job, clock).state == "done"
