"""Lists: what narrows them, what orders them, page by page; and reading one incident."""

from __future__ import annotations

from datetime import timedelta

import pytest

from incidents.lifecycle import operations
from incidents.models import Category, Exercise, Incident, Tag
from incidents.permissions.principal import as_system
from tests.api.clients import Program, is_problem
from tests.factories import NOW, make_incident, make_service, make_team

pytestmark = pytest.mark.django_db


def ids(program, **query):
    answer = program.get("/incidents/", query)
    assert answer.status_code == 200, answer.content
    return [incident["id"] for incident in answer.json()["results"]]


def test_newest_first_page_by_page_forwards_and_back(program, team):
    made = [make_incident(at=NOW + timedelta(minutes=place // 3)) for place in range(7)]
    expected = [incident.pk for incident in reversed(made)]
    seen, url = [], "/api/v1/incidents/?page_size=3"
    pages = []
    while url:
        page = program.client.get(url).json()
        pages.append(page)
        seen += [incident["id"] for incident in page["results"]]
        url = page["next"]
    assert seen == expected
    assert [len(page["results"]) for page in pages] == [3, 3, 1]
    assert pages[0]["previous"] is None
    back = program.client.get(pages[2]["previous"]).json()
    assert [incident["id"] for incident in back["results"]] == expected[3:6]
    first = program.client.get(back["previous"]).json()
    assert [incident["id"] for incident in first["results"]] == expected[:3]
    assert first["previous"] is None
    assert first["next"]


@pytest.mark.parametrize(
    "ordering", ["reported_at", "-reported_at", "updated_at", "-updated_at", "priority", "id", "-id"]
)
def test_every_ordering_pages_through_all_rows_once(program, team, ordering):
    for place in range(6):
        make_incident(at=NOW + timedelta(minutes=place % 2), impact=1 + place % 3)
    whole = ids(program, ordering=ordering)
    seen, url = [], f"/api/v1/incidents/?page_size=1&ordering={ordering}"
    while url:
        page = program.client.get(url).json()
        seen += [incident["id"] for incident in page["results"]]
        url = page["next"]
    assert seen == whole
    assert len(set(whole)) == 6


def test_rows_that_arrive_while_paging_are_neither_skipped_nor_repeated(program, team):
    for _ in range(4):
        make_incident()
    page = program.get("/incidents/", {"page_size": 2}).json()
    make_incident(at=NOW + timedelta(hours=1))
    rest = program.client.get(page["next"]).json()
    seen = [incident["id"] for incident in page["results"] + rest["results"]]
    assert len(set(seen)) == 4


@pytest.mark.parametrize(
    "query",
    [
        {"ordering": "title"},
        {"ordering": "assignee__password"},
        {"page_size": "0"},
        {"page_size": "101"},
        {"page_size": "٣"},
        {"cursor": "made-up"},
        {"phase": "nowhere"},
        {"priority": "5"},
        {"priority": "x"},
        {"team": "no-such-team"},
        {"assignee": "-1"},
        {"assignee": "99999999999999999999"},
        {"category": "99999999999999999999999"},
        {"reported_from": "yesterday"},
        {"reported_from": "0001-01-01T00:00:00+14:00"},
        {"updated_since": "9999-12-31T23:59:59-14:00"},
        {"reality": "dream"},
        {"open": "maybe"},
        {"major": "2"},
        {"prioritty": "1"},
        {"title__startswith": "a"},
        {"q": "x" * 201},
        {"state": "a\0b"},
        {"tag": "a\0b"},
        {"q": "\0"},
    ],
)
def test_a_wrong_parameter_is_refused_by_name(program, incident, query):
    problem = is_problem(program.get("/incidents/", query), 400)
    if "\0" not in next(iter(query.values())):
        assert [error["field"] for error in problem["errors"]] == list(query)


def test_a_cursor_of_another_ordering_is_refused(program, team):
    make_incident()
    make_incident()
    page = program.get("/incidents/", {"page_size": 1}).json()
    is_problem(program.client.get(page["next"] + "&ordering=id"), 400)


def test_filters_narrow(program, alice, bob, service, team):
    storage, billing = make_team("Storage"), make_service("Billing")
    tag = Tag.objects.create(name="vip")
    above = Category.objects.create(name="Hardware", path="Hardware")
    below = Category.objects.create(name="Disk", parent=above, path="Hardware / Disk")
    plain = make_incident(impact=3, urgency=3, team=team)
    mine = make_incident(
        "degradation", assignee=alice, team=storage, service=billing, category=below, tags=[tag], impact=1, urgency=1,
        at=NOW + timedelta(days=1),
    )  # fmt: skip
    with as_system("test declares"):
        operations.declare_major(mine, reason="Big", actor=bob, at=NOW + timedelta(days=2))
        operations.transition(mine, slug="triage", actor=None, at=NOW + timedelta(days=2), fields={})
    for query in (
        {"assignee": "me"},
        {"assignee": str(alice.pk)},
        {"team": "storage"},
        {"service": "billing"},
        {"type": "degradation"},
        {"tag": "vip"},
        {"category": str(above.pk)},
        {"category": str(below.pk)},
        {"priority": "1"},
        {"phase": "triage"},
        {"state": "triage"},
        {"major": "true"},
        {"reported_from": "2026-03-03T00:00:00Z"},
        {"updated_since": "2026-03-04T00:00:00Z"},
    ):
        assert ids(program, **query) == [mine.pk], query
    for query in ({"assignee": "none"}, {"reported_to": "2026-03-03T00:00:00Z"}, {"major": "false"}):
        assert ids(program, **query) == [plain.pk], query
    assert ids(program, reported_from="2026-03-03T12:00:00+23:42") == [mine.pk]
    assert ids(program, open="false") == []
    assert ids(program, source="console", open="true") == [mine.pk, plain.pk]
    assert len(program.client.get("/api/v1/incidents/?priority=1&priority=4").json()["results"]) == 2


def test_drills_are_listed_only_when_asked_for(program, incident):
    exercise = Exercise.objects.create(name="Fire", created_at=NOW)
    drill = make_incident(exercise=exercise)
    assert ids(program) == [incident.pk]
    assert ids(program, reality="drill") == [drill.pk]
    assert set(ids(program, reality="all")) == {incident.pk, drill.pk}


def test_search_ranks_within_the_callers_filters(program, incident):
    make_incident(title="Printer", description="The portal is not affected")
    other = make_incident("degradation", title="Portal slow")
    found = ids(program, q="portal")
    assert set(found[:2]) == {incident.pk, other.pk}
    assert len(found) == 3
    assert ids(program, q="portal", type="degradation") == [other.pk]
    assert ids(program, q=incident.reference) == [incident.pk]
    assert ids(program, q="portal", ordering="id") == sorted(found)
    answer = program.get("/incidents/", {"q": "portal", "page_size": 2}).json()
    assert answer["capped"] is False
    rest = program.client.get(answer["next"]).json()
    assert [row["id"] for row in answer["results"] + rest["results"]] == found
    again = program.client.get(rest["previous"]).json()
    assert [row["id"] for row in again["results"]] == found[:2]


def test_one_incident_with_its_tag_and_304_when_it_is_held(program, incident):
    url = f"/incidents/{incident.pk}/"
    answer = program.get(url)
    assert answer["ETag"] == '"1"' == answer.json()["etag"]
    assert answer["Cache-Control"] == "private, no-cache"
    assert "Authorization" in answer["Vary"]
    assert answer.json()["reported_at"] == "2026-03-02T10:00:00Z"
    for held in ('"1"', '"0", "1"', 'W/"1"', "*"):
        unchanged = program.get(url, If_None_Match=held)
        assert (unchanged.status_code, unchanged.content, unchanged["ETag"]) == (304, b"", '"1"')
    assert program.get(url, If_None_Match='"2"').status_code == 200


def test_the_catalogue_and_the_workflows_can_be_read(program, service, team):
    for path in (
        "categories", "incident-types", "priorities", "tags", "hold-reasons", "resolution-codes", "sources", "teams",
        "services", "workflows",
    ):  # fmt: skip
        answer = program.get(f"/{path}/")
        assert answer.status_code == 200, path
        assert {"next", "previous", "results"} == set(answer.json())
    assert [row["rank"] for row in program.get("/priorities/").json()["results"]] == [1, 2, 3, 4]
    members = program.get("/teams/platform/").json()["members"]
    assert [member["name"] for member in members] == ["Alice Archer"]
    version = program.get("/workflows/").json()["results"][0]
    whole = program.get(f"/workflows/{version['id']}/").json()
    assert whole["states"]
    assert {move["from_state"] for move in whole["transitions"]} <= {state["slug"] for state in whole["states"]}
    for path in ("/teams/none/", "/services/none/", "/workflows/999999999/", f"/workflows/{10**30}/"):
        is_problem(program.get(path), 404)


def test_scopes_bound_a_token(alice, incident):
    reader, catalog = Program(alice, "incidents:read"), Program(alice, "catalog:read")
    assert reader.get("/incidents/").status_code == 200
    problem = is_problem(reader.post(f"/incidents/{incident.pk}/take/", If_Match="*"), 403)
    assert "incidents:write" in problem["detail"]
    is_problem(reader.get("/services/"), 403)
    is_problem(catalog.get("/incidents/"), 403)
    assert catalog.get("/services/").status_code == 200
    is_problem(Program(alice, "incidents:write").get("/incidents/"), 403)
    with as_system("test looks"):
        assert Incident.objects.get().version == 1
