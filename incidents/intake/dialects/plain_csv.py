"""A plain CSV of incidents, one row each or one row for each update, with columns named as here. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from incidents.intake.dialects.base import Dialect, OddityKind, Parsed
from incidents.intake.dialects.reader import GroupReader, known, raw_value
from incidents.intake.keys import PATH_SEPARATOR, clipped
from incidents.intake.local_times import Instant, LocalTimes
from incidents.intake.reading import Row, RowRefused
from incidents.intake.snapshots import Snapshot, Standing, Story, tell
from incidents.lifecycle.choices import ResolutionKind
from incidents.lifecycle.past import PastIncident
from incidents.workflows.choices import ENDED_PHASES, FINAL_PHASES, Phase

SOURCE_SLUG = "import-csv"
REQUIRED = ("number", "title", "state", "opened_at")

MAPPING = """\
csv: a header, then one row for each incident, or several (its updates, oldest first, next to each other).
  needed: number, title, state, opened_at
  state: identified (new, open), triage, investigating (active, in progress, assigned), on_hold (pending, waiting),
    mitigated, resolved (solved, fixed), closed, cancelled (canceled); any other word is kept and moves nothing
  hold_reason: the short name of one of Muster's reasons, such as awaiting-vendor
  impact, urgency: 1 to 3; priority: 1 to 4 (empty: from the matrix); empty impact or urgency: taken as 2, and reported
  updated_at, updated_by: when and by whom this row came about; opened_by: who logged it
  description, resolution_summary, resolution_kind (workaround or permanent), resolution_code
  category: names from the top, joined with “ / ”; placed below “Imported”
  team, assignee, contact: names
  occurred_at, detected_at, acknowledged_at, mitigated_at, resolved_at, closed_at, cancelled_at
  reopen_count, reassignment_count (empty: as the rows show)
  any other column: facts. Times: 31/12/2026 14:05 or ISO 8601; without an offset they are read in --time-zone.
  Headers of another name: --map number="Ticket ID" (repeat it for more)"""

_WORDS: dict[str, Phase] = {
    **{phase.value: phase for phase in Phase},
    "new": Phase.IDENTIFIED,
    "open": Phase.IDENTIFIED,
    "active": Phase.INVESTIGATING,
    "in_progress": Phase.INVESTIGATING,
    "assigned": Phase.INVESTIGATING,
    "pending": Phase.ON_HOLD,
    "waiting": Phase.ON_HOLD,
    "solved": Phase.RESOLVED,
    "fixed": Phase.RESOLVED,
    "canceled": Phase.CANCELLED,
}
_ENDS = {Phase.RESOLVED: "resolved_at", Phase.CLOSED: "closed_at", Phase.CANCELLED: "cancelled_at"}
_MILESTONES = (
    "occurred_at", "detected_at", "acknowledged_at", "mitigated_at", "resolved_at", "closed_at", "cancelled_at",
)  # fmt: skip
COLUMNS = {
    "number", "title", "state", "hold_reason", "impact", "urgency", "priority", "opened_at", "opened_by", "updated_at",
    "updated_by", "description", "category", "team", "assignee", "contact", "resolution_code", "resolution_summary",
    "resolution_kind", "reopen_count", "reassignment_count", *_MILESTONES,
}  # fmt: skip


def parse(rows: list[Row], times: LocalTimes) -> Parsed:
    """Return the incident that the rows of one number tell. Raises RowRefused."""
    return _Reader(rows, times).parsed()


class _Reader(GroupReader):
    """Reads the rows of one number."""

    source_slug = SOURCE_SLUG

    def parsed(self) -> Parsed:
        opened = self.time(self.rows[-1], "opened_at")
        if opened is None:
            raise RowRefused(self.rows[-1].line, "opened_at is empty.")
        shown = [self._snapshot(row) for row in self.rows]
        snapshots = self._numbered([*self._ends_of_a_sole_row(shown[-1]), *shown])
        story = tell(snapshots, opened_at=opened.at, opened_by=self.person(self.last("opened_by")))
        self._compare(snapshots, opened.at, story)
        return self.result(self._incident(snapshots, opened, story))

    def _numbered(self, snapshots: list[Snapshot]) -> list[Snapshot]:
        """Give each its key: its time, and a number where several have one time."""
        seen: dict[str, int] = {}
        for place, snapshot in enumerate(snapshots):
            key = f"{snapshot.key}@{snapshot.at:%Y-%m-%dT%H:%M:%S}"
            seen[key] = seen.get(key, 0) + 1
            suffix = f"+{seen[key] - 1}" if seen[key] > 1 else ""
            snapshots[place] = replace(snapshot, key=key + suffix)
        return snapshots

    def _ends_of_a_sole_row(self, shown: Snapshot) -> Iterator[Snapshot]:
        """One row tells several moments: the incident was resolved at one time and closed at another."""
        row, phase = self.rows[-1], shown.standing.phase
        if len(self.rows) > 1 or phase not in ENDED_PHASES:
            return
        for end in (Phase.RESOLVED, Phase.CLOSED) if phase == Phase.CLOSED else (Phase(phase),):
            instant = self.time(row, _ENDS[end])
            if instant is not None:
                standing = Standing(end.value, end.value)
                yield Snapshot(end.value, instant.at, standing, contact=shown.contact, details=shown.details)

    def _snapshot(self, row: Row) -> Snapshot:
        standing = self._standing(row)
        details: dict[str, Any] = {name: known(row, name) for name in row.values if name not in COLUMNS}
        details |= {"title": self._title(row), "description": row.values.get("description", "")}
        return Snapshot(
            key="row",
            at=self._updated_at(row, standing).at,
            actor=self.person(known(row, "updated_by")),
            standing=standing,
            impact=self.level(row, "impact", 3),
            urgency=self.level(row, "urgency", 3),
            priority=self.level(row, "priority", 4),
            category=self.category([name for name in (known(row, "category") or "").split(PATH_SEPARATOR) if name]),
            team=self.team(known(row, "team")),
            assignee=self.person(known(row, "assignee")),
            contact=self.contact(known(row, "contact")),
            details=details,
            raw={name: raw_value(value) for name, value in row.values.items() if name != "number"},
        )

    def _standing(self, row: Row) -> Standing:
        word = row.values["state"]
        phase = _WORDS.get(word.lower().replace(" ", "_").replace("-", "_"))
        if phase is None:
            self.odd(OddityKind.UNKNOWN_STATE, row, f"state {word}")
            return Standing(word, "")
        # One word for each phase, so that "closed" in a row is no change from the moment of its closure.
        return Standing(phase.value, phase.value, known(row, "hold_reason") or "" if phase == Phase.ON_HOLD else "")

    def _updated_at(self, row: Row, standing: Standing) -> Instant:
        """When the row came about: as it says, else at the end of the incident, else when it was opened."""
        columns = ["updated_at", "cancelled_at", "closed_at", "resolved_at", "opened_at"]
        if standing.phase not in ENDED_PHASES:
            columns = ["updated_at", "opened_at"]
        for column in columns:
            instant = self.time(row, column)
            if instant is not None:
                return instant
        raise RowRefused(row.line, "neither updated_at nor opened_at is known.")

    def _title(self, row: Row) -> str:
        title = known(row, "title") or ""
        if not title:
            raise RowRefused(row.line, "title is empty.")
        return clipped(title, 200)

    def _incident(self, snapshots: list[Snapshot], opened: Instant, story: Story) -> PastIncident:
        row, last, phase = self.rows[-1], snapshots[-1], story.standing.phase
        if last.impact is None or last.urgency is None:
            self.odd(OddityKind.LEVEL_ASSUMED, row, "unknown, taken as medium")
        resolution_kind = known(row, "resolution_kind") or ""
        if resolution_kind not in ("", *ResolutionKind.values):
            raise RowRefused(row.line, f"resolution_kind “{resolution_kind}” is neither workaround nor permanent.")
        if len(known(row, "title") or "") > 200:
            self.odd(OddityKind.SHORTENED, row, "the title is longer than 200 characters")
        return PastIncident(
            external_id=self.number,
            title=self._title(row),
            description=row.values.get("description", ""),
            reported_at=opened.at,
            phase=phase,
            state_entered_at=story.state_entered_at,
            updated_at=max(snapshot.at for snapshot in snapshots),
            events=story.events,
            category=last.category,
            impact=last.impact or 2,
            urgency=last.urgency or 2,
            priority=last.priority,
            hold_reason=story.standing.hold_reason,
            team=last.team,
            assignee=last.assignee,
            contact=last.contact,
            resolution_code=self.code(self.last("resolution_code")),
            resolution_summary=row.values.get("resolution_summary", ""),
            resolution_kind=resolution_kind,
            reassignment_count=self._counted(story, "reassignment_count", "incident.assigned"),
            reopen_count=self._counted(story, "reopen_count", "incident.reopened"),
            facts={name: known(row, name) for name in row.values if name not in COLUMNS and known(row, name)},
            **self._milestones(row, story),
        )

    def _milestones(self, row: Row, story: Story) -> dict[str, Any]:
        """The times by field. A closed or cancelled incident has an end, if need be the time it was first seen so."""
        phase = Phase(story.standing.phase)
        times = {name: instant.at if (instant := self.time(row, name)) else None for name in _MILESTONES}
        if phase in (Phase.RESOLVED, Phase.CLOSED) and times["resolved_at"] is None:
            self.odd(OddityKind.NO_RESOLUTION, row, f"ends as {phase}")
        if phase in FINAL_PHASES and times[_ENDS[phase]] is None:
            times[_ENDS[phase]] = story.state_entered_at
            self.odd(OddityKind.NO_CLOSURE, row, f"taken as when first seen so, {times[_ENDS[phase]]:%Y-%m-%d %H:%M}")
        return times

    def _counted(self, story: Story, column: str, code: str) -> int:
        """The file's own count, else how often the rows show it (the first assignment is no reassignment)."""
        if self.last(column):
            return self.count(column)
        seen = sum(event.code == code for event in story.events)
        return max(seen - 1, 0) if code == "incident.assigned" else seen

    def _compare(self, snapshots: list[Snapshot], opened_at: datetime, story: Story) -> None:
        for place, snapshot in enumerate(snapshots):
            if snapshot.at < opened_at:
                self.odd(OddityKind.EARLY_UPDATE, self.rows[0], f"{snapshot.at:%Y-%m-%d %H:%M} UTC")
            if place and snapshot.at < snapshots[place - 1].at:
                self.odd(OddityKind.OUT_OF_ORDER, self.rows[-1], f"{snapshot.at:%Y-%m-%d %H:%M} UTC")
        ranks = [snapshot.priority for snapshot in snapshots if snapshot.priority]
        if len(set(ranks)) > 1:
            self.odd(OddityKind.PRIORITY_CHANGED, self.rows[0], f"ends as {ranks[-1]}")
        if any(event.code == "incident.reopened" for event in story.events):
            self.odd(OddityKind.REOPENED, self.rows[-1], "by its rows")


DIALECT = Dialect(
    name="csv",
    source_slug=SOURCE_SLUG,
    source_name="Import from a CSV file",
    required=REQUIRED,
    parse=parse,
    mapping=MAPPING,
)
