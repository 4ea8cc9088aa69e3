"""Every act of the incident page: its happy path, its refusal, and who may not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from incidents.attachments.operations import attach
from incidents.desk.acts import ACTS
from incidents.lifecycle import operations
from incidents.models import AccessGrant, AffectedService, IncidentLink, ResponseRole, TimelineEntry
from incidents.permissions.principal import as_system
from tests.factories import NOW, make_access_team, make_incident, make_service
from tests.incidents.attachments.files import upload
from tests.incidents.desk.conftest import browser_of, fresh, made, page, refused, system, text_of
from tests.incidents.plans.making import begun, make_procedure, step_of

LATER = NOW + timedelta(hours=1)
DIALOG = {"X-Muster-Dialog": "1"}


def do(who, incident, slug, **answers):
    return browser_of(who).post(page(incident, f"do/{slug}/"), answers)


def test_acknowledge_and_who_was_first(alice, bob, incident):
    assert made(do(alice, incident, "acknowledge"), incident)
    assert fresh(incident).acknowledged_by == alice
    assert refused(do(bob, incident, "acknowledge"), "already acknowledged by Alice Archer", status=409)


def test_take_and_taken(alice, bob, incident):
    assert made(do(alice, incident, "take"), incident)
    assert fresh(incident).assignee == alice
    assert refused(do(bob, incident, "take"), "Alice Archer has this incident already", status=409)


def test_assign(alice, bob, incident):
    assert made(do(alice, incident, "assign", assignee="Bob Baker (bob)", team="", note="Yours"), incident)
    assert (fresh(incident).assignee, fresh(incident).team) == (bob, None)
    assert refused(do(alice, incident, "assign", assignee="zoe", note="Kept words"), "no person “zoe”", "Kept words")


def test_who_has_left_may_stay_but_not_be_chosen(alice, bob, team, incident):
    system(operations.assign, incident, assignee=bob, actor=alice, at=LATER)
    bob.is_active, team.retired_at = False, NOW
    bob.save()
    team.save()
    assert made(do(alice, incident, "assign", assignee="Bob Baker (bob)", team="Platform"), incident)
    assert (fresh(incident).assignee, fresh(incident).team) == (bob, team)
    system(operations.assign, incident, assignee=alice, actor=alice, at=LATER)
    assert refused(do(alice, incident, "assign", assignee="Bob Baker (bob)", team="Platform"), "There is no person")


def test_hand_over_needs_words(alice, bob, incident):
    assert made(do(alice, incident, "hand-over", to="bob", note="Cache is cold"), incident)
    assert fresh(incident).assignee == bob
    assert refused(do(bob, incident, "hand-over", to="alice", note=""), "This field is required")


def test_triage(alice, incident):
    kind = incident.type_id
    answers = {"type": kind, "impact": "1", "urgency": "1", "service": "Checkout", "category": "", "team": "Platform"}
    assert made(do(alice, incident, "triage", **answers), incident)
    assert fresh(incident).priority_id == 1
    assert refused(do(alice, incident, "triage", **{**answers, "impact": "9"}), "Select a valid choice")


def test_triage_to_security_leads_away_without_a_word_of_it(charlie, incident):
    from incidents.models import IncidentType

    make_access_team()
    security = IncidentType.objects.get(slug="security").pk
    client = browser_of(charlie)
    response = client.post(page(incident, "do/triage/"), {"type": security, "impact": "2", "urgency": "2"}, follow=True)
    assert fresh(incident).restricted
    assert "Checkout is down" not in text_of(response)


def test_priority_by_hand_and_back(carol, incident):
    assert made(do(carol, incident, "priority", priority="1", reason="The board asks"), incident)
    assert fresh(incident).priority_id == 1
    assert refused(do(carol, incident, "priority", priority="1", reason=""), "This field is required")
    assert made(do(carol, incident, "priority", priority="", reason="Calm again"), incident)
    assert fresh(incident).priority_id == 3


def test_note(alice, incident):
    assert made(do(alice, incident, "note", body="Cache is cold", is_public="on"), incident)
    with as_system("test"):
        entry = TimelineEntry.objects.get(code="note.added")
    assert (entry.body, entry.is_public, entry.actor) == ("Cache is cold", True, alice)
    assert refused(do(alice, incident, "note", body="   "), "Write something first")


def test_link_and_unlink(alice, incident, issue):
    assert made(do(alice, incident, "link", kind="caused_by", to=f"inc-{issue.pk}"), incident)
    with as_system("test"):
        link = IncidentLink.objects.get()
    assert (link.from_incident_id, link.to_incident_id, link.kind) == (incident.pk, issue.pk, "caused_by")
    assert refused(do(alice, incident, "link", kind="related", to=incident.reference), "cannot be linked to itself")
    assert refused(do(alice, incident, "link", kind="duplicate_of", to=issue.reference), "Select a valid choice")
    assert made(do(alice, issue, f"unlink/{link.pk}"), issue)
    with as_system("test"):
        assert not IncidentLink.objects.exists()


def test_linking_to_hidden_and_absent_is_refused_alike(charlie, incident, secret):
    answers = []
    for pk in (secret.pk, 987_654):
        response = do(charlie, incident, "link", kind="related", to=f"INC-{pk}")
        assert response.status_code == 422
        answers.append(text_of(response).split("m-wrong")[1].split("</p>")[0].replace(str(pk), "#"))
    assert answers[0] == answers[1]


def test_duplicate(carol, incident, issue):
    assert made(do(carol, issue, "duplicate", of=incident.reference), issue)
    assert fresh(issue).phase == "cancelled"
    assert refused(do(carol, incident, "duplicate", of="INC-"), "no incident “INC-”")


def test_roles(alice, bob, carol, incident):
    assert made(do(alice, incident, "take-role", role="scribe"), incident)
    assert refused(do(bob, incident, "take-role", role="scribe"), "Alice Archer has this role already", status=409)
    with as_system("test"):
        held = ResponseRole.objects.get()
    assert refused(do(bob, incident, f"hand-over-role/{held.pk}", to="bob"), "You do not have this role")
    assert made(do(alice, incident, f"hand-over-role/{held.pk}", to="bob"), incident)
    assert made(do(carol, incident, "assign-role", role="commander", user="carol"), incident)
    with as_system("test"):
        holders = {role.role: role for role in ResponseRole.objects.current()}
    assert {name: role.user for name, role in holders.items()} == {"scribe": bob, "commander": carol}
    assert made(do(alice, incident, f"release-role/{holders['scribe'].pk}"), incident)
    assert do(alice, incident, "assign-role", role="scribe", user="alice").status_code == 403


def test_affected_services(alice, incident, service):
    assert made(
        do(alice, incident, "affect", service="Checkout", effect="down", started_at="2026-03-02T09:30:00"), incident
    )
    with as_system("test"):
        affected = AffectedService.objects.get()
    future = do(alice, incident, "affect", service="Checkout", effect="down", started_at="2199-01-01T00:00:00")
    assert refused(future, "This lies in the future")
    assert made(
        do(
            alice,
            incident,
            f"correct-effect/{affected.pk}",
            effect="degraded",
            started_at="2026-03-02T09:30:00",
            ended_at="",
            reason="Half of it worked",
        ),
        incident,
    )
    early = do(alice, incident, f"restore/{affected.pk}", ended_at="2026-03-02T09:00:00")
    assert refused(early, "It must end after it began")
    assert made(do(alice, incident, f"restore/{affected.pk}", ended_at="2026-03-02T09:45:00"), incident)
    with as_system("test"):
        affected = AffectedService.objects.get()
    assert (affected.effect, affected.ended_at) == ("degraded", datetime(2026, 3, 2, 9, 45, tzinfo=UTC))


def test_times_are_read_in_the_zone_of_who_types(alice, incident, service):
    alice.time_zone = "Asia/Tokyo"
    alice.save()
    do(alice, incident, "affect", service="Checkout", effect="down", started_at="2026-03-02T18:30:00")
    with as_system("test"):
        assert AffectedService.objects.get().started_at == datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def test_milestone(carol, incident):
    answers = {"milestone": "occurred", "value": "2026-03-02T09:00:00", "reason": "From the log"}
    assert made(do(carol, incident, "milestone", **answers), incident)
    assert fresh(incident).occurred_at == datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    assert refused(do(carol, incident, "milestone", **{**answers, "value": "2199-01-01T00:00:00"}), "in the future")
    assert refused(do(carol, incident, "milestone", **{**answers, "milestone": "resolved"}), "was not resolved yet")
    shown = text_of(browser_of(carol).get(page(incident, "do/milestone/?milestone=occurred")))
    assert 'value="2026-03-02T09:00:00"' in shown


def test_restrict_grant_revoke_lift(carol, bob, incident):
    assert refused(do(carol, incident, "restrict", reason=""), "This field is required")
    assert made(do(carol, incident, "restrict", reason="An insider"), incident)
    assert refused(do(carol, incident, "grant", user="", team="", reason="x"), "Name one person or one team")
    assert made(do(carol, incident, "grant", user="bob", reason="He knows the host"), incident)
    with as_system("test"):
        grant = AccessGrant.objects.get(user=bob)
    assert browser_of(bob).get(page(incident)).status_code == 200
    assert made(do(carol, incident, f"revoke/{grant.pk}", reason="Done"), incident)
    assert browser_of(bob).get(page(incident)).status_code == 302
    assert made(do(carol, incident, "lift", reason="False alarm"), incident)
    assert not fresh(incident).restricted


def test_major(carol, incident):
    assert made(do(carol, incident, "declare-major", reason="All customers"), incident)
    assert refused(do(carol, incident, "declare-major", reason="Again"), "major incident already", status=409)
    assert made(do(carol, incident, "stand-down", reason="Over"), incident)
    assert not fresh(incident).is_major


def test_dialog_gets_the_form_alone_and_is_told_where_to_go(alice, incident):
    client = browser_of(alice)
    asked = client.get(page(incident, "do/assign/"), headers=DIALOG)
    assert "<html" not in text_of(asked)
    assert "data-act-form" in text_of(asked)
    done = client.post(page(incident, "do/assign/"), {"assignee": "bob", "team": ""}, headers=DIALOG)
    assert done.status_code == 422
    done = client.post(page(incident, "do/assign/"), {"assignee": "alice", "team": ""}, headers=DIALOG)
    assert (done.status_code, done.headers["X-Muster-Location"]) == (204, page(incident))


def targets(incident, alice, carol) -> dict[str, int]:
    """A row for every act that is about one."""
    link = system(operations.link, incident, to=make_incident(), kind="related", actor=alice, at=LATER)
    affected = system(
        operations.affect_service,
        incident,
        service=make_service(),
        effect="down",
        started_at=NOW,
        actor=alice,
        at=LATER,
    )
    held = system(operations.take_role, incident, role="scribe", actor=alice, at=LATER)
    grant = system(operations.grant_access, incident, reason="x", user=carol, actor=alice, at=LATER)
    note = system(operations.add_note, incident, body="We fail over", as_decision=True, actor=alice, at=LATER)
    file = system(attach, incident, upload=upload(), actor=alice, at=LATER)
    run = begun(incident, make_procedure(), alice, at=LATER)
    return {
        "ProcedureRun": run.pk,
        "ProcedureRunStep": step_of(run, 1).pk,
        "IncidentLink": link.pk,
        "AffectedService": affected.pk,
        "ResponseRole": held.pk,
        "AccessGrant": grant.pk,
        "TimelineEntry": note.pk,
        "Attachment": file.pk,
    }


def test_observer_may_carry_out_nothing_but_watching(olive, alice, carol, incident):
    rows = targets(incident, alice, carol)
    before = fresh(incident).version
    client = browser_of(olive)
    for slug, act in ACTS.items():
        if act.right == "watch":
            continue
        rest = f"do/{slug}/{rows[act.target.__name__]}/" if act.target else f"do/{slug}/"
        assert client.post(page(incident, rest), {"reason": "x"}).status_code == 403, slug
        assert client.get(page(incident, rest)).status_code == 403, slug
    assert client.post(page(incident, "move/triage/")).status_code == 403
    posted = client.post("/admin/incidents/incident/bulk/", {"act": "take", "incident": incident.pk})
    assert posted.status_code == 403
    assert client.post("/admin/incidents/incident/break-glass/", {"reason": "x"}).status_code == 403
    assert client.post("/admin/incidents/incident/add/", {"title": "x"}).status_code == 403
    assert client.post(page(incident, "details/"), {"title": "x"}).status_code == 403
    assert client.post(page(incident, "change/"), {"title": "x"}).status_code in (403, 405)
    assert client.post(page(incident, "delete/"), {"post": "yes"}).status_code == 403
    assert fresh(incident).version == before
    with as_system("test"):
        assert not AccessGrant.objects.filter(user=olive).exists()


@pytest.mark.parametrize("slug", sorted(ACTS))
def test_every_act_asks_on_a_page_of_its_own(slug, carol, alice, incident, django_assert_max_num_queries):
    act = ACTS[slug]
    rows = targets(incident, alice, carol)
    rest = f"do/{slug}/{rows[act.target.__name__]}/" if act.target else f"do/{slug}/"
    client = browser_of(carol)
    client.get(page(incident))
    with django_assert_max_num_queries(15):
        response = client.get(page(incident, rest))
    assert response.status_code == 200
    assert act.label in text_of(response)
    assert "csrfmiddlewaretoken" in text_of(response)


def test_target_of_another_incident_is_not_found(alice, carol, incident, issue):
    rows = targets(incident, alice, carol)
    response = do(alice, issue, f"restore/{rows['AffectedService']}", ended_at="2026-03-02T12:00:00")
    assert response.status_code == 302
    with as_system("test"):
        assert AffectedService.objects.get().ended_at is None


def test_acts_are_protected_against_forgery(alice, incident):
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice)
    assert client.post(page(incident, "do/acknowledge/")).status_code == 403
    assert client.post(page(incident, "move/triage/")).status_code == 403
    assert client.post("/admin/incidents/incident/bulk/", {"act": "take", "incident": incident.pk}).status_code == 403
    assert fresh(incident).acknowledged_at is None
