"""The library: made, changed, retired; and who reads nothing of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from incidents.models import ExpectedAction, Inject, Notification, Objective, Scenario, ScenarioVersion
from incidents.permissions.principal import as_system, as_user
from incidents.refusals import NotPermitted
from incidents.scenarios import operations
from incidents.scenarios.operations import ScenarioRefused
from incidents.scenarios.queries.library import freshness
from incidents.scenarios.queries.versions import active_version, contents_of
from tests.factories import NOW, make_service
from tests.incidents.scenarios.making import contents, make_drill, make_scenario

pytestmark = pytest.mark.django_db
LIBRARY = (Scenario, ScenarioVersion, Objective, Inject, ExpectedAction)


def rows_seen() -> list[bool]:
    return [model.objects.exists() for model in LIBRARY]


def mine(scenario):
    return Scenario.objects.filter(pk=scenario.pk)


def test_name_and_slug_are_taken_once_even_by_what_is_hidden(luis, as_luis):
    scenario = make_scenario()
    make_drill(scenario, player=luis)
    with pytest.raises(ScenarioRefused) as refused:
        operations.create_scenario({"name": "Checkout down", "slug": "checkout-down"}, actor=luis, at=NOW)
    assert set(refused.value.fields) == {"name", "slug"}


def test_retired_service_is_refused(as_luis):
    gone = make_service("Fax", retired_at=NOW)
    scenario = make_scenario()
    with pytest.raises(ScenarioRefused) as refused:
        operations.update_scenario(scenario, {"service": gone}, actor=as_luis, at=NOW)
    assert list(refused.value.fields) == ["service"]


def test_retired_scenario_is_not_drafted_until_it_is_used_again(as_luis):
    scenario, told = make_scenario(), {"actor": as_luis, "at": NOW}
    operations.retire_scenario(scenario, **told)
    operations.retire_scenario(scenario, **told)
    with pytest.raises(ScenarioRefused):
        operations.edit_version(scenario, contents(), **told)
    with pytest.raises(ScenarioRefused):
        operations.review_scenario(scenario, **told)
    operations.restore_scenario(scenario, **told)
    operations.review_scenario(scenario, **told)
    assert Scenario.objects.get(pk=scenario.pk).review_on == NOW.date().replace(year=NOW.year + 1)


def test_trainer_who_plays_reads_and_changes_nothing_until_it_is_over(luis):
    scenario = make_scenario()
    drill = make_drill(scenario, player=luis)
    with as_user(luis):
        assert not mine(scenario).exists()
        assert active_version(scenario) is None
        with pytest.raises(NotPermitted):
            operations.edit_version(scenario, contents(), actor=luis, at=NOW)
    drill.status, drill.started_at, drill.ended_at = "finished", NOW, NOW
    drill.save()
    with as_user(luis):
        assert contents_of(active_version(scenario)) == contents()


@pytest.mark.parametrize("role", ["controller", "evaluator", "facilitator", "simulator"])
def test_who_conducts_a_drill_reads_its_scenario_alone(alice, role):
    scenario = make_scenario()
    make_scenario("Another")
    make_drill(scenario, **{role: alice})
    with as_user(alice):
        assert [row.name for row in Scenario.objects.all()] == ["Checkout down"]
        assert rows_seen() == [True] * 5


@pytest.mark.parametrize("role", ["player", "observer"])
@pytest.mark.parametrize("status", ["planned", "running", "finished"])
def test_players_and_observers_read_nothing(alice, role, status):
    make_drill(make_scenario(), status=status, **{role: alice})
    with as_user(alice):
        assert rows_seen() == [False] * 5


def test_it_is_exercised_once_a_drill_of_it_was_finished(as_luis):
    scenario = make_scenario()
    make_drill(scenario, status="cancelled")
    assert freshness(mine(scenario))[scenario.pk].last_exercised_at is None
    make_drill(scenario, status="finished")
    assert freshness(mine(scenario))[scenario.pk].last_exercised_at == NOW


def test_replay_of_a_hidden_incident_is_hidden(luis, incident_nobody_knows):
    scenario = make_scenario()
    with as_system("test"):
        Scenario.objects.filter(pk=scenario.pk).update(source_incident=incident_nobody_knows)
    with as_user(luis):
        assert not mine(scenario).exists()
        assert not Inject.objects.filter(version__scenario=scenario.pk).exists()


def test_whoever_answers_for_a_scenario_is_reminded_once_and_no_player_is(luis):
    scenario = make_scenario(owner=luis, review_months=1)
    played = make_scenario("Flood", owner=luis, review_months=1)
    with as_system("test"):
        Scenario.objects.update(review_on=NOW.date() + timedelta(days=7))
    make_drill(played, player=luis)
    assert operations.remind_of_scenarios(at=NOW) > 0
    assert operations.remind_of_scenarios(at=NOW) == 0
    with as_system("test"):
        (row,) = Notification.objects.filter(kind="plans.review", channel="inbox").select_related("recipient")
    assert (row.recipient, row.context["thing"], row.context["what"]) == (luis, scenario.name, "The scenario")
    assert row.context["url"].endswith("/admin/drills/scenarios/checkout-down/")
