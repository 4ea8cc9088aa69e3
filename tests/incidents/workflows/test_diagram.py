"""The diagram names everything, is well formed, and lets nothing overlap."""

from __future__ import annotations

from itertools import combinations
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings

from incidents.workflows.diagram import svg
from incidents.workflows.layout import CHAR, lay_out
from incidents.workflows.shipped import SHIPPED
from incidents.workflows.snapshot import MoveShape, StateShape, VersionSnapshot
from tests.incidents.workflows.test_validation import graphs

NS = "{http://www.w3.org/2000/svg}"
EVERY = pytest.mark.parametrize("shipped", SHIPPED, ids=lambda shipped: shipped.incident_type)


@EVERY
def test_diagram_names_every_state_and_every_move(shipped):
    root = ET.fromstring(svg(shipped.snapshot()))
    drawn = " ".join(element.text or "" for element in root.iter(f"{NS}text"))
    told = root.find(f"{NS}desc").text
    for named in (*shipped.states, *shipped.moves):
        assert named.name in drawn
        assert named.name in told
    assert len(list(root.iter(f"{NS}rect"))) == len(shipped.states)
    moves = [group for group in root.iter(f"{NS}g") if "workflow-move" in group.get("class")]
    assert len(moves) == len(shipped.moves)


@EVERY
def test_diagram_is_named_for_those_who_hear_it(shipped):
    root = ET.fromstring(svg(shipped.snapshot(), ident="one"))
    ids = {element.get("id") for element in root.iter() if element.get("id")}
    assert root.get("role") == "img"
    assert set(root.get("aria-labelledby").split()) == ids == {"one-title", "one-desc"}


@EVERY
def test_diagram_carries_no_style_and_no_script(shipped):
    for element in ET.fromstring(svg(shipped.snapshot())).iter():
        assert element.tag not in (f"{NS}style", f"{NS}script")
        assert not [name for name in element.attrib if name == "style" or name.startswith("on")]


def test_automatic_moves_are_dashed_and_say_their_wait():
    root = ET.fromstring(svg(SHIPPED[3].snapshot()))
    dashed = [g for g in root.iter(f"{NS}g") if "workflow-move-automatic" in g.get("class")]
    words = [" ".join(text.text for text in group.iter(f"{NS}text")) for group in dashed]
    assert sorted(words) == [
        "Cancel for lack of an answer by itself after 11 days",
        "Remind the requester by itself after 3 days",
        "Requester confirms by itself after 5 days",
    ]
    assert all(path.get("stroke-dasharray") for group in dashed for path in [group.find(f"{NS}path")])


def test_names_are_escaped():
    version = VersionSnapshot("A & <b>", (StateShape("a", "<script>alert(1)</script>", "triage", is_start=True),))
    assert "<script" not in svg(version)
    assert ET.fromstring(svg(version)) is not None


@settings(max_examples=100, deadline=None)
@given(graphs())
def test_any_draft_can_be_drawn_however_unfinished(version):
    assert ET.fromstring(svg(version)).tag == f"{NS}svg"


def boxes_of_text(layout):
    """The rectangle of each label beside the boxes."""
    for group in layout.groups:
        for row in group.departures:
            width = max(len(line) for line in (*row.above, row.below)) * CHAR
            edge = row.box.x + row.box.width + 10 if group.right else row.box.x - 10 - width
            yield edge, row.y - 4 - 16 * len(row.above), edge + width, row.y + (14 if row.below else 0)


def overlap(one, other):
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


@settings(max_examples=100, deadline=None)
@given(graphs())
def test_labels_never_overlap_each_other_nor_the_lanes(version):
    layout = lay_out(version)
    labels = list(boxes_of_text(layout))
    assert not [pair for pair in combinations(labels, 2) if overlap(*pair)]
    for group in layout.groups:
        top, bottom = group.span()
        lane = (group.x - 0.5, top, group.x + 0.5, bottom)
        assert not [label for label in labels if overlap(label, lane)]
        assert 0 <= group.x <= layout.width


@settings(max_examples=100, deadline=None)
@given(graphs())
def test_two_moves_share_a_lane_only_apart_from_each_other(version):
    layout = lay_out(version)
    for one, other in combinations(layout.groups, 2):
        if one.x == other.x:
            assert one.span()[1] < other.span()[0] or other.span()[1] < one.span()[0]


def test_long_names_are_wrapped():
    states = (StateShape("a", "word " * 16, "triage", is_start=True), StateShape("b", "B", "closed"))
    layout = lay_out(VersionSnapshot("Long v1", states, (MoveShape("m", "long " * 16, "b", "a"),)))
    assert layout.width < 700
    assert all(len(line) <= 28 for group in layout.groups for row in group.departures for line in row.above)
