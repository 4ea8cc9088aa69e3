"""A version of a workflow as accessible SVG. Pure; no styles or scripts inside, classes and currentColor only."""

from __future__ import annotations

from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

from incidents.workflows.choices import Phase
from incidents.workflows.layout import LINE, PAD, Box, Group, Layout, Road, Row, lay_out
from incidents.workflows.snapshot import MoveShape, VersionSnapshot, duration_in_words

BEND, HEAD = 6, 7


def svg(version: VersionSnapshot, *, ident: str = "workflow") -> str:
    """Return the diagram as one `<svg>` element. `ident` begins the ids in it: unique on the page, a plain word."""
    layout = lay_out(version)
    size = f"{layout.width:.0f} {layout.height:.0f}"
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="workflow-diagram" role="img" '
        f'viewBox="0 0 {size}" width="{layout.width:.0f}" height="{layout.height:.0f}" '
        f'aria-labelledby="{ident}-title {ident}-desc" color="currentColor" font-family="system-ui, sans-serif" '
        f'font-size="13">'
    )
    parts = [
        opening,
        f'<title id="{ident}-title">{escape(f"Diagram of the workflow {version.title}")}</title>',
        f'<desc id="{ident}-desc">{escape(describe(version))}</desc>',
        *_moves(layout),
        *(_box(box) for box in layout.boxes),
        "</svg>",
    ]
    return "\n".join(parts)


def describe(version: VersionSnapshot) -> str:
    """Return the diagram in sentences: each state with its phase and the moves out of it."""
    names = {state.slug: state.name for state in version.states}
    sentences = []
    for state in version.states:
        leaving = [move for move in version.moves if move.source == state.slug]
        ways = "; ".join(f"{_told(move)} leads to {names.get(move.target, 'nowhere')}" for move in leaving)
        start = ", the start" if state.is_start else ""
        sentences.append(f"{state.name} ({_phase_label(state.phase)}{start}): {ways or 'no moves out'}.")
    return " ".join(sentences)


def _told(move: MoveShape) -> str:
    wait = move.automatic_after_seconds
    return move.name if wait is None else f"{move.name} (by itself after {duration_in_words(wait)})"


def _phase_label(phase: str) -> str:
    return str(Phase(phase).label) if phase in Phase.values else phase


def _moves(layout: Layout) -> Iterable[str]:
    for road in layout.roads:
        yield _road(road)
    for group in layout.groups:
        for row in group.departures:
            if row.move is not None:
                yield _lane_move(row.move, row, group)


def _drawn(move: MoveShape, path: str, head: str, words: list[str]) -> str:
    dashes = ' stroke-dasharray="5 4"' if move.automatic_after_seconds is not None else ""
    kind = "workflow-move workflow-move-automatic" if dashes else "workflow-move"
    line = f'<path d="{path}" fill="none" stroke="currentColor" stroke-width="1.3"{dashes}/>'
    arrow = f'<path d="{head}" fill="currentColor" stroke="none"/>'
    return f"<g class={quoteattr(kind)}>{line}{arrow}{''.join(words)}</g>"


def _text(x: float, y: float, text: str, *, anchor: str, name: str) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="currentColor" class="{name}">{escape(text)}</text>'
    )


def _road(road: Road) -> str:
    x = road.source.x + road.source.width / 2
    top, bottom = road.source.y + road.source.height, road.target.y
    first = (top + bottom) / 2 - LINE * (len(road.lines) - 1) / 2 + 2
    words = [
        _text(x + PAD, first + LINE * place, line, anchor="start", name="workflow-label")
        for place, line in enumerate(road.lines)
    ]
    head = f"M{x:.1f} {bottom:.1f}l{-HEAD / 2} {-HEAD}h{HEAD}z"
    return _drawn(road.move, f"M{x:.1f} {top:.1f}V{bottom - HEAD:.1f}", head, words)


def _lane_move(move: MoveShape, row: Row, group: Group) -> str:
    """From the box along its row to the lane, along the lane, and back to the box it arrives at."""
    out = 1 if group.right else -1
    edge = row.box.x + row.box.width if group.right else row.box.x
    lane, start, end = group.x, row.y, group.arrival.y
    down = 1 if end > start else -1
    path = (
        f"M{edge:.1f} {start:.1f}H{lane - out * BEND:.1f}Q{lane:.1f} {start:.1f} {lane:.1f} {start + down * BEND:.1f}"
        f"V{end - down * BEND:.1f}Q{lane:.1f} {end:.1f} {lane - out * BEND:.1f} {end:.1f}H{edge + out * HEAD:.1f}"
    )
    head = f"M{edge:.1f} {end:.1f}l{out * HEAD} {-HEAD / 2}v{HEAD}z"
    anchor = "start" if group.right else "end"
    lines = row.above
    baselines = [start - 5 - LINE * (len(lines) - 1 - place) for place in range(len(lines))]
    words = [
        _text(edge + out * PAD, y, line, anchor=anchor, name="workflow-label")
        for y, line in zip(baselines, lines, strict=True)
    ]
    if row.below:
        words.append(_text(edge + out * PAD, start + LINE - 2, row.below, anchor=anchor, name="workflow-wait"))
    return _drawn(move, path, head, words)


def _box(box: Box) -> str:
    state = box.state
    middle = box.x + box.width / 2
    lines = len(box.lines) + 1
    first = box.y + box.height / 2 - LINE * (lines - 1) / 2 + 4
    names = [
        f'<text x="{middle:.1f}" y="{first + LINE * place:.1f}" text-anchor="middle" font-weight="600" '
        f'fill="currentColor" class="workflow-name">{escape(line)}</text>'
        for place, line in enumerate(box.lines)
    ]
    phase = _phase_label(state.phase) + (" · start" if state.is_start else "")
    known = state.phase if state.phase in Phase.values else "unknown"
    return (
        f'<g class="workflow-state workflow-phase-{known}">'
        f'<rect x="{box.x:.1f}" y="{box.y:.1f}" width="{box.width:.1f}" height="{box.height:.1f}" rx="9" '
        f'fill="none" stroke="currentColor" stroke-width="{2.5 if state.is_start else 1.3}"/>'
        f"{''.join(names)}"
        f"{_text(middle, first + LINE * (lines - 1), phase, anchor='middle', name='workflow-phase')}</g>"
    )
