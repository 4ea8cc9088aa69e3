"""A plan as accessible SVG: its steps along a line of time. Pure; no styles or scripts inside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from textwrap import wrap
from xml.sax.saxutils import escape

from incidents.escalation.choices import Hours
from incidents.escalation.shape import Plan, Step, Target

WIDTH, LEFT, TOP, LINE, PAD, GAP, LETTERS = 400, 64, 8, 20, 12, 36, 40
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
HOURS = {Hours.OPEN: "in business hours", Hours.CLOSED: "outside business hours"}

Names = Mapping[int, str]


@dataclass(frozen=True)
class _Box:
    """One step on the line: what stands in it, and what stands on the line before it."""

    mark: str
    title: str
    lines: tuple[str, ...]
    before: str
    kind: str


def svg(plan: Plan, priorities: Names, *, ident: str) -> str:
    """Return the picture as one `<svg>` element. `priorities`: their names; `ident` begins the ids in it."""
    boxes = _boxes(plan, priorities)
    parts, y, tops = [], TOP, []
    for box in boxes:
        y += GAP if box.before else 0
        tops.append(y)
        parts.append(_drawn(box, y))
        y += _height(box) + PAD
    height = y + PAD
    middle = [top + LINE for top in tops]
    line = f'<path class="es-line" d="M{LEFT / 2:.0f} {middle[0]}V{middle[-1]}" fill="none" stroke="currentColor"/>'
    if plan.repeats:
        parts.append(_loop(middle[0], middle[-2]))
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="es-picture" role="img" viewBox="0 0 {WIDTH} {height}" '
        f'width="{WIDTH}" height="{height}" aria-labelledby="{ident}-title {ident}-desc" color="currentColor" '
        f'font-family="system-ui, sans-serif" font-size="14">'
    )
    title = escape(f"How “{plan.name}” escalates")
    words = escape(" ".join(describe(plan, priorities)))
    heads = f'<title id="{ident}-title">{title}</title><desc id="{ident}-desc">{words}</desc>'
    return "\n".join([opening, heads, line, *parts, "</svg>"])


def describe(plan: Plan, priorities: Names) -> list[str]:
    """The same in sentences, one for each step."""
    found = []
    for place, step in enumerate(plan.steps):
        when = _after(step.delay) if place or step.delay else "At once"
        conditions = conditions_of(step, priorities)
        only = f", {', '.join(conditions)}" if conditions else ""
        found.append(f"Step {place + 1}. {when}{only}: {_whom(step.targets)}.")
    again = f"gone through {plan.repeats} more time{'' if plan.repeats == 1 else 's'}, then " if plan.repeats else ""
    found.append(f"{_after(plan.wait)}, {again}the fallback: {_whom(plan.fallback)}.")
    return found


def conditions_of(step: Step, priorities: Names) -> list[str]:
    """When a step is taken at all, in words."""
    found = []
    if step.priorities:
        found.append("only for " + " or ".join(priorities.get(rank, str(rank)) for rank in step.priorities))
    if step.hours:
        found.append(f"only {HOURS[Hours(step.hours)]}")
    if step.weekdays:
        found.append("only on " + ", ".join(DAYS[day] for day in step.weekdays))
    return found


def length_in_words(length: timedelta) -> str:
    """A length such as "5 min", "1 h", "1 h 30 min"."""
    hours, minutes = divmod(int(length.total_seconds()) // 60, 60)
    return " ".join(filter(None, (f"{hours} h" if hours else "", f"{minutes} min" if minutes else ""))) or "0 min"


def _after(length: timedelta) -> str:
    return f"After {length_in_words(length)}" if length else "At once"


def _whom(targets: tuple[Target, ...]) -> str:
    return " and ".join(target.words for target in targets)


def _boxes(plan: Plan, priorities: Names) -> list[_Box]:
    boxes = []
    for place, step in enumerate(plan.steps):
        lines = [target.words for target in step.targets]
        lines += [f"({condition})" for condition in conditions_of(step, priorities)]
        before = f"after {length_in_words(step.delay)}" if place or step.delay else "at once"
        boxes.append(_Box(str(place + 1), f"Step {place + 1}", _wrapped(lines), before, "step"))
    before = f"{_rounds(plan)}after {length_in_words(plan.wait)}"
    lines = [target.words for target in plan.fallback]
    boxes.append(_Box("!", "Fallback, when nobody has taken it", _wrapped(lines), before, "fallback"))
    return boxes


def _rounds(plan: Plan) -> str:
    return f"{plan.repeats} more time{'' if plan.repeats == 1 else 's'}, then " if plan.repeats else ""


def _wrapped(lines: list[str]) -> tuple[str, ...]:
    return tuple(part for line in lines for part in (wrap(_capital(line), LETTERS) or [""]))


def _capital(text: str) -> str:
    return text if "@" in text else text[:1].upper() + text[1:]


def _height(box: _Box) -> int:
    return LINE * (1 + len(box.lines)) + 2 * PAD


def _drawn(box: _Box, y: int) -> str:
    x, middle = LEFT / 2, y + LINE
    rect = (
        f'<rect x="{LEFT}" y="{y}" width="{WIDTH - LEFT - 8}" height="{_height(box)}" rx="8" stroke="currentColor" '
        f'stroke-width="{2.5 if box.kind == "fallback" else 1}" fill="none"/>'
    )
    circle = f'<circle cx="{x:.0f}" cy="{middle}" r="14" stroke="currentColor" fill="none"/>'
    mark = _text(x, middle + 5, box.mark, anchor="middle", name="es-mark")
    texts = [_text(LEFT + PAD, y + PAD + 12, box.title, name="es-title")]
    texts += [_text(LEFT + PAD, y + PAD + 12 + LINE * (row + 1), line) for row, line in enumerate(box.lines)]
    before = _text(x + 10, y - GAP / 2 + 8, box.before, name="es-wait") if box.before else ""
    return f'<g class="es-box es-{box.kind}">{rect}{circle}{mark}{"".join(texts)}{before}</g>'


def _loop(first: int, last: int) -> str:
    """The way back from the last step to the first."""
    x = LEFT / 2
    path = f"M{x - 14:.0f} {last}C{x - 44:.0f} {last} {x - 44:.0f} {first} {x - 16:.0f} {first}"
    line = f'<path d="{path}" fill="none" stroke="currentColor" stroke-dasharray="5 4"/>'
    head = f'<path d="M{x - 14:.0f} {first}l-8 -4v8z" fill="currentColor"/>'
    return f'<g class="es-loop">{line}{head}</g>'


def _text(x: float, y: float, text: str, *, anchor: str = "start", name: str = "") -> str:
    kind = f' class="{name}"' if name else ""
    return f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}" fill="currentColor"{kind}>{escape(text)}</text>'
