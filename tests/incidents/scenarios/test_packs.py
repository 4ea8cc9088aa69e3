"""Scenarios in YAML: read as they were written, and what is wrong said at its line."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from incidents.models import Capability, Procedure, Scenario, ScenarioVersion
from incidents.permissions.principal import as_system, as_user
from incidents.refusals import NotPermitted
from incidents.scenarios import operations, reference
from incidents.scenarios.durations import seconds_of, words_of
from incidents.scenarios.operations import PackRefused
from incidents.scenarios.queries.packs import pack_of, written
from incidents.scenarios.queries.versions import active_version, contents_of, draft_of
from incidents.scenarios.yaml_text import YamlWrong, read
from tests.factories import NOW
from tests.incidents.scenarios.making import contents, make_drill, make_scenario

pytestmark = pytest.mark.django_db
SHIPPED = {
    *("regional-outage", "slow-checkout", "leaked-customer-data", "ransomware-file-server", "supplier-failure"),
    "key-people-unreachable",
}
PACK = """muster: scenarios
format: 1
scenarios:
  - name: A try
    slug: a-try
    type: outage
    briefing: You are on duty.
    objectives:
      - key: quick
        title: Be quick
        capability: incident-command
    injects:
      - key: one
        title: It begins
        at: "0"
        body: Look.
"""


def refused(text, actor, **options) -> dict[str, str]:
    with pytest.raises(PackRefused) as wrong:
        operations.import_pack(text, actor=actor, at=NOW, **options)
    return wrong.value.fields


def test_six_scenarios_ship_in_force_with_what_they_name(as_luis):
    assert set(Scenario.objects.values_list("slug", flat=True)) == SHIPPED
    for scenario in Scenario.objects.all():
        held = contents_of(active_version(scenario))
        assert 6 <= len(held.injects) <= 10
        assert len({one.delivery for one in held.injects}) >= 4
        assert all(one.target_seconds for _, _, one in held.actions())
        assert held.evaluation_guide
        assert len(held.hot_wash) >= 3
    assert Capability.objects.count() == 7


@pytest.mark.usefixtures("reference", "system")
def test_library_that_holds_something_is_not_filled_again():
    Procedure.objects.filter(slug="ransomware").update(name="Ours")
    assert reference.load(NOW) == 0
    assert Procedure.objects.get(slug="ransomware").name == "Ours"


def test_what_is_written_reads_back_the_same(as_luis):
    scenario = make_scenario()
    text = pack_of([scenario])
    (brought,) = operations.import_pack(text, actor=as_luis, at=NOW, publish=True)
    assert (brought.scenario, brought.is_new, brought.number) == (scenario, False, None)
    other = text.replace("slug: checkout-down", "slug: other").replace("name: Checkout down", "name: Other")
    (brought,) = operations.import_pack(other, actor=as_luis, at=NOW, publish=True)
    assert (brought.is_new, brought.number) == (True, 1)
    assert contents_of(active_version(brought.scenario)) == contents()
    row = Scenario.objects.get(slug="other")
    assert written(row, active_version(row)).type == "outage"


def test_changed_text_becomes_a_draft_until_it_is_published(as_luis):
    scenario = make_scenario()
    text = pack_of([scenario]).replace("You are on duty.", "You are on duty tonight.")
    (brought,) = operations.import_pack(text, actor=as_luis, at=NOW)
    assert brought.number == 2
    assert active_version(scenario).briefing == "You are on duty."
    assert draft_of(scenario).briefing == "You are on duty tonight."


@pytest.mark.parametrize(
    ("old", "new", "path", "line"),
    [
        ("muster: scenarios", "muster: soup", "muster", 1),
        ("capability: incident-command", "capability: juggling", "scenarios.0.objectives.0.capability", 11),
        ("type: outage", "type: flood", "scenarios.0.type", 6),
        ('at: "0"', "at: soon", "scenarios.0.injects.0.at", 15),
        ('at: "0"', "when: {done: nothing}", "scenarios.0.injects.0.after", 13),
        ('at: "0"', "when: {}", "scenarios.0.injects.0.when", 15),
        ('at: "0"', "by_hand: false", "scenarios.0.injects.0.by_hand", 15),
        ("key: one", "key: no spaces", "scenarios.0.injects.0.key", 13),
        ("body: Look.", "corpse: Look.", "scenarios.0.injects.0.corpse", 16),
        ("body: Look.", "body: 12", "scenarios.0.injects.0.body", 16),
        ("slug: a-try", "", "scenarios.0.slug", 4),
        ("    injects:", "    injects: {}", "", 13),
        ("name: A try", "name: *x", "", 4),
        ("name: A try", "name: A\n    name: B", "", 5),
        ("muster: scenarios", "- [", "", 3),
    ],
)
def test_what_is_wrong_is_said_at_its_line_and_nothing_is_made(as_luis, old, new, path, line):
    fields = refused(PACK.replace(old, new), as_luis)
    assert fields[path].startswith(f"Line {line}:"), fields
    assert not Scenario.objects.filter(slug="a-try").exists()


def test_what_cannot_be_played_is_a_draft_and_is_not_published(as_luis):
    text = PACK.replace("body: Look.", 'body: ""')
    assert refused(text, as_luis, publish=True) == {
        "scenarios.0.injects.0.body": "Line 16: Write what the players get to see or hear."
    }
    operations.import_pack(text, actor=as_luis, at=NOW)
    assert ScenarioVersion.objects.get(scenario__slug="a-try").status == "draft"


@pytest.mark.parametrize(
    "text", ["[" * 5000, "a: \x00", "a: \ud800", 'a: "\\0"'], ids=["deep", "nul", "half", "escaped"]
)
def test_what_cannot_be_read_at_all_is_refused(text):
    with pytest.raises(YamlWrong):
        read(text)


def test_agents_bring_nothing_in(alice):
    with as_user(alice), pytest.raises(NotPermitted):
        operations.import_pack(PACK, actor=alice, at=NOW)


def test_player_does_not_write_over_what_they_are_to_play(luis):
    scenario = make_scenario()
    with as_system("test"):
        text = pack_of([scenario])
    make_drill(scenario, player=luis)
    with as_user(luis):
        assert set(refused(text, luis)) == {"scenarios.0.name", "scenarios.0.slug"}
        assert pack_of(Scenario.objects.filter(slug="checkout-down")).endswith("scenarios: []\n")


def test_commands_bring_in_and_write(luis, tmp_path):
    file, said = tmp_path / "pack.yaml", StringIO()
    file.write_text(PACK)
    call_command("import_scenarios", file, "--as", "luis", "--publish", stdout=said)
    assert said.getvalue() == "a-try: new, version 1\n"
    said = StringIO()
    call_command("export_scenarios", "a-try", stdout=said)
    assert "It begins" in said.getvalue()
    file.write_text(PACK.replace("type: outage", "type: flood"))
    with pytest.raises(CommandError, match="Line 6: There is no type of incident “flood”"):
        call_command("import_scenarios", file, "--as", "luis")
    with pytest.raises(CommandError, match="no scenario none-such"):
        call_command("export_scenarios", "none-such")
    with pytest.raises(CommandError, match="no active account"):
        call_command("import_scenarios", file, "--as", "nobody")


@pytest.mark.parametrize(
    ("text", "seconds"), [("0", 0), ("45s", 45), ("5m", 300), ("1h 30m", 5400), ("2d", 172_800), ("10 min", 600)]
)
def test_lengths_of_time_are_read(text, seconds):
    assert seconds_of(text) == seconds
    assert seconds_of(words_of(seconds)) == seconds


@pytest.mark.parametrize("text", ["", "soon", "5", "-5m", "5 weeks", "1m30"])
def test_other_lengths_of_time_are_not(text):
    assert seconds_of(text) is None
