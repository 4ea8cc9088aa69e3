"""Every act of the incident page: its happy path, its refusal, and who may not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from incidents.catalog.models import HoldReason, ResolutionCode
from incidents.desk.acts import ACTS
from incidents.lifecycle import operations
from incidents.models import AccessGrant, AffectedService, IncidentLink, ResponseRole, TimelineEntry
from incidents.permissions.principal import as_system
from tests.factories import NOW, make_incident, make_service
from tests.incidents.desk.conftest import browser_of, fresh, page, text_of

LATER = NOW + timedelta(hours=1)
DIALOG = {"X-Muster-Dialog": "1"}


def do(who, incident, slug, **answers):
    return browser_of(who).post(page(incident, f"do/{slug}/"), answers)


def move(user, incident, slug, **answers):
    return browser_of(user).post(page(incident, f"move/{slug}/"), answers)


def made(response, incident) -> bool:
    return response.status_code == 302 and response.url == page(incident)


def refused(response, *sentences, status=422) -> bool:
    text = text_of(response)
    return response.status_code == status and all(sentence in text for sentence in sentences)


def system(call, *args, **values):
    with as_system("a test prepares"):
        return call(*args, **values)


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


def test_plain_move_is_one_click(alice, incident):
    assert made(move(alice, incident, "triage"), incident)
    assert fresh(incident).phase == "triage"


def test_move_asks_only_what_it_requires(alice, issue):
    form = browser_of(alice).get(page(issue, "move/resolve/")).context["form"]
    assert list(form.fields) == ["resolution_code", "resolution_summary", "resolution_kind"]
    form = browser_of(alice).get(page(issue, "move/cancel/")).context["form"]
    assert list(form.fields) == ["reason"]


def resolution() -> dict[str, str]:
    code = ResolutionCode.objects.get(slug="fixed").pk
    return {"resolution_code": code, "resolution_summary": "New roller", "resolution_kind": "permanent"}


def test_resolve(alice, issue):
    assert refused(move(alice, issue, "resolve", resolution_summary="New roller"), "New roller", "required")
    assert made(move(alice, issue, "resolve", **resolution()), issue)
    row = fresh(issue)
    assert (row.phase, row.resolution_summary, row.acknowledged_by_id) == ("resolved", "New roller", alice.pk)


def test_child_that_cannot_be_resolved_from_where_it_stands_begins_unticked(alice, issue):
    ready, measured = make_incident("user_issue", title="Ready"), make_incident("degradation", title="Not measured")
    for child in (ready, measured):
        system(operations.link, child, to=issue, kind="child_of", actor=alice, at=LATER)
    form = browser_of(alice).get(page(issue, "move/resolve/")).context["form"]
    assert [pk for pk, _words in form.fields["children"].choices] == [ready.pk, measured.pk]
    assert form["children"].value() == [ready.pk]


def test_parent_takes_the_ticked_children_along(alice, issue):
    children = [make_incident("user_issue", title=f"Child {number}") for number in range(3)]
    for child in children:
        system(operations.link, child, to=issue, kind="child_of", actor=alice, at=LATER)
    form = browser_of(alice).get(page(issue, "move/resolve/")).context["form"]
    assert [pk for pk, _words in form.fields["children"].choices] == [child.pk for child in children]
    assert form["children"].value() == [child.pk for child in children]
    stranger = move(alice, issue, "resolve", **resolution(), children=[issue.pk])
    assert refused(stranger, "Select a valid choice")
    assert made(move(alice, issue, "resolve", **resolution(), children=[children[0].pk, children[2].pk]), issue)
    assert [fresh(child).phase for child in children] == ["resolved", "identified", "resolved"]


def test_hidden_child_is_not_offered(bob, alice, issue, secret):
    system(operations.link, secret, to=issue, kind="child_of", actor=alice, at=LATER)
    response = browser_of(bob).get(page(issue, "move/resolve/"))
    assert "children" not in response.context["form"].fields
    assert "Canary" not in text_of(response)


def test_hold_asks_for_its_reason(alice, issue):
    move(alice, issue, "triage")
    assert refused(move(alice, issue, "hold"), "This field is required")
    reason = HoldReason.objects.get(slug="awaiting-vendor")
    assert made(move(alice, issue, "hold", hold_reason=reason.pk), issue)
    assert fresh(issue).hold_reason == reason
    assert made(move(alice, issue, "resume"), issue)
    assert fresh(issue).phase == "investigating"


def test_own_fields_of_the_workflow_are_asked(alice, issue):
    move(alice, issue, "investigate")
    hold = HoldReason.objects.get(slug="awaiting-requester").pk
    assert refused(move(alice, issue, "ask_requester", hold_reason=hold), "What we asked the requester")
    assert made(move(alice, issue, "ask_requester", hold_reason=hold, question="Which floor?"), issue)
    assert fresh(issue).facts["question"] == "Which floor?"
    assert "Which floor?" in text_of(browser_of(alice).get(page(issue)))


def test_move_that_is_over_says_so(alice, issue):
    browser = browser_of(alice)
    response = browser.post(page(issue, "move/reopen/"), {"reason": "x"}, follow=True)
    assert "That move is not possible any more" in text_of(response)


def test_move_without_its_permission_is_refused(alice, incident):
    assert move(alice, incident, "cancel", reason="No").status_code == 403
    assert fresh(incident).phase == "identified"


def test_dialog_gets_the_form_alone_and_is_told_where_to_go(alice, incident):
    client = browser_of(alice)
    asked = client.get(page(incident, "do/assign/"), headers=DIALOG)
    assert "<html" not in text_of(asked)
    assert "data-act-form" in text_of(asked)
    done = client.post(page(incident, "do/assign/"), {"assignee": "bob", "team": ""}, headers=DIALOG)
    assert done.status_code == 422
    done = client.post(page(incident, "do/assign/"), {"assignee": "alice", "team": ""}, headers=DIALOG)
    assert (done.status_code, done.headers["X-Muster-Location"]) == (204, page(incident))


@pytest.mark.parametrize("headers", [{}, DIALOG])
def test_move_that_somebody_else_made_impossible_keeps_what_was_typed(headers, alice, bob, issue):
    system(operations.cancel, issue, reason="Solved itself", actor=bob, at=LATER)
    typed = {"resolution_summary": "Changed <b>the</b> fuser", "reason": "Long thought", "resolution_code": "1"}
    response = browser_of(alice).post(page(issue, "move/resolve/"), typed, headers=headers)
    words = ("not possible any more", "Changed &lt;b&gt;the&lt;/b&gt; fuser", "Long thought", "data-act-form")
    assert refused(response, *words, status=409)


def test_move_that_is_gone_leads_back_when_nothing_was_typed(alice, bob, issue):
    system(operations.cancel, issue, reason="Solved itself", actor=bob, at=LATER)
    assert made(move(alice, issue, "resolve"), issue)


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
    return {"IncidentLink": link.pk, "AffectedService": affected.pk, "ResponseRole": held.pk, "AccessGrant": grant.pk}


def test_observer_may_carry_out_nothing(olive, alice, carol, incident):
    rows = targets(incident, alice, carol)
    before = fresh(incident).version
    client = browser_of(olive)
    for slug, act in ACTS.items():
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
