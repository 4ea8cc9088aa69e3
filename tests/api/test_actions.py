"""Each action once as it should be, and once as it may not be."""

from __future__ import annotations

import pytest

from incidents.models import (
    AffectedService,
    Category,
    HoldReason,
    Incident,
    IncidentLink,
    Service,
    Tag,
    TimelineEntry,
    Transition,
)
from incidents.permissions.principal import as_system
from tests.api.clients import Program, is_problem
from tests.factories import NOW, make_access_team, make_incident, make_service, make_team, make_user

pytestmark = pytest.mark.django_db


def now(incident):
    with as_system("test looks"):
        return Incident.objects.get(pk=incident.pk)


def test_patch_changes_details_and_nothing_else(program, incident, service):
    url = f"/incidents/{incident.pk}/"
    answer = program.patch(
        url, {"title": "Portal slow", "description": "**Very**", "facts": {"cause": "Disk"}}, If_Match='"1"'
    )
    assert answer.status_code == 200, answer.content
    assert answer.json()["title"] == "Portal slow"
    assert answer.json()["facts"] == {"cause": "Disk"}
    assert program.patch(url, {"facts": {"cause": None}}, If_Match="*").json()["facts"] == {}
    assert program.patch(url, {"service": None}, If_Match="*").json()["service"] is None


@pytest.mark.parametrize(
    ("field", "value"),
    [("state", "closed"), ("phase", "closed"), ("priority", 1), ("assignee", 1), ("type", "security"), ("id", 7)],
)
def test_patch_of_what_has_its_own_action_names_the_field(program, incident, field, value):
    problem = is_problem(program.patch(f"/incidents/{incident.pk}/", {field: value}, If_Match="*"), 400)
    assert [error["field"] for error in problem["errors"]] == [field]
    assert now(incident).version == incident.version


def test_patch_refuses_facts_of_no_field_and_of_the_wrong_kind(program, incident):
    body = {"facts": {"weather": "sunny", "cause": ["a"]}}
    problem = is_problem(program.patch(f"/incidents/{incident.pk}/", body, If_Match="*"), 400)
    assert {error["field"] for error in problem["errors"]} == {"facts.weather", "facts.cause"}


def test_tags_are_replaced(program, incident):
    Tag.objects.bulk_create([Tag(name="vip"), Tag(name="network")])
    url = f"/incidents/{incident.pk}/tags/"
    assert program.post(url, {"tags": ["vip", "network", "vip"]}, If_Match="*").json()["tags"] == ["network", "vip"]
    assert program.post(url, {"tags": ["vip"]}, If_Match="*").json()["tags"] == ["vip"]
    is_problem(program.post(url, {"tags": ["unknown"]}, If_Match="*"), 400)


def test_take_then_hand_over(program, bob, alice, incident):
    url = f"/incidents/{incident.pk}"
    assert program.post(f"{url}/take/", If_Match="*").json()["assignee"]["id"] == alice.pk
    is_problem(Program(bob).post(f"{url}/take/", If_Match="*"), 409, "already_taken")
    is_problem(program.post(f"{url}/hand-over/", {"to": bob.pk}, If_Match="*"), 400)
    passed = program.post(f"{url}/hand-over/", {"to": bob.pk, "note": "Logs are in."}, If_Match="*")
    assert passed.json()["assignee"] == {"id": bob.pk, "name": "Bob Baker"}


def test_assign_to_a_person_a_team_or_nobody(program, bob, incident):
    other = make_team("Storage")
    url = f"/incidents/{incident.pk}/assign/"
    answer = program.post(url, {"assignee": bob.pk, "team": other.slug}, If_Match="*")
    assert (answer.json()["assignee"]["id"], answer.json()["team"]["slug"]) == (bob.pk, "storage")
    assert program.post(url, {"assignee": None}, If_Match="*").json()["assignee"] is None
    is_problem(program.post(url, {}, If_Match="*"), 400)
    gone = make_user("gone", "agent", is_active=False)
    is_problem(program.post(url, {"assignee": gone.pk}, If_Match="*"), 422, "cannot_take_incidents")


def test_triage_computes_the_priority_and_marks_services(program, incident):
    make_service("Billing")
    body = {"impact": 1, "urgency": 2, "services": [{"service": "billing", "effect": "degraded"}]}
    answer = program.post(f"/incidents/{incident.pk}/triage/", body, If_Match="*")
    assert answer.json()["priority"]["rank"] == 2
    effects = program.get(f"/incidents/{incident.pk}/affected-services/").json()
    assert [(effect["service"]["slug"], effect["effect"]) for effect in effects] == [("billing", "degraded")]


def test_triage_to_a_restricted_type_answers_with_a_receipt(program, incident):
    make_access_team()
    answer = program.post(f"/incidents/{incident.pk}/triage/", {"type": "security"}, If_Match="*")
    assert answer.status_code == 202, answer.content
    assert answer.json()["reference"] == incident.reference
    assert "title" not in answer.json()
    is_problem(program.get(f"/incidents/{incident.pk}/"), 404)


def test_priority_is_overridden_with_a_reason(commander, incident):
    url = f"/incidents/{incident.pk}/priority/"
    is_problem(commander.post(url, {"priority": 1}, If_Match="*"), 400)
    answer = commander.post(url, {"priority": 1, "reason": "The minister asks"}, If_Match="*")
    assert (answer.json()["priority"]["rank"], answer.json()["priority_override_reason"]) == (1, "The minister asks")
    back = commander.post(url, {"priority": None, "reason": "Calm again"}, If_Match="*")
    assert back.json()["priority"]["rank"] == incident.priority_id


def test_notes_are_added_and_listed_without_a_tag(program, incident):
    url = f"/incidents/{incident.pk}/notes/"
    answer = program.post(url, {"body": "Looks like *disk*. @bob", "is_public": True})
    assert answer.status_code == 201, answer.content
    assert answer.json()["body"] == "Looks like *disk*. @bob"
    assert answer["ETag"] == answer.json()["etag"]
    listed = program.get(url).json()["results"]
    assert [note["id"] for note in listed] == [answer.json()["id"]]
    is_problem(program.post(url, {"body": "again"}, If_Match='"1"'), 412)
    is_problem(program.post(url, {"body": "   "}), 422, "note_refused")
    is_problem(program.post(url, {"body": "x" * 20_001}), 400)


def test_links_are_made_listed_from_both_sides_and_removed(program, incident):
    other = make_incident(title="Disk full")
    url = f"/incidents/{incident.pk}/links/"
    made = program.post(url, {"to": other.pk, "kind": "caused_by"}, If_Match="*")
    assert made.status_code == 201, made.content
    assert (made.json()["words"], made.json()["incident"]["reference"]) == ("was caused by", other.reference)
    seen = program.get(f"/incidents/{other.pk}/links/").json()
    assert [(link["words"], link["direction"]) for link in seen] == [("caused", "in")]
    assert program.delete(f"{url}{made.json()['id']}/", If_Match=made["ETag"]).status_code == 204
    assert program.get(url).json() == []
    is_problem(program.delete(f"{url}{made.json()['id']}/", If_Match="*"), 404)
    is_problem(program.post(url, {"to": incident.pk, "kind": "related"}, If_Match="*"), 422, "link_refused")


def test_a_link_of_another_incident_is_not_found_here(program, incident):
    first, second = make_incident(), make_incident()
    made = program.post(f"/incidents/{first.pk}/links/", {"to": second.pk, "kind": "related"}, If_Match="*").json()
    is_problem(program.delete(f"/incidents/{incident.pk}/links/{made['id']}/", If_Match="*"), 404)
    with as_system("test looks"):
        assert IncidentLink.objects.filter(pk=made["id"]).exists()


def test_a_duplicate_is_cancelled_with_its_link(program, commander, incident):
    body = {"to": make_incident().pk, "kind": "duplicate_of"}
    is_problem(program.post(f"/incidents/{incident.pk}/links/", body, If_Match="*"), 403)
    answer = commander.post(f"/incidents/{incident.pk}/links/", body, If_Match="*")
    assert answer.status_code == 201, answer.content
    assert now(incident).phase == "cancelled"


def test_effects_begin_end_and_are_corrected(program, incident):
    url = f"/incidents/{incident.pk}/affected-services/"
    begun = program.post(
        url, {"service": "checkout", "effect": "down", "started_at": "2026-03-02T10:00:00Z"}, If_Match="*"
    )
    assert begun.status_code == 201, begun.content
    one = f"{url}{begun.json()['id']}/"
    is_problem(program.patch(one, {"started_at": "2026-03-02T09:00:00Z"}, If_Match="*"), 422, "reason_required")
    right = {"started_at": "2026-03-02T09:00:00+00:00", "reason": "The log says so"}
    assert program.patch(one, right, If_Match="*").json()["started_at"] == "2026-03-02T09:00:00Z"
    assert program.patch(one, {"ended_at": "2026-03-02T11:00:00Z"}, If_Match="*").json()["ended_at"]
    is_problem(program.patch(one, {}, If_Match="*"), 400)
    is_problem(
        program.post(
            url, {"service": "checkout", "effect": "down", "started_at": "2999-01-01T00:00:00Z"}, If_Match="*"
        ),
        400,
    )
    with as_system("test looks"):
        assert AffectedService.objects.get().effect == "down"


def test_milestones_are_corrected_with_a_reason(commander, program, incident):
    url = f"/incidents/{incident.pk}/milestones/"
    body = {"milestone": "occurred", "at": "2026-03-02T08:00:00Z", "reason": "The graph shows it"}
    is_problem(program.post(url, body, If_Match="*"), 403)
    assert commander.post(url, body, If_Match="*").json()["occurred_at"] == "2026-03-02T08:00:00Z"
    read = {one["milestone"]: one["at"] for one in program.get(url).json()}
    assert read["occurred"] == "2026-03-02T08:00:00Z"
    assert read["closed"] is None
    is_problem(commander.post(url, {**body, "at": "2026-03-02T08:00:00"}, If_Match="*"), 400)


def test_access_is_restricted_granted_revoked_and_lifted(commander, charlie, team, incident):
    url, outsider = f"/incidents/{incident.pk}", Program(charlie)
    assert commander.post(f"{url}/access/restrict/", {"reason": "Names"}, If_Match="*").json()["restricted"] is True
    is_problem(outsider.get(f"{url}/"), 404)
    granted = commander.post(f"{url}/access/", {"person": charlie.pk, "reason": "Knows the logs"}, If_Match="*")
    assert granted.status_code == 201, granted.content
    assert outsider.get(f"{url}/").status_code == 200
    listed = commander.get(f"{url}/access/").json()
    assert charlie.pk in {grant["person"]["id"] for grant in listed}
    answer = commander.post(f"{url}/access/{granted.json()['id']}/revoke/", {"reason": "Done"}, If_Match="*")
    assert answer.status_code == 200, answer.content
    is_problem(outsider.get(f"{url}/"), 404)
    is_problem(commander.post(f"{url}/access/{granted.json()['id']}/revoke/", {"reason": "x"}, If_Match="*"), 404)
    assert commander.post(f"{url}/access/lift/", {"reason": "Over"}, If_Match="*").json()["restricted"] is False
    assert outsider.get(f"{url}/").status_code == 200


def test_an_administrator_breaks_the_glass_with_a_reason(ada, secret):
    admin = Program(ada)
    is_problem(admin.get(f"/incidents/{secret.pk}/"), 404)
    answer = admin.post(f"/incidents/{secret.pk}/break-glass/", {"reason": "The owner is ill"})
    assert answer.status_code == 201, answer.content
    assert admin.get(f"/incidents/{secret.pk}/").json()["title"] == "CANARY in the vault"
    open_one = make_incident()
    for pk in (open_one.pk, 987_654):
        is_problem(admin.post(f"/incidents/{pk}/break-glass/", {"reason": "Curious"}), 404)


def test_merge_names_what_was_merged_and_what_was_not(commander, incident, secret):
    url, one = f"/incidents/{incident.pk}/merge/", make_incident(title="Portal down too")
    is_problem(commander.post(url, {"incidents": [one.pk]}), 428)
    answer = commander.post(url, {"incidents": [one.pk, incident.pk]}, If_Match="*")
    assert answer.status_code == 200, answer.content
    told = answer.json()
    assert (told["merged"], [row["id"] for row in told["refused"]]) == ([one.pk], [incident.pk])
    assert told["refused"][0]["code"] == "link_refused"
    assert told["etag"] == answer["ETag"]
    assert (now(one).phase, now(incident).is_open) == ("cancelled", True)
    is_problem(commander.post(url, {"incidents": [incident.pk]}, If_Match="*"), 422, "link_refused")
    is_problem(commander.post(url, {"incidents": []}, If_Match="*"), 400)


def test_merging_hidden_and_absent_answers_alike(program, incident, secret):
    problems = []
    for pk in (secret.pk, 987_654):
        answer = program.post(f"/incidents/{incident.pk}/merge/", {"incidents": [pk]}, If_Match="*")
        problems.append(is_problem(answer, 400)["errors"])
        is_problem(program.post(f"/incidents/{pk}/merge/", {"incidents": [incident.pk]}, If_Match="*"), 404)
    assert problems[0] == problems[1]


def test_merging_asks_for_the_right_to_cancel(program, incident):
    other = make_incident()
    is_problem(program.post(f"/incidents/{incident.pk}/merge/", {"incidents": [other.pk]}, If_Match="*"), 403)
    assert now(other).is_open


def test_an_observer_reads_and_changes_nothing(olive, incident):
    observer, url = Program(olive), f"/incidents/{incident.pk}"
    for path in ("/", "/timeline/", "/links/", "/roles/", "/transitions/", "/affected-services/", "/access/"):
        assert observer.get(url + path).status_code == 200, path
    for path, body in (
        ("/acknowledge/", {}),
        ("/take/", {}),
        ("/assign/", {"assignee": None}),
        ("/notes/", {"body": "Hello"}),
        ("/links/", {"to": 1, "kind": "related"}),
        ("/merge/", {"incidents": [1]}),
        ("/tags/", {"tags": []}),
        ("/transitions/", {"transition": "triage"}),
        ("/access/restrict/", {"reason": "Because"}),
    ):
        is_problem(observer.post(url + path, body, If_Match="*"), 403)
    is_problem(observer.patch(f"{url}/", {"title": "Mine"}, If_Match="*"), 403)
    is_problem(observer.post("/incidents/", {"type": "outage", "title": "Mine"}), 403)
    assert now(incident).version == 1
    with as_system("test looks"):
        assert TimelineEntry.objects.filter(incident=incident).count() == 1


def test_somebody_without_a_role_sees_nothing(reference, incident):
    nobody = Program(make_user("nobody"))
    is_problem(nobody.get("/incidents/"), 403)
    is_problem(nobody.get(f"/incidents/{incident.pk}/"), 403)
    is_problem(nobody.get("/services/"), 403)


def test_logging_asks_for_the_right_of_each_choice(program, alice):
    body = {"type": "outage", "title": "Down"}
    is_problem(program.post("/incidents/", {**body, "priority": 1, "priority_reason": "Mine"}), 403)
    is_problem(program.post("/incidents/", {"type": "security", "title": "Leak", "restricted": False}), 403)
    made = program.post("/incidents/", {**body, "assignee": alice.pk, "restricted": False})
    assert made.status_code == 201, made.content
    assert made.json()["assignee"]["id"] == alice.pk
    is_problem(program.post("/incidents/", {**body, "reported_at": "2999-01-01T00:00:00Z"}), 400)
    is_problem(program.post("/incidents/", {**body, "title": " "}), 422, "title_required")
    is_problem(program.post("/incidents/", {**body, "dedup_key": "x"}), 400)


def test_logging_what_one_may_not_read_is_answered_with_a_receipt(program, alice):
    make_access_team()
    answer = program.post("/incidents/", {"type": "security", "title": "A phishing mail"}, Idempotency_Key="k")
    assert answer.status_code == 202, answer.content
    assert set(answer.json()) == {"id", "reference", "detail"}
    again = program.post("/incidents/", {"type": "security", "title": "A phishing mail"}, Idempotency_Key="k")
    assert again.json() == answer.json()
    assert again["Idempotent-Replayed"] == "true"
    with as_system("test looks"):
        assert Incident.objects.get().reporter == alice


def test_a_move_that_lacks_something_points_at_it_where_it_stands(program, incident):
    Transition.objects.filter(from_state=incident.state, slug="triage").update(
        required_fields=["category"], needs_reason=True
    )
    url = f"/incidents/{incident.pk}/transitions/"
    answer = program.post(url, {"transition": "triage", "reason": "So"}, If_Match="*")
    assert [error["pointer"] for error in answer.json()["errors"]] == ["#/fields/category"]
    answer = program.post(url, {"transition": "triage", "fields": {"bogus": 1}, "reason": "So"}, If_Match="*")
    assert "#/fields/bogus" in [error["pointer"] for error in answer.json()["errors"]]


def test_a_move_may_name_what_suffers(program, incident):
    make_service("Billing")
    Transition.objects.filter(from_state=incident.state, slug="triage").update(required_fields=["affected_services"])
    url = f"/incidents/{incident.pk}/transitions/"
    is_problem(program.post(url, {"transition": "triage"}, If_Match="*"), 422, "fields_missing")
    for wrong in (
        "billing",
        [{"service": "nowhere", "effect": "down"}],
        [{"service": "billing", "effect": "down"}] * 2,
    ):
        fields = {"affected_services": wrong}
        is_problem(program.post(url, {"transition": "triage", "fields": fields}, If_Match="*"), 400, "invalid")
    fields = {"affected_services": [{"service": "billing", "effect": "at_risk"}]}
    answer = program.post(url, {"transition": "triage", "fields": fields}, If_Match="*")
    assert answer.status_code == 200, answer.content
    effects = program.get(f"/incidents/{incident.pk}/affected-services/").json()
    assert [(effect["service"]["slug"], effect["effect"]) for effect in effects] == [("billing", "at_risk")]


def test_a_resolution_takes_the_named_children_along(program):
    parent, taken, left, stranger = (make_incident("user_issue") for _ in range(4))
    for child in (taken, left):
        program.post(f"/incidents/{child.pk}/links/", {"to": parent.pk, "kind": "child_of"}, If_Match="*")
    url, move = f"/incidents/{parent.pk}/transitions/", {"transition": "resolve"}
    fields = {"resolution_code": "fixed", "resolution_summary": "New roller", "resolution_kind": "permanent"}

    def resolve(**more):
        return program.post(url, {**move, "fields": fields, **more}, If_Match="*")

    is_problem(program.post(url, {**move, "children": [taken.pk]}, If_Match="*"), 422, "fields_missing")
    is_problem(resolve(children=[stranger.pk]), 422, "not_a_child")
    is_problem(resolve(children=[987_654]), 400, "invalid")
    is_problem(resolve(transition="triage", children=[taken.pk]), 422, "transition_not_allowed")
    answer = resolve(children=[taken.pk])
    assert answer.status_code == 200, answer.content
    assert [now(row).phase for row in (parent, taken, left)] == ["resolved", "resolved", "identified"]


def test_what_is_retired_is_not_chosen(program, service, incident):
    Service.objects.update(retired_at=NOW)
    HoldReason.objects.filter(slug="awaiting-vendor").update(retired_at=NOW)
    is_problem(program.post("/incidents/", {"type": "outage", "title": "Down", "service": service.slug}), 400)
    url = f"/incidents/{incident.pk}/transitions/"
    program.post(url, {"transition": "triage"}, If_Match="*")
    hold = {"transition": "hold", "fields": {"hold_reason": "awaiting-vendor"}}
    problem = is_problem(program.post(url, hold, If_Match="*"), 400)
    assert [error["field"] for error in problem["errors"]] == ["fields.hold_reason"]
    hold["fields"]["hold_reason"] = "awaiting-change"
    assert program.post(url, hold, If_Match="*").json()["hold_reason"]["slug"] == "awaiting-change"


@pytest.mark.parametrize(("type", "has_all"), [("outage", False), ("outage", True), ("security", False)])
def test_what_logging_answers_is_what_reading_answers(commander, alice, team, service, standard_targets, type, has_all):
    for name in ("vip", "early"):
        Tag.objects.create(name=name)
    body = {"type": type, "title": " Down ", "service": service.slug}
    if has_all:
        body |= {
            "description": "All of it",
            "category": Category.objects.filter(children=None).first().pk,
            "impact": 1,
            "priority": 1,
            "priority_reason": "The king rings",
            "team": team.slug,
            "assignee": alice.pk,
            "occurred_at": "2026-03-01T09:00:00.5+02:00",
            "detected_at": "2026-03-01T08:00:00Z",
            "tags": ["vip", "early"],
            "affected": [{"service": service.slug, "effect": "down"}],
        }
    logged = commander.post("/incidents/", body)
    assert logged.status_code == 201, logged.content
    read = commander.get(f"/incidents/{logged.json()['id']}/")
    assert logged.json() == read.json()
    assert logged["ETag"] == read["ETag"]
