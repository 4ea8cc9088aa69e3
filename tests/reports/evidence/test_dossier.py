"""The record of one incident: page, JSON, PDF, sums, what is recorded, and what stays hidden."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta

import pytest

from incidents.clocks.operations import record_authority_notice
from incidents.lifecycle import operations as op
from incidents.models import (
    AccessRecord,
    Attachment,
    AuditRecord,
    Clock,
    EscalationRun,
    FollowUp,
    RunStep,
    SlaPolicy,
)
from incidents.notifications.operations import notify
from incidents.permissions.principal import as_system, as_user
from incidents.plans.operations import activate_plan, approve_plan, note_step, save_plan, save_plan_draft
from knowledge.reviews.operations import open_review
from reports.evidence.dossier import canonical, sum_of
from reports.evidence.files import CONTENT_TYPES, dossier_file
from reports.evidence.queries.dossiers import EVERYTHING, GROUPS, dossiers_of
from tests.factories import NOW, give, make_incident, make_service, make_user
from tests.incidents.desk.conftest import browser_of
from tests.incidents.plans.making import begun, make_procedure, step_of
from tests.need_to_know.learning import plant_learning

pytestmark = pytest.mark.django_db


def page(incident, rest=""):
    return f"/admin/evidence/{incident.pk}/{rest}"


def record_for(user, incident):
    with as_user(user):
        return dossiers_of([incident.pk], NOW)[0].as_data()


def test_record_holds_every_part(followed, mary, carol):
    with as_system("a test prepares"):
        open_review(followed, actor=carol, at=NOW)
        op.link(followed, to=make_incident(title="Ledger is down"), kind="related", actor=carol, at=NOW)
        op.correct_milestone(followed, milestone="detected", value=NOW, reason="Payroll called", actor=carol, at=NOW)
    record = record_for(mary, followed)
    assert set(record) == {reader.part.name for reader in EVERYTHING}
    codes = [entry["code"] for entry in record["timeline"]]
    assert {"incident.logged", "incident.acknowledged", "milestone.corrected"} <= set(codes)
    with as_system("a test looks"):
        assert len(codes) == followed.timeline.count()
    assert "We are on it." in [entry["words"] for entry in record["timeline"]]
    assert [row["other"] for row in record["links"]] == [f"INC-{followed.pk + 1}"]
    assert "Payroll called" in json.dumps([row["what"] for row in record["decisions"]])
    assert {row["what"]: row["value"] for row in record["review"]}["State"] == "Draft"
    assert {row["what"]: row["value"] for row in record["facts"]}["Title"] == "Ledger is slow"


@pytest.fixture
def everything(standard_targets, secret, alice, bob, carol, ada):
    """A restricted incident with a row for every part of the record."""
    at = {"actor": carol, "at": NOW}
    with as_system("a test prepares"):
        op.add_note(secret, body="Unplugged", as_decision=True, **at)
        op.grant_access(secret, user=bob, reason="Helps", **at)
        op.assign_role(secret, role="scribe", user=bob, **at)
        op.affect_service(secret, service=make_service("Ledger"), effect="down", started_at=NOW, **at)
        op.link(secret, to=make_incident(), kind="related", **at)
        op.record_reads([secret], user=bob, surface="page", at=NOW)
        record_authority_notice(secret, authority="ICO", notified_at=NOW, way="form", reference="ICO-7", **at)
        step = step_of(begun(secret, make_procedure(name="Burn it"), carol), 1)
        note_step(step, note="Hot", **at)
        plant_learning(secret, "Canary", alice)
        plan = save_plan(None, {"name": "How we respond", "slug": "respond"}, actor=None, at=NOW)
        save_plan_draft(plan, {"purpose": "Bring service back"}, actor=None, at=NOW)
        approve_plan(plan, actor=ada, at=NOW)
        activate_plan(plan, actor=ada, at=NOW)
        policy = {"policy": SlaPolicy.objects.first(), "target": {"minutes": 240}, "kind": "resolve", "generation": 9}
        Clock.objects.create(incident=secret, started_at=NOW, due_at=NOW, ended_at=NOW, state="cancelled", **policy)
        run = EscalationRun.objects.create(
            incident=secret, snapshot={}, status="ended", began_at=NOW, ended_at=NOW, end="ended"
        )
        RunStep.objects.create(
            run=run,
            round=0,
            position=0,
            due_at=NOW,
            at=NOW,
            outcome="told",
            people=[{"id": 1, "name": "Bob"}],
            intent="x",
        )
        Attachment.objects.create(
            incident=secret,
            uploaded_at=NOW,
            name="log.txt",
            stored="a" * 32,
            size=3,
            sha256="b" * 64,
            content_type="text/plain",
        )
        FollowUp.objects.create(
            incident=secret,
            reference="INC",
            user=bob,
            nonce="n",
            token_hash="t",
            made_at=NOW,
            expires_at=NOW + timedelta(days=9),
            mail_state="none",
        )
        notify(
            kind="incident.assigned",
            recipients=[bob],
            notification_class="update",
            intent="told",
            incident=secret,
            **at,
        )
    return secret


def test_every_part_is_read_and_written_as_every_file(everything):
    reader = give(make_user("cleared", "auditor"), "view_restricted")
    record = record_for(reader, everything)
    assert {name for name, rows in record.items() if not rows} == set()
    with as_user(reader):
        dossier = dossiers_of([everything.pk], NOW)[0]
    for kind in CONTENT_TYPES:
        assert dossier_file(dossier, kind, reader=reader, at=NOW)
    browser = browser_of(reader)
    for address in ["", *(f"{group}/" for group in GROUPS)]:
        assert browser.get(page(everything, address)).status_code == 200


def test_json_proves_that_nothing_was_changed(followed, mary):
    answer = browser_of(mary).post(page(followed, "file/json/"))
    assert answer["Content-Disposition"] == f'attachment; filename="evidence-INC-{followed.pk}.json"'
    told = json.loads(answer.content)
    sums = told["manifest"]["parts"]
    assert {name: sum_of(canonical(rows)) for name, rows in told["record"].items()} == sums
    assert told["manifest"]["whole"] == sum_of(canonical(sums))
    assert told["made_by"] == "Mary May"
    assert AuditRecord.objects.get().data == {
        "format": "json",
        "rows": 1,
        "restricted": 0,
        "sha256": hashlib.sha256(answer.content).hexdigest(),
        "incident": followed.pk,
    }


def test_pdf_holds_long_notes_and_markup_as_words(followed, alice, mary):
    with as_system("a test prepares"):
        op.add_note(followed, body="<script>\n" + "long words " * 900, actor=alice, at=NOW)
    answer = browser_of(mary).post(page(followed, "file/pdf/"))
    assert answer.content.startswith(b"%PDF-")
    assert AuditRecord.objects.get().data["format"] == "pdf"


def test_restricted_incident_is_read_on_record_and_not_named_in_the_audit(secret):
    reader = give(make_user("cleared", "auditor"), "view_restricted")
    assert b"Canary" in browser_of(reader).post(page(secret, "file/json/")).content
    browser_of(reader).get(page(secret))
    with as_system("test"):
        assert list(AccessRecord.objects.filter(user=reader).order_by("pk").values_list("surface", flat=True)) == [
            "export",
            "page",
        ]
    data = AuditRecord.objects.get().data
    assert ("incident" in data, data["restricted"]) == (False, 1)


@pytest.mark.parametrize("rest", ["", "steps/", "told/"])
def test_hidden_and_absent_answer_alike(rest, secret, mary):
    browser = browser_of(mary)
    for pk in (secret.pk, secret.pk + 1_000):
        answer = browser.get(f"/admin/evidence/{pk}/{rest}", follow=True)
        assert f"There is no incident INC-{pk}" in answer.content.decode()
    assert browser.post(page(secret, "file/json/")).status_code == 302
    assert not AuditRecord.objects.exists()


def test_links_to_what_is_hidden_are_not_there(followed, secret, mary, alice):
    with as_system("a test prepares"):
        op.link(followed, to=secret, kind="related", actor=alice, at=NOW)
    told = json.dumps(record_for(mary, followed), default=str)
    assert "Canary" not in told
    assert f"INC-{secret.pk}" not in told


@pytest.mark.parametrize("group", GROUPS)
def test_groups_come_as_pages_and_as_fragments(group, followed, mary):
    browser = browser_of(mary)
    assert browser.get(page(followed, f"{group}/")).status_code == 200
    part = browser.get(page(followed, f"{group}/"), headers={"X-Muster-Dialog": "1"}).content.decode()
    assert "<html" not in part
    assert "m-card" in part


def test_evidence_is_for_those_who_may_export_it(followed, alice, mary):
    agent, manager = browser_of(alice), browser_of(mary)
    assert agent.get(page(followed)).status_code == agent.post(page(followed, "file/json/")).status_code == 403
    assert agent.get(page(followed, "steps/")).status_code == 403
    assert manager.get(page(followed, "file/json/")).status_code == 405
    assert (
        manager.post(page(followed, "file/exe/")).status_code
        == manager.get(page(followed, "nothing/")).status_code
        == 404
    )


def test_steps_stand_on_the_incidents_page(followed, mary):
    assert (
        f"/admin/evidence/{followed.pk}/steps/"
        in browser_of(mary).get(f"/admin/incidents/incident/{followed.pk}/change/").content.decode()
    )
    part = browser_of(mary).get(page(followed, "steps/"), headers={"X-Muster-Dialog": "1"}).content.decode()
    assert "Reported by Alice Archer." in part
    assert page(followed) in part


@pytest.mark.parametrize("notes", [1, 3])
def test_pages_cost_the_same_at_any_length(notes, followed, alice, mary, django_assert_max_num_queries):
    with as_system("a test prepares"):
        for _ in range(notes):
            op.add_note(followed, body="More.", actor=alice, at=NOW)
    browser = browser_of(mary)
    with django_assert_max_num_queries(15):
        browser.get(page(followed))
    for group in list(GROUPS)[1:]:
        with django_assert_max_num_queries(6):
            browser.get(page(followed, f"{group}/"), headers={"X-Muster-Dialog": "1"})
    with django_assert_max_num_queries(6):
        browser.get(page(followed, "steps/"), headers={"X-Muster-Dialog": "1"})
    with as_user(mary), django_assert_max_num_queries(28):
        dossiers_of([followed.pk], NOW)
