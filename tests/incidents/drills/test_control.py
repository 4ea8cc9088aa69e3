"""The controller's page, and the acts on it; planning by form."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from incidents.lifecycle.operations import acknowledge
from incidents.models import Exercise, Incident
from incidents.permissions.principal import as_system
from tests.factories import NOW
from tests.incidents.drills.making import (
    OUTAGE,
    STARTS,
    begin,
    expectations,
    injects,
    make_trainer,
    make_version,
    plan,
    record_of,
    run_timers,
    statuses,
)

AT = STARTS + timedelta(minutes=1)


@pytest.fixture
def terry(reference):
    return make_trainer()


@pytest.fixture
def at_one():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def drill(alice, bob):
    expects = [{"evidence": "acknowledged", "target_seconds": 300}]
    first = {"delivery": "incident", "incident": OUTAGE, "expects": expects}
    question = {"trigger": "by_hand", "delivery": "question", "title": "Secret question", "expects": [{}]}
    exercise = begin(make_version(first, question), alice, controller=bob)
    run_timers(STARTS)
    return exercise


def post(client, name, *args, **data):
    return client.post(reverse(name, args=args), data)


def test_controller_sees_the_script_and_what_players_do(client, at_one, drill, alice, bob):
    with as_system("test"):
        acknowledge(Incident.objects.get(exercise=drill), actor=alice, at=AT)
    client.force_login(bob)
    told = client.get(reverse("drill_control", args=[drill.pk])).content.decode()
    for words in ("Secret question", "Secret action 1.1", "0:01:00", "Alice Archer acknowledged", "1 of 2"):
        assert words in told


def test_live_part_answers_304_until_something_happens(client, at_one, drill, alice, bob):
    client.force_login(bob)
    address = reverse("drill_live", args=[drill.pk])
    tag = client.get(address)["ETag"]
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
    with as_system("test"):
        acknowledge(Incident.objects.get(exercise=drill), actor=alice, at=AT)
    fresh = client.get(address, headers={"If-None-Match": tag})
    assert fresh.status_code == 200
    assert "Met" in fresh.content.decode()


@pytest.mark.parametrize("name", ["drill_control", "drill_live", "drill_change"])
def test_players_are_refused(client, at_one, drill, alice, name):
    client.force_login(alice)
    assert client.get(reverse(name, args=[drill.pk])).status_code == 403


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("drill_act", ["finish"]),
        ("drill_note", []),
        ("drill_outside", []),
        ("drill_inject_act", ["inject", "release"]),
        ("drill_said", ["inject"]),
        ("drill_expectation", ["expectation"]),
    ],
)
def test_players_change_nothing(client, at_one, drill, alice, name, more):
    client.force_login(alice)
    keys = {"inject": injects(drill)[1].pk, "expectation": expectations(drill)[0].pk}
    before = record_of(drill)
    args = [drill.pk, *(keys.get(one, one) for one in more)]
    answer = post(client, name, *args, reason="Mine", body="Mine", text="Mine", status="met", email="a@example.org")
    assert answer.status_code in (403, 404)
    assert record_of(drill) == before


def test_injects_are_released_held_and_skipped(client, at_one, drill, bob):
    client.force_login(bob)
    second = injects(drill)[1]
    assert post(client, "drill_inject_act", drill.pk, second.pk, "hold").status_code == 302
    assert statuses(drill)[1] == "held"
    assert post(client, "drill_inject_act", drill.pk, second.pk, "go").status_code == 302
    assert post(client, "drill_inject_act", drill.pk, second.pk, "release").status_code == 302
    assert statuses(drill)[1] == "released"
    assert post(client, "drill_inject_act", drill.pk, second.pk, "nonsense").status_code == 404


def test_drill_is_paused_resumed_ended_and_put_away(client, at_one, drill, bob):
    client.force_login(bob)
    assert post(client, "drill_act", drill.pk, "pause", reason=" ").status_code == 422
    assert post(client, "drill_act", drill.pk, "pause", reason="Lunch").status_code == 302
    assert post(client, "drill_act", drill.pk, "resume").status_code == 302
    assert post(client, "drill_act", drill.pk, "finish").status_code == 302
    assert post(client, "drill_act", drill.pk, "archive").status_code == 302
    assert Exercise.objects.get(pk=drill.pk).archived_at == AT
    assert client.get(reverse("drill_act", args=[drill.pk, "finish"])).status_code == 405


def test_what_was_seen_and_said_is_recorded(client, at_one, drill, alice, bob):
    client.force_login(bob)
    first, _second = injects(drill)
    one = expectations(drill)[0]
    assert post(client, "drill_expectation", drill.pk, one.pk, status="not_met", note="Nobody").status_code == 302
    assert expectations(drill)[0].status == "not_met"
    assert post(client, "drill_said", drill.pk, first.pk, by=alice.pk, text="").status_code == 422
    assert post(client, "drill_said", drill.pk, first.pk, by=alice.pk, text="We look").status_code == 302
    assert post(client, "drill_note", drill.pk, body="Quick").status_code == 302
    refused = post(client, "drill_outside", drill.pk, reason="Plays along")
    assert refused.status_code == 422
    assert "Name one key contact" in refused.content.decode()
    assert post(client, "drill_outside", drill.pk, email="duty@example.org", reason="Plays").status_code == 302
    assert record_of(drill)[-3:] == ["answer", "note", "outside"]


@pytest.mark.parametrize(
    ("name", "typed", "opened"),
    [
        ("drill_said", {"by": "999999", "text": "We look into it"}, "said"),
        ("drill_expectation", {"status": "dreamt", "note": "We look into it"}, "decide"),
        ("drill_outside", {"email": "we look into it", "reason": "We look into it"}, "<summary>Name"),
        ("drill_act", {"reason": "We look into it" * 100}, "<summary>Pause"),
    ],
)
def test_failed_form_keeps_what_was_typed_where_it_was_typed(client, at_one, drill, bob, name, typed, opened):
    client.force_login(bob)
    first, expected = injects(drill)[0], expectations(drill)[0]
    args = {"drill_said": [first.pk], "drill_expectation": [expected.pk], "drill_act": ["pause"]}.get(name, [])
    page = post(client, name, drill.pk, *args, **typed)
    assert page.status_code == 422
    text = page.content.decode()
    assert text.count("data-focus") == 1
    place = text.index("data-focus")
    section = text[text.rindex("<details", 0, place) : text.index("</details>", place)]
    assert " open>" in section
    assert opened in section
    assert "We look into it" in section


def test_refusal_of_a_form_that_is_not_there_any_more_is_said_above(client, at_one, drill, bob):
    client.force_login(bob)
    post(client, "drill_act", drill.pk, "pause", reason="Lunch")
    page = post(client, "drill_act", drill.pk, "pause", reason="Lunch")
    assert page.status_code == 422
    assert "A drill that is paused cannot be paused." in page.content.decode()


def test_trainer_plans_and_changes_by_form(client, alice, bob, terry):
    version = make_version()
    client.force_login(terry)
    with time_machine.travel(NOW, tick=False):
        given = {
            "name": "Autumn",
            "exercise_type": "functional",
            "scenario_version": version.pk,
            "starts_at": "2026-03-02T12:00",
            "planned_minutes": 45,
            "compression": 1,
            "player": [alice.pk],
            "controller": [bob.pk],
        }
        refused = client.post(reverse("drill_plan"), {**given, "compression": 5})
        assert refused.status_code == 422
        assert "real time" in refused.content.decode()
        assert client.post(reverse("drill_plan"), {**given, "evaluator": [alice.pk]}).status_code == 422
        assert client.post(reverse("drill_plan"), given).status_code == 302
        exercise = Exercise.objects.get(name="Autumn")
        assert exercise.trainer == terry
        changed = {**given, "planned_minutes": 30, "player": [alice.pk, bob.pk], "controller": []}
        assert client.post(reverse("drill_change", args=[exercise.pk]), changed).status_code == 302
    exercise.refresh_from_db()
    assert exercise.planned_minutes == 30
    assert exercise.roles.count() == 2


def test_agents_plan_nothing(client, alice):
    client.force_login(alice)
    assert client.get(reverse("drill_plan")).status_code == 403


def test_player_logs_an_incident_of_the_drill(client, at_one, drill, alice, bob, charlie):
    from incidents.models import IncidentType

    client.force_login(alice)
    kind = IncidentType.objects.get(slug="outage")
    assert post(client, "drill_log", drill.pk, incident_type=kind.pk, title="").status_code == 422
    assert post(client, "drill_log", drill.pk, incident_type=kind.pk, title="Found").status_code == 302
    with as_system("test"):
        assert Incident.objects.get(title="Found").exercise == drill
    client.force_login(charlie)
    assert post(client, "drill_log", drill.pk, incident_type=kind.pk, title="Mine").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_control_page_needs_the_same_queries_for_more_rows(
    client, at_one, alice, bob, count, django_assert_max_num_queries
):
    rows = [{"delivery": "incident", "incident": OUTAGE, "expects": [{}, {}]} for _ in range(count)]
    exercise = begin(make_version(*rows), alice, controller=bob)
    run_timers(STARTS)
    client.force_login(bob)
    address = reverse("drill_live", args=[exercise.pk])
    client.get(address)
    with django_assert_max_num_queries(25):
        client.get(address)


def test_planned_drill_is_begun_by_hand(client, alice, terry):
    exercise = plan(make_version(), alice, trainer=terry)
    client.force_login(terry)
    with time_machine.travel(NOW, tick=False):
        assert post(client, "drill_act", exercise.pk, "start").status_code == 302
    assert Exercise.objects.get(pk=exercise.pk).status == "running"
