"""The crawl as player: words planted in a drill's script, looked for at every address as somebody who plays it."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from incidents.desk.dashboard.panels import PANELS
from incidents.drills.operations import finish_exercise, note_entry, release_inject
from incidents.evaluation.operations import observe, rate_objective
from incidents.models import Capability, Exercise, Incident, Measurement, Objective, Scenario, ScenarioVersion
from incidents.permissions.principal import as_system, as_user
from knowledge.models import Review
from tests.api.clients import Program
from tests.factories import make_user
from tests.incidents.drills.making import (
    OUTAGE,
    STARTS,
    begin,
    expectations,
    injects,
    make_trainer,
    make_version,
    plan,
    run_timers,
)
from tests.need_to_know.crawler import Crawl, every_address
from tests.need_to_know.test_crawl import make_engine_well

CANARY = "yggdrasil"
AT = STARTS + timedelta(minutes=1)


@pytest.fixture
def trainer(reference):
    return make_trainer()


def planted(player, trainer):
    """A running drill whose script has the canary in every word that its players are not told yet."""
    expects = [{"key": f"{CANARY}-key", "text": f"{CANARY}expected", "evidence": "acknowledged"}]
    told = {"delivery": "email", "title": "Customers call", "body": "Three of them", "expects": expects}
    told |= {"controller_note": f"{CANARY}note"}
    report = {"delivery": "incident", "title": f"{CANARY}report", "incident": OUTAGE, "expects": expects}
    later = {"trigger": "by_hand", "title": f"{CANARY}later", "body": f"{CANARY}body", "sender": f"{CANARY}sender"}
    phone = {"delivery": "phone", "title": f"{CANARY}phone", "body": f"{CANARY}script"}
    version = make_version(told, report, {**later, "expects": expects}, phone)
    with as_system("planting"):
        Scenario.objects.filter(pk=version.scenario_id).update(
            name=f"{CANARY}scenario", summary=f"{CANARY}summary", slug=f"{CANARY}-slug"
        )
        ScenarioVersion.objects.filter(pk=version.pk).update(
            evaluation_guide=f"{CANARY}guide", hot_wash=[f"{CANARY}question"], summary=f"{CANARY}new"
        )
        capability = Capability.objects.create(code="made-up", name="Made up")
        Objective.objects.create(
            version=version, position=1, key=f"{CANARY}-o", title=f"{CANARY}objective", capability=capability
        )
    exercise = begin(version, player, controller=trainer)
    run_timers(STARTS)
    with as_user(trainer):
        note_entry(exercise, body=f"{CANARY}remark", actor=trainer, at=AT)
    return exercise


def evaluated(player, trainer):
    """A drill that is over whose results nobody has shared, and a surprise: the canary in all that was written."""
    expects = [{"text": f"{CANARY}owed"}]
    over = begin(make_version({"title": "Told", "body": "Told", "expects": expects}), player, controller=trainer)
    with as_system("planting"):
        capability, _ = Capability.objects.get_or_create(code="made-up", defaults={"name": "Made up"})
        objective = Objective.objects.create(
            version=over.scenario_version, position=1, key="o", title=f"{CANARY}aim", capability=capability
        )
        finish_exercise(over, actor=None, at=AT)
        observe(over, text=f"{CANARY}seen", finding="improvement", objective=objective, actor=trainer, at=AT)
        rate_objective(over, objective, rating="major", note=f"{CANARY}rated", actor=trainer, at=AT)
        Measurement.objects.filter(exercise=over).update(explanation=f"{CANARY}measured")
        Review.objects.filter(exercise=over).update(went_wrong=f"{CANARY}report")
    ahead = AT + timedelta(days=3)
    name = f"{CANARY}surprise"
    surprise = plan(make_version(), player, controller=trainer, name=name, is_surprise=True, starts_at=ahead)
    return [over, surprise]


def addresses(exercise, *others):
    with as_system("test"):
        incident = Incident.objects.get(exercise=exercise)
        scenario = Scenario.objects.get(name=f"{CANARY}scenario")
        reports = Review.objects.filter(exercise__in=others).values_list("pk", flat=True)
        keys = {
            *(one.pk for one in others),
            *reports,
            exercise.pk,
            incident.pk,
            scenario.pk,
            injects(exercise)[2].pk,
            expectations(exercise)[0].pk,
        }
    values = {
        "*": [str(key) for key in sorted(keys)],
        "app_label": ["incidents"],
        "slug": [scenario.slug, "finish"],
        "move": ["resolve"],
        "panel": ["timeline", *PANELS],
        "reference": [incident.reference],
        "url": [f"incidents/incident/{incident.pk}/"],
        "final_catch_all": [],
        "format": ["json"],
        "drf_format_suffix": [".json"],
        "uidb64": ["x"],
        "token": ["y"],
    }
    asked = [
        f"{path}?q={CANARY}"
        for path in ("/admin/incidents/incident/", "/admin/incidents/incident/find/", "/api/v1/incidents/")
    ]
    models = ("exerciseinject", "expectation", "expectedaction", "inject", "objective", "scenarioversion")
    completed = [
        f"/admin/autocomplete/?app_label=incidents&model_name={model}&field_name={field}&term={CANARY}"
        for model in models
        for field in ("exercise", "inject", "version", "action", "scenario")
    ]
    return ["/admin/", *sorted(set(every_address(values))), *asked, *completed]


def walk(user, exercise, *others):
    make_engine_well()
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return Crawl(client, [CANARY]).run(addresses(exercise, *others))


@pytest.mark.parametrize("role", ["agent", "trainer"])
def test_player_learns_nothing_of_the_script(reference, trainer, role):
    player = make_user("player", role)
    with time_machine.travel(AT, tick=False):
        exercise = planted(player, trainer)
        # A trainer conducts again what they played, once it is over.
        others = evaluated(player, trainer) if role == "agent" else []
        found = walk(player, exercise, *others)
        assert found.leaks == []
        assert found.failed == []
        assert len(found.seen) > 100


def test_who_has_no_part_learns_nothing_of_an_evaluation_or_a_surprise(reference, trainer, alice, charlie):
    with time_machine.travel(AT, tick=False):
        exercise, others = planted(alice, trainer), evaluated(alice, trainer)
        client = Client(raise_request_exception=False)
        client.force_login(charlie)
        pages = [f"/admin/drills/{one.pk}/{part}" for one in others for part in ("", "evaluation/", "control/")]
        lists = ["/admin/drills/", "/admin/drills/calendar/", "/admin/reviews/", "/api/v1/drills/", "/admin/"]
        found = Crawl(client, [CANARY], limit=0).run([*pages, *lists])
        assert (found.leaks, found.failed) == ([], [])
        seen = Client()
        seen.force_login(trainer)
        mine = Crawl(seen, [CANARY], limit=0).run([f"/admin/drills/{others[0].pk}/evaluation/", "/admin/drills/"])
    # So the crawl can fail.
    assert len(mine.leaks) >= 2
    assert exercise.pk


def test_controller_finds_it_so_the_crawl_can_fail(reference, trainer, alice):
    with time_machine.travel(AT, tick=False):
        exercise = planted(alice, trainer)
        client = Client()
        client.force_login(trainer)
        pages = [f"/admin/drills/{exercise.pk}/control/", f"/api/v1/drills/{exercise.pk}/injects/"]
        found = Crawl(client, [CANARY], limit=0).run(pages)
    assert {leak.split()[0] for leak in found.leaks} == set(pages)


def test_token_of_a_player_reads_no_script(reference, trainer, alice, fresh_counters):
    with time_machine.travel(AT, tick=False):
        exercise = planted(alice, trainer)
        program = Program(alice)
        for path in ("", "messages/", "injects/", "record/"):
            answer = program.get(f"/drills/{exercise.pk}/{path}")
            assert CANARY not in answer.content.decode(), path


def test_player_reads_what_is_released_and_no_more(reference, trainer, alice):
    with time_machine.travel(AT, tick=False):
        exercise = planted(alice, trainer)
        with as_user(trainer):
            release_inject(injects(exercise)[2], actor=trainer, at=AT)
        client = Client()
        client.force_login(alice)
        page = client.get(f"/admin/drills/{exercise.pk}/").content.decode()
    assert f"{CANARY}later" in page
    assert f"{CANARY}expected" not in page


def test_player_reads_no_row_of_the_script_through_the_managers(reference, trainer, alice):
    from incidents.models import ExerciseEntry, ExerciseInject, Expectation, ExpectedAction, Inject

    with time_machine.travel(AT, tick=False):
        planted(alice, trainer)
    with as_user(alice):
        for model in (Expectation, ExerciseEntry, Inject, ExpectedAction, Objective, ScenarioVersion):
            assert not model.objects.exists(), model
        assert {row.status for row in ExerciseInject.objects.all()} == {"released"}
        assert not Exercise.objects.conducted().exists()
