"""Clocks where people and programs read them: the panel, the header, the queue, the API; and what all of it costs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from incidents.lifecycle import operations
from incidents.models import AuthorityNotice, HoldReason
from incidents.permissions.principal import as_system
from tests.api.clients import Program
from tests.api.test_query_counts import WRITES, queries
from tests.factories import make_incident, make_user
from tests.incidents.clocks.making import clock, make_policy
from tests.incidents.desk.conftest import QUEUE, browser_of, text_of

pytestmark = pytest.mark.django_db
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def promised(now, service, team):
    """Logged an hour ago: acknowledging is late, resolving is far off, an authority is to be told."""
    make_policy("Gold", acknowledge=30, resolve=600, authority={"minutes": 900, "authority": "ICO", "pauses": False})
    return make_incident(service=service, team=team, at=now - HOUR)


def clocks_of(incident):
    return f"{QUEUE}{incident.pk}/clocks/"


def test_the_panel_explains_every_clock(promised, alice, django_assert_max_num_queries):
    client = browser_of(alice)
    client.get(clocks_of(promised))
    with django_assert_max_num_queries(9):
        page = client.get(clocks_of(promised), headers={"X-Muster-Dialog": "1"})
    text = text_of(page)
    assert "breached 30 min ago" in text
    assert "10 h of day and night" in text
    assert "Notify ICO" in text
    assert "Record that an authority was notified" in text


def test_past_clocks_are_folded_and_nothing_promised_is_said(promised, alice, service, now):
    with as_system("test"):
        operations.acknowledge(promised, actor=alice, at=now)
    page = browser_of(alice).get(clocks_of(promised)).content.decode()
    assert "1 past clock" in page
    assert "met 30 min late" in page
    from incidents.models import SlaPolicy

    SlaPolicy.objects.update(retired_at=now)
    other = make_incident(service=service)
    assert "no service-level policy fits" in browser_of(alice).get(clocks_of(other)).content.decode()


def test_queue_and_header_count_down_and_say_when_all_is_paused(promised, alice, now):
    client = browser_of(alice)
    assert "breached 30 min ago" in text_of(client.get(QUEUE))
    with as_system("test"):
        operations.acknowledge(promised, actor=alice, at=now)
        operations.transition(promised, slug="investigate", actor=alice, at=now)
        operations.transition(promised, slug="mitigate", actor=alice, at=now)
    assert "in 8 h 59 min" in text_of(client.get(f"{QUEUE}{promised.pk}/change/"))


def test_a_paused_incident_is_told_from_one_without_promises(alice, service, now):
    make_policy(resolve=600)
    incident = make_incident(service=service, at=now - HOUR)
    with as_system("test"):
        operations.transition(incident, slug="investigate", actor=alice, at=now)
        reason = HoldReason.objects.get(slug="awaiting-vendor")
        operations.hold(incident, hold_reason=reason, actor=alice, at=now)
    client = browser_of(alice)
    for address in (QUEUE, f"{QUEUE}{incident.pk}/change/"):
        assert "paused" in text_of(client.get(address))


def test_the_evidence_is_recorded_in_the_console(promised, alice, now):
    client = browser_of(alice)
    address = f"{QUEUE}{promised.pk}/do/authority/"
    assert 'value="ICO"' in client.get(address).content.decode()
    sent = {"authority": "ICO", "notified_at": f"{now - MINUTE:%Y-%m-%dT%H:%M:%S}", "way": "form"}
    refused = client.post(address, sent)
    assert refused.status_code == 422
    assert "Give what shows it" in refused.content.decode()
    assert client.post(address, {**sent, "reference": "ICO-7"}).status_code == 302
    notice = AuthorityNotice._base_manager.get()
    assert (notice.reference, notice.notified_by, notice.recorded_by) == ("ICO-7", alice, alice)
    assert clock(promised, "authority").state == "met"


def test_programs_read_clocks_and_record_evidence(promised, alice, now):
    program = Program(alice)
    answer = program.get(f"/incidents/{promised.pk}/clocks/")
    kinds = {one["kind"]: one for one in answer.json()}
    assert kinds["acknowledge"]["state"] == "breached"
    assert -1801 < kinds["acknowledge"]["seconds_left"] <= -1800
    assert "10 h of day and night" in kinds["resolve"]["explanation"]
    address = f"/incidents/{promised.pk}/clocks/authority/"
    body = {"authority": "ICO", "notified_at": now.isoformat(), "way": "email"}
    assert program.post(address, body).json()["errors"]
    made = program.post(address, {**body, "reference": "7"})
    assert (made.status_code, made.json()["clock"]) == (201, clock(promised, "authority").pk)
    assert [one["reference"] for one in program.get(address).json()] == ["7"]


def test_programs_read_policies_and_calendars_and_ask_for_what_is_late(
    promised, alice, now, django_assert_max_num_queries
):
    program = Program(alice)
    (policy,) = program.get("/sla-policies/").json()["results"]
    assert {one["kind"]: one["minutes"] for one in policy["targets"]} == {
        "acknowledge": 30, "resolve": 600, "authority": 900,
    }  # fmt: skip
    make_policy("More", position=4, resolve=5)
    with django_assert_max_num_queries(6):
        program.get("/sla-policies/")
    assert {one["name"] for one in program.get("/business-calendars/").json()["results"]} >= {"Office hours"}
    assert len(program.get("/incidents/?breached=true").json()["results"]) == 1
    assert program.get("/incidents/?breached=false").json()["results"] == []
    before = {"due_before": (now - 2 * HOUR).isoformat()}
    assert program.get("/incidents/", before).json()["results"] == []


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_stay_within_their_budgets_with_clocks(
    standard_targets, alice, team, rows, django_assert_max_num_queries
):
    for _ in range(rows):
        incident = make_incident(team=team)
    client = browser_of(alice)
    client.get(QUEUE)
    with django_assert_max_num_queries(15):
        client.get(QUEUE)
    with django_assert_max_num_queries(25):
        client.get(f"{QUEUE}{incident.pk}/change/")


def test_writes_stay_within_their_budgets_with_clocks(standard_targets, team, service, now):
    from incidents.models import Tag

    Tag.objects.create(name="vip")
    commander = Program(make_user("cora", "administrator", team=team))
    spent = {}
    for method, path, body in WRITES:
        incident = make_incident(team=team, service=service, at=now)
        send = getattr(commander, method)
        spent[path] = len(queries(lambda: send(f"/incidents/{incident.pk}/{path}", body, If_Match="*")))  # noqa: B023
    body = {"type": "outage", "title": "Down", "description": "All of it", "service": service.slug}
    spent["log"] = len(queries(lambda: commander.post("/incidents/", body)))
    incident = make_incident(team=team, service=service, at=now)
    public = {"body": "We look at it", "is_public": True}
    spent["public note"] = len(queries(lambda: commander.post(f"/incidents/{incident.pk}/notes/", public)))
    assert max(spent.values()) <= 20, spent
