"""The moves of the workflow on the incident page: each asks what it requires, and nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from incidents.catalog.models import HoldReason, ResolutionCode
from incidents.lifecycle import operations
from incidents.models import AffectedService, Transition
from incidents.permissions.principal import as_system
from tests.factories import NOW, make_incident
from tests.incidents.desk.conftest import browser_of, fresh, made, page, refused, system, text_of

LATER = NOW + timedelta(hours=1)
DIALOG = {"X-Muster-Dialog": "1"}


def move(user, incident, slug, **answers):
    return browser_of(user).post(page(incident, f"move/{slug}/"), answers)


def test_plain_move_is_one_click(alice, incident):
    assert made(move(alice, incident, "triage"), incident)
    assert fresh(incident).phase == "triage"


def test_move_asks_only_what_it_requires(alice, issue):
    form = browser_of(alice).get(page(issue, "move/resolve/")).context["form"]
    assert [field.name for field in form.visible_fields()] == [
        "resolution_code",
        "resolution_summary",
        "resolution_kind",
    ]
    form = browser_of(alice).get(page(issue, "move/cancel/")).context["form"]
    assert [field.name for field in form.visible_fields()] == ["reason"]


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


def ask_what_suffers(incident, slug):
    """A workflow whose move of that slug asks which services are affected."""
    Transition.objects.filter(from_state=incident.state, slug=slug).update(required_fields=["affected_services"])


def test_move_that_asks_what_suffers_offers_to_say_it(alice, incident, service):
    ask_what_suffers(incident, "triage")
    assert refused(move(alice, incident, "triage"), "This field is required")
    answers = {"affected_service": "Checkout", "affected_effect": "down"}
    assert refused(move(alice, incident, "triage", **answers | {"affected_effect": "sad"}), "Select a valid choice")
    assert made(move(alice, incident, "triage", **answers), incident)
    with as_system("test"):
        assert [(row.service, row.effect) for row in AffectedService.objects.all()] == [(service, "down")]


def test_move_that_asks_what_suffers_does_not_ask_again(alice, incident, service):
    ask_what_suffers(incident, "triage")
    known = {"service": service, "effect": "down", "started_at": NOW, "actor": alice, "at": LATER}
    system(operations.affect_service, incident, **known)
    assert list(browser_of(alice).get(page(incident, "move/triage/")).context["form"].fields) == []
    assert made(move(alice, incident, "triage"), incident)


def test_move_that_is_over_says_so(alice, issue):
    browser = browser_of(alice)
    response = browser.post(page(issue, "move/reopen/"), {"reason": "x"}, follow=True)
    assert "That move is not possible any more" in text_of(response)


def test_move_without_its_permission_is_refused(alice, incident):
    assert move(alice, incident, "cancel", reason="No").status_code == 403
    assert fresh(incident).phase == "identified"


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
