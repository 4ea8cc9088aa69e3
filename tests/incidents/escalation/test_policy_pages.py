"""Policies in the console: saved by hand, refused where they cannot work, tried out, and kept to those who may."""

from __future__ import annotations

import pytest

from incidents.escalation.choices import TargetKind
from incidents.models import EscalationPolicy, EscalationStep, Membership
from incidents.permissions.principal import as_system
from tests.factories import make_service, make_team, make_user
from tests.incidents.desk.conftest import browser_of, text_of
from tests.incidents.escalation.making import make_policy, step

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_counters", "reachable")]
LIST = "/admin/incidents/escalationpolicy/"


def typed(*steps, fallback=(("email", "last@example.org"),), **values):
    """What the form sends: each step is its delay and its targets as (kind, name)."""
    data = {
        "name": "Checkout", "slug": "checkout", "description": "", "repeats": "1", "wait_minutes": "10",
        "lease_1": "30", "steps-TOTAL_FORMS": str(len(steps)), "steps-INITIAL_FORMS": "0",
    }  # fmt: skip
    for place, (delay, targets) in enumerate(steps):
        data |= {f"steps-{place}-delay_minutes": delay, f"steps-{place}-ORDER": str(place + 1)}
        data |= _targets(f"steps-{place}-targets", targets)
    return {**data, **_targets("fallback", fallback), **values}


def _targets(prefix, targets):
    data = {f"{prefix}-TOTAL_FORMS": str(len(targets)), f"{prefix}-INITIAL_FORMS": "0"}
    for place, (kind, name) in enumerate(targets):
        data |= {f"{prefix}-{place}-kind": kind, f"{prefix}-{place}-name": name}
    return data


def page(policy, rest="change/"):
    return f"{LIST}{policy.pk}/{rest}"


def test_the_form_begins_with_what_most_want(ada):
    shown = text_of(browser_of(ada).get(f"{LIST}add/"))
    assert shown.count("data-step-title") >= 3
    assert '<option value="own_on_call" selected>' in shown


def test_a_policy_is_made_with_its_steps(ada, alice, team):
    sent = typed(("0", [("user", "Alice Archer (alice)"), ("own_on_call", "")]), ("15", [("team", "Platform")]))
    answer = browser_of(ada).post(f"{LIST}add/", {**sent, "for_priorities": ["1"], "steps-1-weekdays": ["5", "6"]})
    assert answer.status_code == 302, text_of(answer)
    policy = EscalationPolicy.objects.get()
    assert (policy.conditions, policy.leases, policy.repeats) == ({"priorities": [1]}, {"1": 30}, 1)
    assert [one["delay"] for one in policy.snapshot["steps"]] == [0, 15]
    assert policy.snapshot["steps"][1]["weekdays"] == [5, 6]
    assert policy.snapshot["steps"][0]["targets"][0] == {"kind": "user", "key": alice.pk, "name": "Alice Archer"}
    assert policy.history.get().history_user == ada
    assert EscalationStep.objects.get(is_fallback=True).targets.get().address == "last@example.org"


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        (typed(), "Add at least one step."),
        (typed(("0", [])), "Say whom this step tells."),
        (typed(("0", [("user", "bob")]), ("0", [("user", "bob")])), "From 1 minute to a day."),
        (typed(("0", [("user", "bob")]), fallback=()), "A policy needs a fallback."),
        (typed(("0", [("user", "bob")]), fallback=[("user", "charlie")]), "This fallback reaches nobody by now."),
        (typed(("0", [("user", "zz")])), "There is no “zz” to choose for “person”."),
        (typed(("0", [("email", "no address")])), "Enter a valid email address."),
        (typed(("0", [("team", "")])), "Say which."),
        (typed(("0", [("", "bob")])), "Choose what this is."),
        (typed(("0", [("user", "bob")]), fallback=[("assignee", "")]), "Select a valid choice."),
    ],
)
def test_what_cannot_work_is_refused_at_its_place_and_stays_typed(sent, sentence, ada, bob, charlie):
    answer = browser_of(ada).post(f"{LIST}add/", sent)
    assert answer.status_code == 200
    shown = text_of(answer)
    assert sentence in shown
    assert 'value="Checkout"' in shown
    assert not EscalationPolicy.objects.exists()


def test_steps_are_moved_and_taken_away(ada, alice, bob, carol):
    policy = make_policy(alice, bob, carol)
    sent = typed(("5", [("user", "alice")]), ("7", [("user", "bob")]), ("0", [("user", "carol")]), ("", [("", "")]))
    sent |= {"steps-0-ORDER": "2", "steps-1-DELETE": "on", "steps-2-ORDER": "1", "name": policy.name}
    assert browser_of(ada).post(page(policy), sent).status_code == 302
    policy.refresh_from_db()
    names = [[target["name"] for target in one["targets"]] for one in policy.snapshot["steps"]]
    assert names == [["Carol Chan"], ["Alice Archer"]]


def test_what_is_dangerous_is_warned_of_and_saved(ada, charlie):
    answer = browser_of(ada).post(f"{LIST}add/", typed(("0", [("user", "charlie")])), follow=True)
    shown = text_of(answer)
    assert EscalationPolicy.objects.exists()
    assert "Step 1 tells nobody: Charlie Cole can be reached by nothing but the inbox." in shown


def test_the_page_shows_the_picture_its_words_and_its_dangers(ada, alice, bob):
    make_policy(alice, conditions={"priorities": [1, 2]})
    policy = make_policy(
        step(alice, after=0), step(bob, after=20, hours="closed"), conditions={"priorities": [1]}, repeats=1
    )
    shown = text_of(browser_of(ada).get(page(policy)))
    assert '<svg xmlns="http://www.w3.org/2000/svg" class="es-picture" role="img"' in shown
    assert "Step 2. After 20 min, only outside business hours: Bob Baker." in shown
    assert "It is never chosen: “Policy 1” is asked before it" in shown


def test_names_are_escaped_in_the_picture(ada, alice):
    evil = make_user("eve", email="eve@example.org", first_name="<script>x</script>", last_name="&")
    shown = text_of(browser_of(ada).get(page(make_policy(evil, name="<b>bold</b>"))))
    assert "<script>x</script>" not in shown
    assert "<b>bold</b>" not in shown


def test_any_moment_is_tried_out(ada, alice, bob, team):
    service = make_service("Till", owning_team=team)
    policy = make_policy(alice, TargetKind.OWN_TEAM, conditions={"priorities": [1]}, wait_minutes=30)
    asked = {"at": "2026-03-07T23:30", "type": "1", "priority": "1", "service": service.pk}
    shown = text_of(browser_of(ada).get(page(policy, "try/"), asked))
    assert "If nobody takes it, by “Policy 1”" in shown
    assert "8 Mar 2026, 00:05 GMT" in shown.replace("UTC", "GMT")
    assert "bob@email.example.org" in shown
    assert "Every step would reach somebody." in shown
    other = text_of(browser_of(ada).get(page(policy, "try/"), {**asked, "priority": "4"}))
    assert "no policy at all" in other


def test_which_policy_an_incident_would_get(ada, alice):
    make_policy(alice, conditions={"priorities": [1]})
    asked = {"at": "2026-03-07T23:30", "type": "1", "priority": "4"}
    assert "Nobody is paged" in text_of(browser_of(ada).get(f"{LIST}try/", asked))
    assert "by “Policy 1”" in text_of(browser_of(ada).get(f"{LIST}try/", {**asked, "priority": "1"}))
    wrong = browser_of(ada).get(f"{LIST}try/", {**asked, "assignee": "nobody"})
    assert wrong.status_code == 422


def test_whoever_manages_a_team_edits_its_policies_and_no_others(alice, bob, team):
    Membership.objects.filter(user=alice, team=team).update(is_manager=True)
    own, other = make_policy(bob, team=team), make_policy(bob, team=make_team("Elsewhere"))
    browser = browser_of(alice)
    sent = typed(("0", [("user", "bob")]), name="Ours", team=str(team.pk))
    assert browser.post(page(own), sent).status_code == 302
    assert browser.post(page(other), {**sent, "name": "Taken"}).status_code == 403
    other.refresh_from_db()
    assert other.name == "Policy 2"
    made = browser.post(f"{LIST}add/", {**sent, "name": "New", "slug": "new"})
    assert made.status_code == 302
    assert browser.post(f"{LIST}add/", {**sent, "slug": "x", "team": str(other.team_id)}).status_code == 200


def test_others_look_and_change_nothing(olive, alice):
    policy = make_policy(alice)
    browser = browser_of(olive)
    shown = text_of(browser.get(page(policy)))
    assert "es-picture" in shown
    assert "data-steps" not in shown
    assert browser.post(page(policy), typed(("0", [("user", "bob")]))).status_code == 403
    assert browser.get(f"{LIST}suggest/user/", {"q": "al"}).status_code == 403


def test_suggestions(ada, alice, team):
    found = browser_of(ada).get(f"{LIST}suggest/user/", {"q": "alice arch"}).json()
    assert [one["value"] for one in found["suggestions"]] == ["Alice Archer (alice)"]
    assert browser_of(ada).get(f"{LIST}suggest/nothing/").status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_at_any_length(rows, ada, alice, django_assert_max_num_queries):
    for _ in range(rows):
        make_policy(alice, conditions={"priorities": [1], "types": [1]})
    browser = browser_of(ada)
    browser.get(LIST)
    with django_assert_max_num_queries(13):
        shown = text_of(browser.get(LIST))
    assert "Alice Archer" in shown
    with as_system("test"):
        assert EscalationPolicy.objects.count() == rows


def test_a_services_page_says_who_is_on_call(ada, alice, team):
    service = make_service("Till", owning_team=team)
    browser, page_of = browser_of(ada), f"/admin/incidents/service/{service.pk}/change/"
    assert "Nobody, and no escalation policy is for it. Platform has no on-call schedule." in text_of(
        browser.get(page_of)
    )
    make_policy(alice, conditions={"services": [service.pk]})
    assert "On call: Alice Archer, by “Policy 1”." in text_of(browser.get(page_of))
