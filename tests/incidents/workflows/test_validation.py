"""What keeps a version from being published."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incidents.workflows.choices import OPEN_PHASES, Phase
from incidents.workflows.shipped import SHIPPED
from incidents.workflows.snapshot import (
    FieldShape,
    MoveShape,
    StateShape,
    VersionSnapshot,
    duration_in_words,
    parse_duration,
    reachable,
)
from incidents.workflows.validation import problems

RESOLUTION = ("resolution_code", "resolution_summary", "resolution_kind")
STATES = (
    StateShape("new", "New", "identified", is_start=True),
    StateShape("working", "Working", "investigating"),
    StateShape("waiting", "Waiting", "on_hold"),
    StateShape("done", "Done", "resolved"),
    StateShape("closed", "Closed", "closed"),
    StateShape("cancelled", "Cancelled", "cancelled"),
)
MOVES = (
    MoveShape("investigate", "Work", "new", "working"),
    MoveShape("hold", "Hold", "working", "waiting", ("hold_reason",)),
    MoveShape("resume", "Resume", "waiting", "working"),
    MoveShape("resolve", "Resolve", "working", "done", RESOLUTION),
    MoveShape("close", "Close", "done", "closed", automatic_after_seconds=86400),
    MoveShape("reopen", "Reopen", "done", "working", needs_reason=True),
    MoveShape("cancel", "Cancel", "new", "cancelled", needs_reason=True),
)
SOUND = VersionSnapshot("Test v1", STATES, MOVES, (FieldShape("size", "Size", "choice", ("small", "large")),))


def with_move(slug, **values):
    return replace(SOUND, moves=tuple(replace(move, **values) if move.slug == slug else move for move in MOVES))


def with_state(slug, **values):
    return replace(SOUND, states=tuple(replace(state, **values) if state.slug == slug else state for state in STATES))


def without_move(slug):
    return replace(SOUND, moves=tuple(move for move in MOVES if move.slug != slug))


def adding(*moves):
    return replace(SOUND, moves=(*MOVES, *moves))


def with_field(**values):
    return replace(SOUND, fields=(replace(SOUND.fields[0], **values),))


def test_sound_version_has_no_problems():
    assert problems(SOUND) == []


@pytest.mark.parametrize("shipped", SHIPPED, ids=lambda shipped: shipped.incident_type)
def test_shipped_workflow_has_no_problems(shipped):
    assert problems(shipped.snapshot()) == []


@pytest.mark.parametrize(
    ("version", "words"),
    [
        (VersionSnapshot("Empty v1"), "has no states"),
        (with_state("new", is_start=False), "No state is marked as the start"),
        (with_state("working", is_start=True), "can be only one"),
        (with_state("new", phase="on_hold"), "cannot be the start"),
        (with_state("new", phase="closed"), "cannot be the start"),
        (with_state("working", phase="pondering"), "unknown phase"),
        (with_state("done", phase="investigating"), "no state of the phase “Resolved”"),
        (with_state("closed", phase="investigating"), "no state of the phase “Closed”"),
        (with_state("cancelled", phase="investigating"), "no state of the phase “Cancelled”"),
        (with_state("working", name="new "), "used twice"),
        (
            replace(SOUND, states=(*STATES, replace(STATES[1], name="Other"))),
            "Two states have the short name “working”",
        ),
        (with_state("working", name=" "), "A state has no name"),
        (with_field(slug="service"), "which every incident already uses"),
        (with_field(kind="colour"), "unknown kind"),
        (with_field(options=("small",)), "fewer than two"),
        (with_field(options=("small", "small", "large")), "twice"),
        (replace(SOUND, fields=SOUND.fields * 2), "Two fields are called “size”"),
        (with_move("investigate", target="elsewhere"), "does not belong to this version"),
        (with_move("resume", target="waiting"), "leads back to the state"),
        (without_move("investigate"), "No incident can ever reach “Working”"),
        (without_move("close"), "“New”, “Working”, “Waiting”, “Done” could never be closed"),
        (without_move("resume"), "“Waiting” could never be closed"),
        (with_move("investigate", permission="fly"), "unknown permission"),
        (with_move("investigate", required=("shoe_size",)), "no field of this workflow"),
        (with_move("investigate", required=("team", "team")), "“team” twice"),
        (with_move("hold", required=()), "must ask for the reason for the hold"),
        (with_move("investigate", required=("hold_reason",)), "cannot ask for the reason for the hold"),
        (with_move("resolve", required=("resolution_code",)), "resolution_summary, resolution_kind"),
        (adding(MoveShape("close", "Close", "working", "closed")), "never resolved"),
        (with_move("cancel", needs_reason=False), "must ask for a reason"),
        (with_move("reopen", needs_reason=False), "must ask for a reason"),
        (adding(MoveShape("again", "hold", "working", "done", RESOLUTION)), "are called “hold”"),
        (adding(MoveShape("hold", "Rest", "working", "waiting", ("hold_reason",))), "have the short name “hold”"),
        (with_move("resume", name=""), "has no name"),
        (with_move("close", automatic_after_seconds=59), "at least a minute"),
        (with_move("close", required=("team",)), "nobody is there to answer"),
        (with_move("reopen", automatic_after_seconds=60), "nobody is there to give one"),
        (
            adding(MoveShape("cancel", "Give up", "done", "cancelled", automatic_after_seconds=60)),
            "Several automatic moves leave “Done”",
        ),
        (
            replace(
                with_move("resume", automatic_after_seconds=60),
                states=(*STATES, StateShape("rest", "Rest", "triage")),
                moves=(
                    *(m for m in MOVES if m.slug != "resume"),
                    MoveShape("resume", "Resume", "waiting", "working"),
                    MoveShape("rest", "Rest", "working", "rest", automatic_after_seconds=60),
                    MoveShape("work", "Work", "rest", "working", automatic_after_seconds=60),
                ),
            ),
            "round for ever",
        ),
    ],
)
def test_fault_is_told_in_a_sentence(version, words):
    found = problems(version)
    assert any(words in sentence for sentence in found), found
    assert all(sentence.endswith(".") for sentence in found)


def test_cancelling_by_itself_needs_no_reason():
    assert problems(adding(MoveShape("lapse", "Lapse", "waiting", "cancelled", automatic_after_seconds=60))) == []


def test_a_wait_may_go_on_by_itself_without_a_new_reason():
    version = replace(
        adding(
            MoveShape("remind", "Remind", "waiting", "reminded", automatic_after_seconds=60),
            MoveShape("resume", "Resume", "reminded", "working"),
        ),
        states=(*STATES, StateShape("reminded", "Reminded", "on_hold")),
    )
    assert problems(version) == []


def test_shipped_workflows_are_pairwise_different():
    for place, one in enumerate(SHIPPED):
        for other in SHIPPED[place + 1 :]:
            assert {state.name for state in one.states} != {state.name for state in other.states}
            edges = [
                {(move.slug, move.source, move.target, move.required) for move in each.moves} for each in (one, other)
            ]
            assert len(edges[0] ^ edges[1]) >= 10, (one.name, other.name)
            assert one.fields != other.fields


@pytest.mark.parametrize("shipped", SHIPPED, ids=lambda shipped: shipped.incident_type)
def test_shipped_workflow_can_be_held_cancelled_and_reopened(shipped):
    version = shipped.snapshot()
    phase = {state.slug: state.phase for state in version.states}
    moves = {(move.slug, phase[move.source], phase[move.target]) for move in version.moves}
    assert ("hold", "investigating", "on_hold") in moves
    assert any(slug == "resume" and source == "on_hold" for slug, source, _target in moves)
    assert any(slug == "reopen" and source == "resolved" for slug, source, _target in moves)
    assert ("cancel", "identified", "cancelled") in moves
    reopened = [move for move in version.moves if phase[move.source] == "closed"]
    assert [move.permission for move in reopened] == ["close_incident"]


def test_outage_is_never_resolved_before_service_is_back():
    outage = SHIPPED[0].snapshot()
    phase = {state.slug: state.phase for state in outage.states}
    assert {phase[move.source] for move in outage.moves if phase[move.target] == "resolved"} == {"mitigated"}


def test_user_issue_closes_after_five_days_and_lapses_after_fourteen():
    moves = {move.slug: move for move in SHIPPED[3].moves if move.automatic_after_seconds}
    assert moves["close"].automatic_after_seconds == 5 * 86400
    assert moves["remind"].automatic_after_seconds + moves["lapse"].automatic_after_seconds == 14 * 86400


NAMES = [f"s{number}" for number in range(6)]


@st.composite
def graphs(draw):
    phases = draw(st.lists(st.sampled_from([phase.value for phase in Phase]), min_size=1, max_size=6))
    states = tuple(
        StateShape(NAMES[place], NAMES[place].upper(), phase, is_start=place == 0) for place, phase in enumerate(phases)
    )
    pairs = draw(
        st.lists(st.tuples(st.sampled_from(NAMES[: len(states)]), st.sampled_from(NAMES[: len(states)])), max_size=14)
    )
    moves = tuple(MoveShape(f"m{place}", f"M{place}", *pair) for place, pair in enumerate(pairs))
    return VersionSnapshot("Drawn v1", states, moves)


def closure(version):
    """Every (from, to) joined by some way, by squaring the relation until it grows no more."""
    joined = {(state.slug, state.slug) for state in version.states}
    joined |= {(move.source, move.target) for move in version.moves}
    while True:
        wider = joined | {(a, d) for a, b in joined for c, d in joined if b == c}
        if wider == joined:
            return joined
        joined = wider


@settings(max_examples=200, deadline=None)
@given(graphs())
def test_reach_agrees_with_brute_force(version):
    found = problems(version)
    joined = closure(version)
    closed = [state.slug for state in version.states if state.phase == "closed"]
    for state in version.states:
        unreached = (NAMES[0], state.slug) not in joined
        assert unreached == any(f"ever reach “{state.name}”" in sentence for sentence in found)
        must_close = state.phase in OPEN_PHASES or state.phase == "resolved"
        stuck = must_close and not any((state.slug, end) in joined for end in closed)
        told = [sentence for sentence in found if "could never be closed" in sentence]
        assert stuck == any(f"“{state.name}”" in sentence for sentence in told)


@settings(max_examples=100, deadline=None)
@given(graphs(), st.sets(st.sampled_from(NAMES), max_size=3))
def test_reachable_agrees_with_brute_force(version, starts):
    starts &= {state.slug for state in version.states}
    edges = [(move.source, move.target) for move in version.moves]
    assert reachable(starts, edges) == {b for a, b in closure(version) if a in starts}


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("", None), ("5 days", 432000), ("1 hour 30 minutes", 5400), ("2d, 3h", 183600), ("90 min", 5400)],
)
def test_parse_duration_reads_plain_words(text, seconds):
    assert parse_duration(text) == seconds


@pytest.mark.parametrize("text", ["soon", "5", "5 weeks", "-1 day", "1 day later"])
def test_parse_duration_of_anything_else_is_refused_in_words(text):
    with pytest.raises(ValueError, match="is not a length of time"):
        parse_duration(text)


@given(st.integers(min_value=1, max_value=1000).map(lambda hours: hours * 3600))
def test_duration_in_words_is_read_back(seconds):
    assert parse_duration(duration_in_words(seconds)) == seconds
