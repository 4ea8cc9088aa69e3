"""The list of the queue as a file: same filters, same rights, recorded, harmless to spreadsheets."""

from __future__ import annotations

import csv
import io

import pytest
from openpyxl import load_workbook

from incidents.desk import tables
from incidents.lifecycle import operations
from incidents.models import AccessRecord, AuditRecord, Tag
from incidents.permissions.principal import as_system
from tests.factories import make_incident, make_user
from tests.incidents.desk.conftest import QUEUE, browser_of


def export(user, kind="csv", query=""):
    return browser_of(user).post(f"{QUEUE}export/{kind}/{query}")


def lines(response):
    body = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(body)))


def test_csv_holds_the_view_in_its_order(alice, incident, issue):
    make_incident(title="Critical", impact=1, urgency=1)
    with as_system("test"):
        operations.set_tags(incident, tags=[Tag.objects.create(name="vpn")], actor=alice, at=incident.updated_at)
    response = export(alice)
    assert response["Content-Disposition"].startswith('attachment; filename="incidents-')
    found = lines(response)
    assert found[0]["Title"] == "Critical"
    assert {row["Title"]: row["Tags"] for row in found}["Checkout is down"] == "vpn"
    assert [row["Title"] for row in lines(export(alice, query="?type=user_issue"))] == ["Printer jams"]


def test_xlsx_holds_the_same(alice, incident):
    response = export(alice, "xlsx")
    sheet = load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
    rows = list(sheet.values)
    assert rows[0][:2] == ("Reference", "Title")
    assert rows[1][:2] == (incident.reference, "Checkout is down")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\0", "\x01="])
def test_no_cell_is_a_formula(start):
    text = tables.cell(f"{start}cmd|'/c calc'!A1")
    assert text.startswith("'")
    assert "\0" not in text


def test_formula_stays_text_in_both_formats(alice):
    make_incident(title="=1+1")
    assert lines(export(alice))[0]["Title"] == "'=1+1"
    sheet = load_workbook(io.BytesIO(b"".join(export(alice, "xlsx").streaming_content))).active
    assert sheet["B2"].value == "'=1+1"
    assert sheet["B2"].data_type == "s"


def test_reads_and_the_export_are_recorded(alice, secret, incident):
    found = lines(export(alice, query="?tab=all&q=canary"))
    assert [row["Restricted"] for row in found] == ["yes"]
    with as_system("test"):
        record = AccessRecord.objects.get(incident=secret)
    assert (record.user, record.surface) == (alice, "export")
    audit = AuditRecord.objects.get()
    assert (audit.actor, audit.code) == (alice, "incidents.exported")
    assert audit.data == {
        "format": "csv",
        "rows": 1,
        "restricted": 1,
        "filters": {"q": "(words)", "tab": "all"},
    }


def test_hidden_incident_is_not_exported(charlie, secret, incident):
    assert [row["Title"] for row in lines(export(charlie, query="?tab=all"))] == ["Checkout is down"]
    assert AuditRecord.objects.get().data["rows"] == 1


def test_restricted_while_it_is_sent_is_left_out(alice, bob, incident):
    response = export(bob)
    with as_system("test"):
        operations.restrict(incident, reason="Insider", actor=alice, at=incident.updated_at)
    assert lines(response) == []


def test_export_is_posted_in_a_format_there_is(alice, incident):
    assert browser_of(alice).get(f"{QUEUE}export/csv/").status_code == 405
    assert export(alice, "pdf").status_code == 404
    assert not AuditRecord.objects.exists()


def test_export_is_for_those_who_see_incidents(reference):
    assert export(make_user("nobody")).status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_export_costs_the_same_at_any_length(rows, alice, django_assert_max_num_queries):
    for _ in range(rows):
        make_incident("security", assignee=alice)
    client = browser_of(alice)
    with django_assert_max_num_queries(18):
        b"".join(client.post(f"{QUEUE}export/csv/").streaming_content)
