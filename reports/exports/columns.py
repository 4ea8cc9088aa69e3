"""The columns that an export of incidents may have: what each reads of a row, and what it makes of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from incidents.catalog.choices import Level
from incidents.lifecycle.choices import ResolutionKind
from incidents.people.models import User
from incidents.workflows.choices import Phase
from reports.exports.tables import Column

TAGS = "tags"
PHASES = dict(Phase.choices)
LEVELS = dict(Level.choices)
RESOLUTIONS = dict(ResolutionKind.choices)


@dataclass(frozen=True)
class IncidentColumn(Column):
    """`reads` are the incident's own columns. One that is a key (`named`) is told by the name of what it leads to;
    `made` turns what is read into the value, None into None where it reads one. `needs` is a permission.
    """

    reads: tuple[str, ...]
    part: str
    named: str = ""
    made: Callable[..., Any] | None = None
    is_usual: bool = True
    needs: str = ""


def _seconds(begins: datetime | None, ends: datetime | None) -> int | None:
    """From one milestone to another; None where either is unknown, or they lie the wrong way round."""
    if begins is None or ends is None or ends < begins:
        return None
    return int((ends - begins).total_seconds())


def _drill(exercise: int | None) -> bool:
    return exercise is not None


def _rare(name: str, title: str, part: str, **more: Any) -> IncidentColumn:
    return IncidentColumn(name, title, more.pop("reads", (name,)), part, is_usual=False, **more)


def _key(name: str, title: str, part: str, **more: Any) -> IncidentColumn:
    return IncidentColumn(name, title, (f"{name}_id",), part, named=name, **more)


def _instant(name: str, title: str, **more: Any) -> IncidentColumn:
    return IncidentColumn(name, title, (name,), "When", **more)


def _length(name: str, title: str, ends: str) -> IncidentColumn:
    return _rare(name, title, "How long, in seconds", reads=("reported_at", ends), made=_seconds)


WHAT, STANDS, WHO, ENDED = "What it is", "Where it stands", "Who", "How it ended"
COLUMNS: dict[str, IncidentColumn] = {
    column.name: column
    for column in (
        IncidentColumn("reference", "Reference", ("pk",), WHAT, made=lambda pk: f"INC-{pk}"),
        IncidentColumn("title", "Title", ("title",), WHAT),
        _rare("description", "Description", WHAT),
        _key("type", "Type", WHAT),
        _key("priority", "Priority", WHAT),
        _rare("impact", "Impact", WHAT, made=LEVELS.get),
        _rare("urgency", "Urgency", WHAT, made=LEVELS.get),
        _key("service", "Service", WHAT),
        _key("category", "Category", WHAT),
        IncidentColumn(TAGS, "Tags", ("pk",), WHAT),
        IncidentColumn("is_major", "Major", ("is_major",), WHAT),
        IncidentColumn("is_drill", "Exercise", ("exercise_id",), WHAT, made=_drill),
        IncidentColumn("restricted", "Restricted", ("restricted",), WHAT),
        _rare("external_id", "Number elsewhere", WHAT),
        _key("state", "State", STANDS),
        _rare("phase", "Phase", STANDS, made=PHASES.get),
        _rare("is_open", "Open", STANDS),
        _key("team", "Team", WHO),
        _key("assignee", "Assignee", WHO),
        _rare("acknowledged_by", "Acknowledged by", WHO, reads=("acknowledged_by_id",), named="acknowledged_by"),
        _rare("reporter", "Reporter", WHO, reads=("reporter_id",), named="reporter"),
        _rare("contact", "Contact", WHO, reads=("contact_id",), named="contact", needs="incidents.view_contact"),
        _key("source", "Source", WHO),
        _instant("occurred_at", "Occurred", is_usual=False),
        _instant("detected_at", "Detected", is_usual=False),
        _instant("reported_at", "Reported"),
        _instant("acknowledged_at", "Acknowledged"),
        _instant("mitigated_at", "Mitigated", is_usual=False),
        _instant("resolved_at", "Resolved"),
        _instant("closed_at", "Closed"),
        _instant("cancelled_at", "Cancelled", is_usual=False),
        _instant("updated_at", "Updated"),
        _instant("next_due_at", "Next due", is_usual=False),
        _length("seconds_to_acknowledge", "Seconds to acknowledge", "acknowledged_at"),
        _length("seconds_to_mitigate", "Seconds to mitigate", "mitigated_at"),
        _length("seconds_to_resolve", "Seconds to resolve", "resolved_at"),
        _length("seconds_to_close", "Seconds to close", "closed_at"),
        _rare("reassignments", "Reassignments", ENDED, reads=("reassignment_count",)),
        _rare("reopenings", "Reopenings", ENDED, reads=("reopen_count",)),
        _rare("resolution_code", "Resolution code", ENDED, reads=("resolution_code_id",), named="resolution_code"),
        _rare("resolution_kind", "Kind of resolution", ENDED, made=RESOLUTIONS.get),
        _rare("resolution_summary", "Resolution", ENDED),
    )
}
USUAL = tuple(name for name, column in COLUMNS.items() if column.is_usual)


def columns_for(user: User) -> dict[str, IncidentColumn]:
    """The columns that this person may take, in the order in which they stand in files."""
    return {name: column for name, column in COLUMNS.items() if not column.needs or user.has_perm(column.needs)}


def chosen_columns(names: Iterable[str], user: User) -> list[IncidentColumn]:
    """Those of the names that this person may take, in the order of files; the usual ones where none is named."""
    wanted = set(names) or set(USUAL)
    return [column for name, column in columns_for(user).items() if name in wanted]
