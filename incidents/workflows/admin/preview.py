"""The draft as it stands in the form, saved or not: read as plain values, judged and drawn. Writes nothing."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify

from incidents.workflows.choices import FieldKind, Phase
from incidents.workflows.diagram import svg
from incidents.workflows.models import WorkflowVersion
from incidents.workflows.snapshot import FieldShape, MoveShape, StateShape, VersionSnapshot, parse_duration
from incidents.workflows.validation import Row, faults

# More rows than any workflow has; whoever posts more sees the first of them.
MOST_ROWS = 300
# A sentence about more rows than these stands above them only.
MOST_NAMED = 3


@dataclass
class Typed:
    """The version as it was typed, and the name of each row in the form, such as `states-3`, in the same order."""

    version: VersionSnapshot
    rows: list[tuple[Row, str]]


@dataclass(frozen=True)
class Judged:
    """The diagram, and what keeps the draft from being published: each sentence with the rows it speaks of."""

    diagram: SafeString
    sentences: list[tuple[str, list[str]]] = field(default_factory=list)

    def by_row(self) -> dict[str, list[str]]:
        """Return the sentences about each row of the form."""
        found: dict[str, list[str]] = {}
        for sentence, rows in self.sentences:
            for row in rows if len(rows) <= MOST_NAMED else ():
                found.setdefault(row, []).append(sentence)
        return found


def judge(typed: Typed, *, ident: str) -> Judged:
    """Draw a version that need not be able to work, and say what is wrong with it."""
    sentences = [
        (fault.sentence, [name for row, name in typed.rows if any(row is one for one in fault.rows)])
        for fault in faults(typed.version)
    ]
    # Every text in it was escaped when it was drawn.
    return Judged(mark_safe(svg(typed.version, ident=ident)), sentences)  # noqa: S308 -- see above


def stored(version: VersionSnapshot) -> Typed:
    """Return a saved version as the form shows it: its rows are numbered in their order."""
    rows: list[tuple[Row, str]] = [(state, f"states-{place}") for place, state in enumerate(version.states)]
    rows += [(move, f"transitions-{place}") for place, move in enumerate(version.moves)]
    rows += [(own, f"fields-{place}") for place, own in enumerate(version.fields)]
    return Typed(version, rows)


def typed(version: WorkflowVersion, data: QueryDict) -> Typed:
    """Read the rows of the form as they were typed. Rows that are to be removed are left out. No queries."""
    states, moves, fields = (list(_ordered(_rows(data, prefix))) for prefix in ("states", "transitions", "fields"))
    shapes = [(_state(row), row) for row in states]
    by_key = {row.get("id"): shape.slug for shape, row in shapes if row.get("id")}
    drawn = [(_move(row, by_key), row) for row in moves]
    own = [(_field(row), row) for row in fields]
    content = VersionSnapshot(
        title=str(version),
        states=tuple(shape for shape, _row in shapes),
        moves=tuple(shape for shape, _row in drawn),
        fields=tuple(shape for shape, _row in own),
    )
    rows: list[tuple[Row, str]] = [(shape, row.name) for shape, row in shapes]
    rows += [(shape, row.name) for shape, row in drawn]
    rows += [(shape, row.name) for shape, row in own]
    return Typed(content, rows)


class _Row:
    """The answers of one row of a formset."""

    def __init__(self, data: QueryDict, name: str) -> None:
        self.data, self.name = data, name

    def get(self, field: str) -> str:
        return str(self.data.get(f"{self.name}-{field}", "")).strip()

    def all(self, field: str) -> tuple[str, ...]:
        return tuple(self.data.getlist(f"{self.name}-{field}"))

    def is_there(self) -> bool:
        """Whether the row counts: not ticked to go, and, when it was added, not left empty."""
        told = ("name", "label", "slug", "from_state", "to_state", "description")
        return not self.get("DELETE") and (bool(self.get("id")) or any(self.get(field) for field in told))


def _rows(data: QueryDict, prefix: str) -> Iterator[_Row]:
    with contextlib.suppress(ValueError):
        for place in range(min(MOST_ROWS, int(data.get(f"{prefix}-TOTAL_FORMS", 0)))):
            row = _Row(data, f"{prefix}-{place}")
            if row.is_there():
                yield row


def _ordered(rows: Iterator[_Row]) -> list[_Row]:
    def place(row: _Row) -> int:
        position = row.get("position")
        return int(position) if position.isdecimal() and row.get("id") else MOST_ROWS

    return sorted(rows, key=place)


def _slug(row: _Row, named_by: str = "name") -> str:
    return row.get("slug") or slugify(row.get(named_by)).replace("-", "_")


def _state(row: _Row) -> StateShape:
    phase = row.get("phase")
    return StateShape(
        slug=_slug(row),
        name=row.get("name"),
        phase=phase if phase in Phase.values else Phase.TRIAGE.value,
        description=row.get("description"),
        is_start=bool(row.get("is_start")),
    )


def _move(row: _Row, by_key: dict[Any, str]) -> MoveShape:
    seconds = None
    with contextlib.suppress(ValueError):
        seconds = parse_duration(row.get("automatic_after_seconds"))
    return MoveShape(
        slug=_slug(row),
        name=row.get("name"),
        source=by_key.get(row.get("from_state"), ""),
        target=by_key.get(row.get("to_state"), ""),
        required=row.all("required_fields"),
        needs_reason=bool(row.get("needs_reason")),
        permission=row.get("permission"),
        automatic_after_seconds=seconds,
        guidance=row.get("guidance"),
    )


def _field(row: _Row) -> FieldShape:
    kind = row.get("kind")
    lines = tuple(line.strip() for line in row.get("options").splitlines() if line.strip())
    return FieldShape(
        slug=_slug(row, "label"),
        label=row.get("label"),
        kind=kind,
        options=lines if kind == FieldKind.CHOICE else (),
        unit=row.get("unit"),
        help_text=row.get("help_text"),
    )
