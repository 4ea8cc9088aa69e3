import re
from pathlib import Path

import pytest
from django.utils import timezone

from incidents.timeline.queries import MENTION
from incidents.timeline.sentences import CODES, sentence

ROOT = Path(__file__).resolve().parents[3]
CODE = re.compile(
    r'"((?:incident|details|type|priority|note|status|link|access|major|role|service|milestone|tags|automatic|history|reporter|entry|escalation)\.[a-z_]+)"'
)


def test_every_code_that_is_recorded_has_a_sentence():
    used = set()
    for path in (ROOT / "incidents").rglob("*.py"):
        # Kinds of messages are written alike, and are no codes of the timeline.
        is_of_messages = "notifications" in path.parts
        if (
            not is_of_messages
            and "sentences" not in path.name
            and ("operations" in path.as_posix() or path.name == "phases.py")
        ):
            used |= set(CODE.findall(path.read_text()))
    assert len(used) > 30
    assert used - CODES == set()


@pytest.mark.parametrize("code", sorted(CODES))
def test_sentence_stands_without_particulars(code):
    words = sentence(code, {}, actor="Alice", other="INC-2")
    assert words[0].isupper()
    assert words.endswith(".")
    assert "None" not in words
    assert "{" not in words


@pytest.mark.parametrize(
    ("code", "data", "words"),
    [
        (
            "incident.logged",
            {"type": {"id": 1, "name": "Service outage"}, "priority": {"id": 1, "name": "Critical"}, "team": None},
            "Alice logged this incident as Service outage, priority Critical.",
        ),
        (
            "details.updated",
            {"changes": {"title": ["Old", "New"], "impact": [1, 3], "description": ["a", "b"]}},
            "Alice changed title from Old to New, impact from high to low, description.",
        ),
        (
            "incident.assigned",
            {
                "assignee": {"id": 1, "name": "Bob"},
                "team": None,
                "old_assignee": None,
                "old_team": {"id": 1, "name": "A"},
            },
            "Alice assigned it to no team and to Bob.",
        ),
        (
            "incident.held",
            {"from": {"name": "Working"}, "to": {"name": "Waiting"}, "reason": "Asked twice"},
            "Alice put it on hold (“Working” → “Waiting”): Asked twice",
        ),
        (
            "incident.closed",
            {"from": {"name": "Resolved"}, "to": {"name": "Closed"}, "automatic": True},
            "Muster closed it (“Resolved” → “Closed”).",
        ),
        (
            "status.changed",
            {
                "from": {"name": "New"},
                "to": {"name": "Measuring"},
                "fields": {"service": {"id": 1, "name": "Search"}, "baseline_value": 120.0, "data_exposed": False},
            },
            "Alice moved it (“New” → “Measuring”), service: Search, baseline value: 120, data exposed: no.",
        ),
        ("link.added", {"kind": "child_of", "direction": "in"}, "Alice recorded that it is the parent of INC-2."),
        ("role.handed_over", {"role": "scribe", "user": {"name": "Bob"}}, "Alice handed the role of scribe to Bob."),
        (
            "milestone.corrected",
            {"milestone": "occurred", "old": None, "new": "2026-11-23T14:05:00+00:00", "reason": "Log"},
            "Alice corrected when it was occurred, from unknown to 23 Nov 2026, 15:05 CET: Log",
        ),
    ],
)
def test_sentence_says_what_happened(code, data, words):
    with timezone.override("Europe/Berlin"):
        assert sentence(code, data, actor="Alice", other="INC-2") == words


def test_unknown_code_is_told_in_its_own_words():
    assert sentence("cat.fed_twice", {}, actor="Alice") == "Alice: cat fed twice."


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("@bob look", ["bob"]),
        ("(@bob.jones), @ann-marie.", ["bob.jones", "ann-marie."]),
        ("mail a@bob.example", []),
        ("@@bob", []),
        ("@", []),
    ],
)
def test_mentions_are_found_but_not_in_addresses(text, names):
    assert MENTION.findall(text) == names


def test_acknowledging_says_whose_it_became():
    assert sentence("incident.acknowledged", {"takes": True}, actor="Bob") == "Bob acknowledged it and has it now."
    assert sentence("incident.acknowledged", {}, actor="Bob") == "Bob acknowledged it."
