"""ServiceNow's audit log of incidents: one row for each update, `?` for unknown, wall-clock times. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from incidents.intake.dialects.base import Dialect, OddityKind, Parsed
from incidents.intake.dialects.reader import GroupReader, known, raw_value
from incidents.intake.keys import clipped
from incidents.intake.local_times import Instant, LocalTimes
from incidents.intake.reading import Row, RowRefused
from incidents.intake.snapshots import Snapshot, Standing, Story, tell
from incidents.lifecycle.past import PastIncident, Ref, RefKind
from incidents.workflows.choices import ENDED_PHASES, FINAL_PHASES, Phase

SOURCE_SLUG = "import-servicenow"
REQUIRED = ("number", "incident_state", "opened_at", "sys_updated_at")

MAPPING = """\
servicenow: the audit log of incidents, one row for each update; the rows of one number stand together, oldest first.
  number → external id; opened_at → reported; resolved_at → resolved; closed_at → closed (acknowledged stays unknown)
  incident_state: New → identified, Active → investigating, Awaiting User Info, Vendor, Problem, Evidence → on hold
    for that reason, Resolved → resolved, Closed → closed, Canceled → cancelled; any other word is kept on the
    timeline and moves nothing
  u_symptom, category, subcategory → title; category, subcategory → a category below “Imported”
  impact, urgency, priority → the same, by their leading number
  assignment_group → team; assigned_to, opened_by, sys_updated_by → inactive users; caller_id → contact
  closed_code → a retired resolution code; reopen_count, reassignment_count → the same, from the last row
  every row → timeline entries at sys_updated_at; every other column → facts, and the timeline where it changes"""

_STANDINGS = {
    "New": (Phase.IDENTIFIED, ""),
    "Active": (Phase.INVESTIGATING, ""),
    "Awaiting User Info": (Phase.ON_HOLD, "awaiting-requester"),
    "Awaiting Vendor": (Phase.ON_HOLD, "awaiting-vendor"),
    "Awaiting Problem": (Phase.ON_HOLD, "awaiting-problem"),
    "Awaiting Evidence": (Phase.ON_HOLD, "awaiting-evidence"),
    "Resolved": (Phase.RESOLVED, ""),
    "Closed": (Phase.CLOSED, ""),
    "Canceled": (Phase.CANCELLED, ""),
}
# Columns told by an entry of their own, or true of the whole incident: no change of detail.
_TOLD = {
    "number", "incident_state", "active", "reassignment_count", "reopen_count", "sys_mod_count", "caller_id",
    "opened_by", "opened_at", "sys_created_by", "sys_created_at", "sys_updated_by", "sys_updated_at", "category",
    "subcategory", "impact", "urgency", "priority", "assignment_group", "assigned_to", "closed_code", "resolved_by",
    "resolved_at", "closed_at",
}  # fmt: skip
# Columns of the last row that the incident has fields for; the rest stays in its facts.
_HELD = _TOLD - {"active", "sys_mod_count", "sys_created_by", "sys_created_at", "sys_updated_by", "resolved_by"}
_TIMES = ("opened_at", "sys_created_at", "sys_updated_at", "resolved_at", "closed_at")


def parse(rows: list[Row], times: LocalTimes) -> Parsed:
    """Return the incident that the rows of one number tell. Raises RowRefused."""
    return _Reader(rows, times).parsed()


class _Reader(GroupReader):
    """Reads the rows of one number."""

    source_slug = SOURCE_SLUG

    def parsed(self) -> Parsed:
        snapshots = list(self._snapshots())
        opened_at = self._opened_at(snapshots)
        story = tell(snapshots, opened_at=opened_at.at, opened_by=self.person(self.last("opened_by")))
        incident = self._incident(snapshots, opened_at, story)
        self._compare(snapshots, incident)
        return self.result(incident)

    def _category(self, row: Row) -> str:
        names = [known(row, column) for column in ("category", "subcategory")]
        return self.category([name for name in names if name])

    # Rows

    def _snapshots(self) -> Iterator[Snapshot]:
        seen: dict[str, int] = {}
        for row in self.rows:
            updated = self.time(row, "sys_updated_at")
            if updated is None:
                raise RowRefused(row.line, "sys_updated_at is unknown.")
            count = known(row, "sys_mod_count") or "row"
            seen[count] = seen.get(count, 0) + 1
            yield Snapshot(
                key=count if seen[count] == 1 else f"{count}+{seen[count] - 1}",
                at=updated.at,
                actor=self.person(known(row, "sys_updated_by")),
                standing=self._standing(row),
                impact=self.level(row, "impact", 3),
                urgency=self.level(row, "urgency", 3),
                priority=self.level(row, "priority", 4),
                category=self._category(row),
                team=self.team(known(row, "assignment_group")),
                assignee=self.person(known(row, "assigned_to")),
                contact=self.contact(known(row, "caller_id")),
                details={name: known(row, name) for name in row.values if name not in _TOLD},
                raw={name: raw_value(value) for name, value in row.values.items() if name != "number"},
            )

    def _standing(self, row: Row) -> Standing:
        word = row.values["incident_state"]
        phase, hold_reason = _STANDINGS.get(word, ("", ""))
        if not phase:
            self.odd(OddityKind.UNKNOWN_STATE, row, f"state {word}")
        return Standing(word, str(phase), hold_reason)

    def _opened_at(self, snapshots: list[Snapshot]) -> Instant:
        opened = self.time(self.rows[-1], "opened_at")
        if opened is not None:
            return opened
        instead = self.time(self.rows[-1], "sys_created_at") or Instant(snapshots[0].at)
        self.odd(OddityKind.NO_OPENING, self.rows[-1], f"taken as reported at {instead.at:%Y-%m-%d %H:%M} UTC")
        return instead

    def _incident(self, snapshots: list[Snapshot], opened: Instant, story: Story) -> PastIncident:
        row, last, phase = self.rows[-1], snapshots[-1], story.standing.phase
        resolved, closed = self.time(row, "resolved_at"), self.time(row, "closed_at")
        if phase in (Phase.RESOLVED, Phase.CLOSED) and resolved is None:
            self.odd(OddityKind.NO_RESOLUTION, row, f"ends as {story.standing.recorded}")
        if phase == Phase.CLOSED and closed is None:
            closed = Instant(story.state_entered_at)
            self.odd(OddityKind.NO_CLOSURE, row, f"taken as when first seen so, {closed.at:%Y-%m-%d %H:%M} UTC")
        if last.impact is None or last.urgency is None:
            self.odd(OddityKind.LEVEL_ASSUMED, row, "unknown, taken as medium")
        return PastIncident(
            external_id=self.number,
            title=self._title(),
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
            resolved_at=resolved.at if resolved else None,
            closed_at=closed.at if closed else None,
            cancelled_at=story.state_entered_at if phase == Phase.CANCELLED else None,
            resolution_code=self.code(self.last("closed_code")),
            reassignment_count=self.count("reassignment_count"),
            reopen_count=self.count("reopen_count"),
            facts=self._facts(row),
        )

    def _facts(self, row: Row) -> dict[str, Any]:
        """What the last row says beyond the fields of an incident; its people as references."""
        facts: dict[str, Any] = {name: known(row, name) for name in row.values if name not in _HELD}
        for name in ("sys_created_by", "sys_updated_by", "resolved_by"):
            if facts.get(name):
                facts[name] = Ref(RefKind.USER, self.person(facts[name]))
        return {name: value for name, value in facts.items() if value is not None}

    def _title(self) -> str:
        """Such as “Symptom 72, Category 55/170”, of what is known."""
        category, subcategory = self.last("category"), self.last("subcategory")
        place = category or subcategory
        if category and subcategory:
            place = f"{category}/{subcategory.removeprefix('Subcategory ')}"
        words = ", ".join(word for word in (self.last("u_symptom"), place) if word)
        return clipped(words or f"{self.number}, nothing known of its symptom", 200)

    # What is odd

    def _compare(self, snapshots: list[Snapshot], incident: PastIncident) -> None:
        first = snapshots[0]
        if first.standing.phase in ENDED_PHASES:
            self.odd(OddityKind.FIRST_SEEN_ENDED, self.rows[0], f"first seen as {first.standing.recorded}")
        created = self.time(self.rows[-1], "sys_created_at")
        if created is not None and created.at < incident.reported_at:
            self.odd(OddityKind.EARLY_CREATION, self.rows[-1], f"created {self.last('sys_created_at')}")
        phases = {snapshot.standing.phase for snapshot in snapshots}
        if Phase.CLOSED in phases and Phase.RESOLVED not in phases:
            self.odd(OddityKind.CLOSED_UNRESOLVED, self.rows[-1], "no row says Resolved")
        if incident.reopen_count:
            self.odd(OddityKind.REOPENED, self.rows[-1], f"{incident.reopen_count} times")
        steps = [str(rank or "?") for rank, _same in groupby(snapshot.priority for snapshot in snapshots)]
        if len(steps) > 1:
            self.odd(OddityKind.PRIORITY_CHANGED, self.rows[0], " → ".join(steps))
        self._compare_rows(snapshots, incident)

    def _compare_rows(self, snapshots: list[Snapshot], incident: PastIncident) -> None:
        for index, (row, snapshot) in enumerate(zip(self.rows, snapshots, strict=True)):
            if snapshot.at < incident.reported_at:
                detail = f"updated {row.values['sys_updated_at']}, opened {row.values['opened_at']}"
                self.odd(OddityKind.EARLY_UPDATE, row, detail)
            if index and (snapshot.at < snapshots[index - 1].at or _falls(self.rows[index - 1], row)):
                before = self.rows[index - 1].values
                detail = f"update {row.values.get('sys_mod_count')} follows {before.get('sys_mod_count')}"
                self.odd(OddityKind.OUT_OF_ORDER, row, f"{detail}, {row.values['sys_updated_at']}")
            active, standing = known(row, "active"), snapshot.standing
            if active and (active == "false") != (standing.phase in FINAL_PHASES):
                self.odd(OddityKind.ACTIVE_UNLIKE_STATE, row, f"active is {active}, the state {standing.recorded}")


def _falls(before: Row, row: Row) -> bool:
    """Whether the update's number does not rise."""
    counts = [item.values.get("sys_mod_count", "") for item in (before, row)]
    return all(count.isdecimal() for count in counts) and int(counts[1]) <= int(counts[0])


DIALECT = Dialect(
    name="servicenow",
    source_slug=SOURCE_SLUG,
    source_name="Import from ServiceNow",
    required=REQUIRED,
    parse=parse,
    mapping=MAPPING,
)
