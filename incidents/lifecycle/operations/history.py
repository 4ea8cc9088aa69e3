"""The set-based door for the past: what happened elsewhere, recorded as it was. No workflow check, signal or notice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from incidents.catalog.models import Source
from incidents.catalog.queries import MatrixIncomplete
from incidents.lifecycle.models import AccessGrant, Incident
from incidents.lifecycle.operations.base import named
from incidents.lifecycle.operations.log import TEAM_OF_TYPE
from incidents.lifecycle.operations.references import References
from incidents.lifecycle.past import PastEvent, PastIncident, RefKind
from incidents.people.models import Team
from incidents.permissions.principal import as_system
from incidents.refusals import Refused
from incidents.search.operations import DocumentRow, index_many
from incidents.timeline.models import TimelineEntry
from incidents.workflows.choices import OPEN_PHASES, Phase

IMPORTED = "history.imported"
ENTRIES_AT_ONCE = 1000
OVERRIDDEN = "As recorded in the source"

_COPIED = (
    "title", "description", "impact", "urgency", "reported_at", "state_entered_at", "updated_at", "occurred_at",
    "detected_at", "acknowledged_at", "mitigated_at", "resolution_summary", "resolution_kind", "reassignment_count",
    "reopen_count",
)  # fmt: skip


class HistoryInvalid(Refused):
    """A described past that no incident can have had."""

    code = "history_invalid"


@dataclass
class HistoryOutcome:
    """What became of a batch, by external id.

    `worked_on`: changed here since it was imported, so left as it is. `contradicting`: its source now tells the
    recorded past differently; a timeline is append-only, so it is left as it is. `foreign`: an incident that was
    logged here has this number.
    """

    added: list[str] = field(default_factory=list)
    extended: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    worked_on: list[str] = field(default_factory=list)
    contradicting: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    entries: int = 0


def record_history(batch: Sequence[PastIncident], *, source: Source, at: datetime) -> HistoryOutcome:
    """Write incidents of the past with their timelines and search documents, all or none; `at` is when we are told.

    An incident is known by (source, external id): the same description again changes nothing; a longer one adds the
    entries that are missing and brings the row up to date. Nobody is notified and no clock starts. Memory and queries
    grow with the batch. Looks at what is here as the system, whoever calls: what becomes of incidents that the caller
    may not know of is not to be told. Raises HistoryInvalid, UnknownReference, NoActiveWorkflow, MatrixIncomplete.
    """
    _check(batch)
    with as_system("what of the past is here already"):
        return _record(batch, source, at)


@transaction.atomic
def _record(batch: Sequence[PastIncident], source: Source, at: datetime) -> HistoryOutcome:
    # Two imports of one source take turns.
    Source.objects.select_for_update().get(pk=source.pk)
    wanted = {past.external_id: past for past in batch}
    known = {row.external_id: row for row in Incident.objects.filter(source=source, external_id__in=wanted)}
    imports = _last_imports(known.values())
    outcome = HistoryOutcome()
    fresh = [past for past in batch if past.external_id not in known]
    changed = []
    for name, row in known.items():
        last = imports.get(row.pk)
        if last is None or not row.is_history:
            outcome.foreign.append(name)
        elif last["digest"] == wanted[name].digest():
            outcome.unchanged.append(name)
        elif last["version"] != row.version:
            outcome.worked_on.append(name)
        else:
            changed.append(row)
    if fresh or changed:
        references = References([*fresh, *(wanted[row.external_id] for row in changed)])
        writer = _Writer(references, source, at)
        writer.add(fresh, outcome)
        for row in changed:
            writer.extend(row, wanted[row.external_id], outcome)
    return outcome


def _check(batch: Sequence[PastIncident]) -> None:
    """Raise HistoryInvalid for what the database, or a later run, could not make sense of."""
    seen: set[str] = set()
    for past in batch:
        if not past.external_id or past.external_id in seen:
            raise HistoryInvalid(f"The number “{past.external_id}” stands for two incidents, or for none.")
        seen.add(past.external_id)
        keys = [event.key for event in past.events]
        if len(set(keys)) != len(keys):
            raise HistoryInvalid(f"Two events of “{past.external_id}” have the same key.")
        if past.phase == Phase.CLOSED and past.closed_at is None:
            raise HistoryInvalid(f"“{past.external_id}” is closed, but nothing says when.")
        if past.phase == Phase.CANCELLED and past.cancelled_at is None:
            raise HistoryInvalid(f"“{past.external_id}” is cancelled, but nothing says when.")


def _last_imports(rows: Iterable[Incident]) -> dict[int, dict[str, Any]]:
    """What the newest import entry of each incident says: the digest, and the incident's version after it."""
    entries = TimelineEntry.objects.filter(incident__in=[row.pk for row in rows], code=IMPORTED)
    return dict(entries.order_by("pk").values_list("incident_id", "data"))


class _Writer:
    """Turns described incidents into rows, for one batch."""

    def __init__(self, references: References, source: Source, at: datetime) -> None:
        self.references, self.source, self.at = references, source, at
        self._source = named(source)

    def add(self, batch: Sequence[PastIncident], outcome: HistoryOutcome) -> None:
        """Insert incidents that are not here yet."""
        rows = Incident.objects.bulk_create([self._unsaved(past) for past in batch])
        self._grant_to_teams(row for row in rows if row.restricted)
        index_many(_document(row) for row in rows)
        entries = []
        for row, past in zip(rows, batch, strict=True):
            entries += [self._entry(row, past, event) for event in past.events]
            entries.append(self._import_entry(row, past, len(past.events)))
        TimelineEntry.objects.bulk_create(entries, batch_size=ENTRIES_AT_ONCE)
        outcome.added += [past.external_id for past in batch]
        outcome.entries += len(entries)

    def _grant_to_teams(self, restricted: Iterable[Incident]) -> None:
        """Put the access teams of their types on the access lists of new incidents: who else could read them?"""
        teams: dict[int, list[Team]] = {}
        grants = []
        for row in restricted:
            if row.type_id not in teams:
                teams[row.type_id] = list(row.type.access_teams.all())
            grants += [
                AccessGrant(incident=row, team=team, granted_at=self.at, reason=TEAM_OF_TYPE)
                for team in teams[row.type_id]
            ]
        AccessGrant.objects.bulk_create(grants)

    def extend(self, row: Incident, past: PastIncident, outcome: HistoryOutcome) -> None:
        """Append what the source tells since, and bring the row up to date, unless it contradicts what it told."""
        told = {entry.data.get("key"): entry for entry in TimelineEntry.objects.filter(incident=row)}
        missing = []
        for event in past.events:
            entry, again = told.get(event.key), self._entry(row, past, event)
            if entry is None:
                missing.append(again)
            elif _meaning(entry) != _meaning(again):
                outcome.contradicting.append(past.external_id)
                return
        self._fill(row, past)
        row.version += 1
        row.save()
        index_many([_document(row)])
        missing.append(self._import_entry(row, past, len(missing)))
        TimelineEntry.objects.bulk_create(missing, batch_size=ENTRIES_AT_ONCE)
        outcome.extended.append(past.external_id)
        outcome.entries += len(missing)

    def _unsaved(self, past: PastIncident) -> Incident:
        kind = self.references.type(past.type)
        row = Incident(
            type=kind,
            source=self.source,
            external_id=past.external_id,
            is_history=True,
            restricted=kind.is_restricted,
            created_at=self.at,
        )
        self._fill(row, past)
        return row

    def _fill(self, row: Incident, past: PastIncident) -> None:
        """Set everything on the row that the source decides."""
        for name in _COPIED:
            setattr(row, name, getattr(past, name))
        for name, key in self.references.foreign_keys(past).items():
            setattr(row, name, key)
        row.workflow_version = self.references.version(past.type)
        state = self.references.state(past.type, past.phase)
        row.state, row.phase = state, state.phase
        row.is_open = state.phase in OPEN_PHASES
        if row.phase != Phase.ON_HOLD:
            row.hold_reason_id = None
        # An end that was undone is no end; the facts and the timeline keep what the source says of it.
        row.resolved_at = None if row.is_open else past.resolved_at
        row.closed_at = None if row.is_open else past.closed_at
        row.cancelled_at = past.cancelled_at if row.phase == Phase.CANCELLED else None
        if past.facts:
            row.facts = {**row.facts, "imported": self.references.told(past.facts, past.type)}
        computed = self.references.matrix.get((past.impact, past.urgency))
        rank = self.references.pk(RefKind.PRIORITY, str(past.priority or "")) or computed
        if rank is None:
            raise MatrixIncomplete
        row.priority_id = rank
        row.priority_override_reason = "" if rank == computed else OVERRIDDEN

    def _entry(self, row: Incident, past: PastIncident, event: PastEvent) -> TimelineEntry:
        data = self.references.told(event.data, past.type)
        data["key"] = event.key
        if not event.actor:
            data["unknown_actor"] = True
        if event.raw is not None:
            data["raw"] = event.raw
        if event.code == "incident.logged":
            data |= {"source": self._source, "type": named(row.type)}
        return TimelineEntry(
            incident=row,
            code=event.code,
            actor_id=self.references.pk(RefKind.USER, event.actor),
            at=event.at,
            recorded_at=self.at,
            data=data,
            body=event.body,
            is_public=event.is_public,
        )

    def _import_entry(self, row: Incident, past: PastIncident, count: int) -> TimelineEntry:
        data = {
            "source": self._source,
            "external_id": past.external_id,
            "entries": count,
            "digest": past.digest(),
            "version": row.version,
        }
        return TimelineEntry(incident=row, code=IMPORTED, at=self.at, recorded_at=self.at, data=data)


def _document(row: Incident) -> DocumentRow:
    """Findable also by the number it had at its source."""
    return DocumentRow(row.pk, row.reference, row.title, row.description, notes=row.external_id)


def _meaning(entry: TimelineEntry) -> tuple[Any, ...]:
    """What two tellings of one event must have in common: not the names rows go by now, nor the source's own words."""
    data = {name: _keys_only(value) for name, value in entry.data.items() if name != "raw"}
    return entry.code, entry.at, entry.actor_id, entry.body, entry.is_public, data


def _keys_only(value: Any) -> Any:
    if isinstance(value, dict):
        # A state by its phase: a new version of the workflow brings new rows.
        if value.get("phase"):
            return value["phase"]
        return value["id"] if "id" in value else {name: _keys_only(item) for name, item in value.items()}
    return [_keys_only(item) for item in value] if isinstance(value, list) else value
