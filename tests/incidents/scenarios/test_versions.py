"""Versions of scenarios: what cannot be kept or played, drafts, putting in force."""

from __future__ import annotations

from dataclasses import replace

import pytest

from incidents.models import Inject, Scenario, ScenarioVersion
from incidents.permissions.principal import as_user
from incidents.plans.operations import ChangedMeanwhile
from incidents.refusals import NotPermitted
from incidents.scenarios import operations
from incidents.scenarios.contents import ActionDraft, InjectDraft, ObjectiveDraft, in_order, with_inject
from incidents.scenarios.operations import ScenarioRefused
from incidents.scenarios.problems import problems_of_keeping
from incidents.scenarios.queries.versions import active_version, contents_of, draft_of
from tests.factories import NOW
from tests.incidents.scenarios.making import alarm, capability, contents, make_scenario, question

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"injects": [alarm(), alarm(expected_actions=())]}, "injects.1.key"),
        ({"injects": [alarm(key="no spaces")]}, "injects.0.key"),
        ({"injects": [alarm(title=" ")]}, "injects.0.title"),
        ({"injects": [alarm(offset_seconds=None)]}, "injects.0.offset_seconds"),
        ({"injects": [alarm(trigger="condition")]}, "injects.0.condition"),
        ({"injects": [alarm(trigger="condition", condition="quiet")]}, "injects.0.quiet_seconds"),
        ({"injects": [alarm(trigger="condition", condition="phase", phase="over")]}, "injects.0.phase"),
        ({"injects": [alarm(), question(after="nothing")]}, "injects.1.after"),
        ({"injects": [alarm(delivery="pigeon")]}, "injects.0.delivery"),
        (
            {"injects": [alarm(), question(expected_actions=[ActionDraft("take-it", "Again")])]},
            "injects.1.expected_actions.0.key",
        ),
        ({"objectives": []}, "injects.0.expected_actions.0.objective"),
        ({"expected_minutes": 0}, "expected_minutes"),
        ({"hot_wash": [""]}, "hot_wash"),
    ],
)
def test_what_cannot_be_kept_is_said_at_its_part(wrong, field):
    assert field in problems_of_keeping(contents(**wrong))


def test_contents_are_read_as_they_were_saved(as_luis):
    scenario = make_scenario()
    assert contents_of(active_version(scenario)) == contents()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"briefing": " "}, "briefing"),
        ({"objectives": [], "injects": [alarm(expected_actions=())]}, "objectives"),
        ({"injects": []}, "injects"),
        ({"objectives": [ObjectiveDraft("quick", "x", "response", measure="resolve")]}, "objectives.0.target_seconds"),
        (
            {"objectives": [ObjectiveDraft("quick", "x", "response", measure="procedure", value="none-such")]},
            "objectives.0.value",
        ),
        (
            {"objectives": [ObjectiveDraft("quick", "x", "response", measure="roles", value="commander, king")]},
            "objectives.0.value",
        ),
        ({"injects": [alarm(incident={"title": "x", "type": "flood"})]}, "injects.0.incident.type"),
        ({"injects": [alarm(incident={"type": "outage"})]}, "injects.0.incident.title"),
        ({"injects": [alarm(incident={"title": "x", "type": "outage", "impact": 9})]}, "injects.0.incident.impact"),
        ({"injects": [alarm(incident={"title": "x", "type": "outage", "colour": 9})]}, "injects.0.incident.colour"),
        ({"injects": [alarm(), question(body="")]}, "injects.1.body"),
        ({"injects": [alarm(), question(sender="")]}, "injects.1.sender"),
        ({"injects": [alarm(offset_seconds=9999)]}, "injects.0.offset_seconds"),
        (
            {"injects": [question(after="own", expected_actions=[ActionDraft("own", "x")])]},
            "injects.0.after",
        ),
        (
            {"injects": [alarm(expected_actions=[ActionDraft("a", "x", evidence="procedure", value="none-such")])]},
            "injects.0.expected_actions.0.value",
        ),
        (
            {"injects": [alarm(expected_actions=[ActionDraft("a", "x", evidence="phase", value="over")])]},
            "injects.0.expected_actions.0.value",
        ),
        (
            {"injects": [alarm(expected_actions=[ActionDraft("a", "x", evidence="role", value="king")])]},
            "injects.0.expected_actions.0.value",
        ),
    ],
)
def test_what_nobody_could_play_is_kept_and_not_put_in_force(as_luis, wrong, field):
    scenario = make_scenario()
    draft = operations.edit_version(scenario, contents(**wrong), actor=as_luis, at=NOW)
    with pytest.raises(ScenarioRefused) as refused:
        operations.activate_version(draft, actor=as_luis, at=NOW)
    assert field in refused.value.fields
    assert active_version(scenario).number == 1


def test_capability_that_there_is_not_is_refused_at_its_objective(as_luis):
    scenario = make_scenario()
    wrong = contents(objectives=[ObjectiveDraft("quick", "x", "juggling")])
    with pytest.raises(ScenarioRefused) as refused:
        operations.edit_version(scenario, wrong, actor=as_luis, at=NOW)
    assert list(refused.value.fields) == ["objectives.0.capability"]


def test_draft_begins_as_what_is_in_force_and_replaces_it(as_luis):
    scenario = make_scenario()
    draft = operations.draft_version(scenario, actor=as_luis, at=NOW)
    assert contents_of(draft) == contents()
    assert operations.draft_version(scenario, actor=as_luis, at=NOW) == draft
    operations.edit_version(scenario, contents(briefing="Anew"), summary="New words", actor=as_luis, at=NOW)
    operations.activate_version(draft, actor=as_luis, at=NOW)
    operations.activate_version(draft, actor=as_luis, at=NOW)
    assert [(row.number, row.status) for row in scenario.versions.all()] == [(2, "active"), (1, "retired")]
    assert active_version(scenario).briefing == "Anew"
    assert contents_of(scenario.versions.get(number=1)).briefing == "You are on duty."
    assert Scenario.objects.get(pk=scenario.pk).last_reviewed_by == as_luis
    with pytest.raises(ScenarioRefused):
        operations.activate_version(scenario.versions.get(number=1), actor=as_luis, at=NOW)


def test_draft_that_somebody_else_changed_is_not_overwritten(as_luis):
    scenario = make_scenario()
    draft = operations.draft_version(scenario, actor=as_luis, at=NOW)
    operations.edit_version(scenario, contents(), expected_revision=draft.revision, actor=as_luis, at=NOW)
    told = {"expected_revision": draft.revision, "actor": as_luis, "at": NOW}
    with pytest.raises(ChangedMeanwhile):
        operations.edit_version(scenario, contents(briefing="Mine"), **told)
    with pytest.raises(ChangedMeanwhile):
        operations.activate_version(draft, **told)
    with pytest.raises(ChangedMeanwhile):
        operations.save_inject(scenario, alarm(), was="alarm", **told)


def test_one_inject_is_put_in_changed_and_taken_out(as_luis):
    scenario, told = make_scenario(), {"actor": as_luis, "at": NOW}
    late = alarm(key="late", offset_seconds=600, expected_actions=())
    operations.save_inject(scenario, late, was="", **told)
    operations.save_inject(scenario, replace(late, title="Earlier", offset_seconds=0), was="late", **told)
    draft = draft_of(scenario)
    assert [one.key for one in contents_of(draft).injects] == ["alarm", "press", "late"]
    assert Inject.objects.get(version=draft, key="late").title == "Earlier"
    operations.remove_inject(scenario, "late", **told)
    revision = operations.remove_inject(scenario, "late", **told).revision
    assert contents_of(draft_of(scenario)) == contents()
    assert draft_of(scenario).revision == revision


def test_inject_is_refused_at_its_own_fields_and_kept_where_another_waits_for_it(as_luis):
    scenario, told = make_scenario(), {"actor": as_luis, "at": NOW}
    with pytest.raises(ScenarioRefused) as refused:
        operations.save_inject(scenario, question(after="nothing"), was="press", **told)
    assert list(refused.value.fields) == ["after"]
    with pytest.raises(ScenarioRefused, match="Another inject waits for it"):
        operations.remove_inject(scenario, "alarm", **told)


def test_draft_is_thrown_away_only_where_something_is_left(as_luis):
    scenario, told = make_scenario(), {"actor": as_luis, "at": NOW}
    operations.discard_version(scenario, **told)
    operations.draft_version(scenario, **told)
    operations.discard_version(scenario, **told)
    assert ScenarioVersion.objects.filter(scenario=scenario).count() == 1
    new = operations.create_scenario({"name": "New", "slug": "new"}, **told)
    with pytest.raises(ScenarioRefused):
        operations.discard_version(new, **told)


def test_what_a_trigger_does_not_ask_for_is_not_kept(as_luis):
    capability()
    odd = InjectDraft("odd", "Odd", trigger="by_hand", offset_seconds=5, condition="quiet", quiet_seconds=5, body="x")
    scenario = make_scenario(played=contents(injects=[alarm(), odd]))
    kept = Inject.objects.get(key="odd", version__scenario=scenario)
    assert (kept.offset_seconds, kept.condition, kept.quiet_seconds) == (None, "", None)


def test_agents_change_nothing(alice):
    scenario = make_scenario()
    with as_user(alice):
        for call in (
            lambda: operations.edit_version(scenario, contents(), actor=alice, at=NOW),
            lambda: operations.draft_version(scenario, actor=alice, at=NOW),
            lambda: operations.remove_inject(scenario, "alarm", actor=alice, at=NOW),
            lambda: operations.discard_version(scenario, actor=alice, at=NOW),
            lambda: operations.create_scenario({"name": "x", "slug": "x"}, actor=alice, at=NOW),
        ):
            with pytest.raises(NotPermitted):
                call()


def test_injects_stand_in_order_of_time():
    injects = [alarm(key="b", offset_seconds=60), question(), alarm(key="a", offset_seconds=0)]
    assert [one.key for one in in_order(injects)] == ["a", "b", "press"]
    assert len(with_inject(contents(), alarm(key="c")).injects) == 3
