"""Evidence of a period: what is packed, its sums, who may have it; and the page of compliance."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from datetime import date
from zipfile import ZipFile

import pytest

from incidents.jobs.models import Job
from incidents.jobs.storage import VAULT
from incidents.lifecycle import operations as op
from incidents.models import AccessRecord, AuditRecord
from incidents.permissions.principal import as_system
from reports.evidence import period_job
from reports.evidence.operations import request_period
from tests.factories import NOW, give, make_incident, make_user
from tests.incidents.desk.conftest import browser_of
from tests.incidents.jobs.toys import work

pytestmark = pytest.mark.django_db
COMPLIANCE, EVIDENCE = "/admin/compliance/", "/admin/evidence/"
MARCH = {"since": date(2026, 3, 1), "until": date(2026, 4, 1)}


def asked(user, *, with_papers=False, reality="real", **days):
    return request_period(**{**MARCH, **days}, reality=reality, with_papers=with_papers, actor=user, at=NOW)


def packed(user, clock, **more):
    done = work(asked(user, **more), clock)
    assert (done.state, done.error) == ("done", "")
    return ZipFile(VAULT.path_of(done.result_stored)), done


def test_pack_holds_each_record_and_sums_of_everything(followed, incident, audrey, clock):
    pack, job = packed(audrey, clock)
    names = {f"incidents/INC-{one.pk}.json" for one in (followed, incident)}
    assert set(pack.namelist()) == names | {"steps.csv", "audit.csv", "READ ME.txt", "SHA256SUMS"}
    sums = pack.read("SHA256SUMS").decode()
    assert dict(reversed(line.split("  ", 1)) for line in sums.splitlines()) == {
        name: hashlib.sha256(pack.read(name)).hexdigest() for name in pack.namelist() if name != "SHA256SUMS"
    }
    whole = hashlib.sha256(sums.encode()).hexdigest()
    assert job.outcome == ["2 incidents.", f"SHA-256 of SHA256SUMS: {whole}"]
    assert AuditRecord.objects.get().data == {
        "format": "zip",
        "from": "2026-03-01",
        "until": "2026-04-01",
        "rows": 2,
        "restricted": 0,
        "sha256": whole,
    }
    assert json.loads(pack.read(f"incidents/INC-{followed.pk}.json"))["incident"] == f"INC-{followed.pk}"
    steps = {row["Reference"]: row for row in csv.DictReader(io.StringIO(pack.read("steps.csv").decode("utf-8-sig")))}
    assert steps[f"INC-{followed.pk}"]["Acknowledged"] == "Done"
    assert steps[f"INC-{followed.pk}"]["Acknowledged: when"] == "2026-03-02T10:01:00+00:00"
    assert steps[f"INC-{incident.pk}"]["Acknowledged"] == "Not yet"


def test_papers_and_drills_come_when_asked_for(followed, mary, clock):
    pack, _job = packed(mary, clock, with_papers=True)
    assert pack.read(f"incidents/INC-{followed.pk}.pdf").startswith(b"%PDF-")
    # A manager does not read the audit.
    assert "audit.csv" not in pack.namelist()
    assert packed(mary, clock, reality="drill")[1].outcome[0] == "0 incidents."
    assert packed(mary, clock, since=date(2026, 3, 3))[1].outcome[0] == "0 incidents."


def test_hidden_incidents_are_left_out_and_seen_ones_are_recorded(secret, incident, mary, clock):
    assert packed(mary, clock)[1].outcome[0] == "1 incident."
    reader = give(make_user("cleared", "auditor"), "view_restricted")
    pack, job = packed(reader, clock)
    assert "Canary" in pack.read(f"incidents/INC-{secret.pk}.json").decode()
    assert job.shows == [secret.pk]
    with as_system("test"):
        assert AccessRecord.objects.get(user=reader).surface == "export"


def test_restricted_while_it_is_packed_is_left_out(incident, alice, mary, clock, monkeypatch):
    recording = period_job.record_reads

    def restrict_now(*args, **more):
        recording(*args, **more)
        with as_system("test"):
            op.restrict(incident, reason="Insider", actor=alice, at=NOW)
            op.grant_access(incident, user=mary, reason="Helps", actor=alice, at=NOW)

    monkeypatch.setattr(period_job, "record_reads", restrict_now)
    pack, _job = packed(mary, clock)
    assert [name for name in pack.namelist() if name.startswith("incidents/")] == []


@pytest.mark.parametrize(("limit", "with_papers"), [("MOST", False), ("MOST_PAPERS", True)])
def test_too_many_are_refused_with_a_sentence(limit, with_papers, incident, mary, clock, monkeypatch):
    monkeypatch.setattr(period_job, limit, 0)
    done = work(asked(mary, with_papers=with_papers), clock)
    assert done.state == "failed"
    assert "shorter period" in done.error
    assert not AuditRecord.objects.exists()


def test_page_asks_for_the_pack(mary, alice, incident):
    browser = browser_of(mary)
    assert "Pack the evidence" in browser.get(EVIDENCE).content.decode()
    answer = browser.post(EVIDENCE, {"since": "2026-03-01", "until": "2026-03-31", "reality": "both"})
    job = Job.objects.get(pk=answer["Location"].split("/")[-2])
    assert job.parameters == {"since": "2026-03-01", "until": "2026-04-01", "reality": "both", "with_papers": False}
    wrong = browser.post(EVIDENCE, {"since": "2026-03-02", "until": "2026-03-01", "reality": "real"})
    assert wrong.status_code == 422
    assert "ends before it begins" in wrong.content.decode()
    assert 'value="2026-03-02"' in wrong.content.decode()
    assert browser_of(alice).get(EVIDENCE).status_code == 403


def test_compliance_counts_and_lists_what_is_missing(followed, incident, mary):
    text = browser_of(mary).get(f"{COMPLIANCE}?from=2026-03-01&to=2026-03-31").content.decode()
    assert f"INC-{incident.pk}</a>" in text
    assert f"INC-{followed.pk}</a>" not in text
    counts = browser_of(mary).get(f"{COMPLIANCE}?from=2026-03-01&to=2026-03-31&show=all")
    told = {count.step.value: (count.done, count.missing, count.waiting) for count in counts.context["counts"]}
    assert told["acknowledged"] == (1, 0, 1)
    assert told["categorised"] == (1, 1, 0)
    assert f"INC-{followed.pk}</a>" in counts.content.decode()


def test_compliance_leaves_hidden_ones_out_and_records_reads(secret, mary):
    asked = f"{COMPLIANCE}?from=2026-03-01&to=2026-03-31&show=all"
    assert "Canary" not in browser_of(mary).get(asked).content.decode()
    reader = give(make_user("cleared", "auditor"), "view_restricted")
    assert "Canary" in browser_of(reader).get(asked).content.decode()
    with as_system("test"):
        assert AccessRecord.objects.get(user=reader).surface == "list"


def test_compliance_says_what_is_wrong_with_the_question(mary, alice):
    text = browser_of(mary).get(f"{COMPLIANCE}?from=yesterday&team=nowhere").content.decode()
    assert "is no day" in text
    assert "There is no team" in text
    assert 'value="yesterday"' in text
    assert browser_of(alice).get(COMPLIANCE).status_code == 403


def test_counts_of_very_many_come_when_the_page_has_come(incident, mary, monkeypatch):
    monkeypatch.setattr("reports.evidence.queries.compliance.MOST_AT_ONCE", 0)
    browser, asked = browser_of(mary), f"{COMPLIANCE}?from=2026-03-01&to=2026-03-31&show=all"
    text = browser.get(asked).content.decode()
    assert incident.title not in text
    later = re.search(r'data-fragment="([^"]+)"', text)[1].replace("&amp;", "&")
    for headers in ({"X-Muster-Dialog": "1"}, {}):
        counted = browser.get(later, headers=headers).content.decode()
        assert incident.title in counted
        assert "When a step counts as done" in counted
        assert ("<form" in counted) == (not headers)


def test_paper_says_what_was_chosen_where_nobody_sees_the_fields(incident, mary, service):
    text = browser_of(mary).get(f"{COMPLIANCE}?from=2026-03-01&to=2026-03-31&service={service.pk}").content.decode()
    assert "Of these alone: Service: Checkout" in text
    assert 'incidents/print.css" media="print"' in re.sub(r"print\.[0-9a-f]+\.css", "print.css", text)


@pytest.mark.parametrize("rows", [1, 3])
def test_compliance_costs_the_same_for_any_number(rows, mary, service, django_assert_max_num_queries):
    for _ in range(rows):
        make_incident(service=service)
    browser = browser_of(mary)
    with django_assert_max_num_queries(15):
        browser.get(f"{COMPLIANCE}?from=2026-03-01&to=2026-03-31&service={service.pk}")
