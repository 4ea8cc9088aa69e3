"""Merging: several records of one thing become one, and what each of them knew goes on with the one that is kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from incidents import signals
from incidents.catalog.models import Tag
from incidents.lifecycle.choices import LinkKind
from incidents.lifecycle.models import AffectedService, Incident, IncidentLink, IncidentTag
from incidents.lifecycle.operations.base import (
    IncidentNotFound,
    IncidentNotOpen,
    check_held,
    named,
    store,
    with_what_moves_on,
)
from incidents.lifecycle.operations.details import apply_changes
from incidents.lifecycle.operations.impact import adopt_effects, announce_impact, end_effects
from incidents.lifecycle.operations.links import DUPLICATE, LinkRefused, check_link, held_ends_by_kind, stand_above
from incidents.lifecycle.operations.stages import move_into
from incidents.lifecycle.operations.transition import check_move, told_move
from incidents.lifecycle.operations.waiting import wait_for_moves
from incidents.lifecycle.phases import ENTERED, code_of_move, enter_phase
from incidents.people.models import User
from incidents.refusals import Refused
from incidents.timeline.models import TimelineEntry
from incidents.timeline.operations import draft, record_all
from incidents.workflows.choices import Phase
from incidents.workflows.models import State, Transition
from incidents.workflows.queries import transitions_from_each

# More at once is refused, because all of their rows are held until the last of them is merged.
MOST_AT_ONCE = 100


class TooManyToMerge(Refused):
    """More incidents than are merged in one go."""

    code = "too_many_to_merge"
    sentence = f"At most {MOST_AT_ONCE} incidents are merged at once."


class NothingMerged(Refused):
    """None of several incidents could be merged; each is named with the reason."""

    code = "nothing_merged"


@dataclass(frozen=True)
class Merger:
    """What became of a merge: the incident that was kept, those merged into it, and those that could not be, and why.

    Merged before counts as merged. The refused are as the caller gave them.
    """

    kept: Incident
    merged: tuple[Incident, ...]
    refused: tuple[tuple[Incident, Refused], ...]

    def check(self) -> None:
        """Raise when nothing was merged: the one refusal there was, or NothingMerged with the reason of each."""
        if self.merged or not self.refused:
            return
        if len(self.refused) == 1:
            raise self.refused[0][1]
        reasons = " ".join(f"{incident}: {refusal.sentence}" for incident, refusal in self.refused)
        raise NothingMerged(f"None of them could be merged. {reasons}", fields={"incidents": reasons})


@transaction.atomic
def merge(
    into: Incident,
    *,
    incidents: Iterable[Incident],
    actor: User | None,
    at: datetime,
    expected_version: int | None = None,
) -> Merger:
    """Make each incident a duplicate of `into`, which is linked and cancelled, and carry what it knew to `into`.

    Carried are its tags, the services that still suffer where `into` does not have them (since the earliest start),
    and who reported it: as the reporter of `into` where nobody is, and on the timeline, which names the merged incident
    to those who may see both. Notes stay where they are. Of a restricted incident nothing is carried into one that is
    not. `expected_version` is that of `into`. One that cannot be merged is refused by itself: see `Merger.refused`.
    Raises IncidentNotFound and IncidentNotOpen of `into`, StaleIncident, TooManyToMerge.
    """
    given = list({incident.pk: incident for incident in incidents}.values())
    if len(given) > MOST_AT_ONCE:
        raise TooManyToMerge
    # All rows in the order of their keys, so that two callers cannot wait for each other.
    together = Incident.objects.filter(pk__in=[into.pk, *(incident.pk for incident in given)])
    list(together.select_for_update().order_by("pk").values_list("pk"))
    loaded = with_what_moves_on(together).select_related("reporter", "contact")
    seen: dict[int, Incident] = {row.pk: row for row in loaded}
    kept = _target(seen.get(into.pk), expected_version)
    held = held_ends_by_kind(seen)
    originals = held[LinkKind.DUPLICATE_OF]
    before = [seen[row.pk] for row in given if row.pk in seen and _is_merged(seen[row.pk], kept, originals)]
    fresh, refused = _sort(kept, given, seen, originals, actor=actor, at=at)
    if fresh:
        _carry_out(kept, fresh, parents=held[LinkKind.CHILD_OF], actor=actor, at=at)
    return Merger(kept, (*before, *(ready.row for ready in fresh)), tuple(refused))


def _target(kept: Incident | None, expected_version: int | None) -> Incident:
    if kept is None:
        raise IncidentNotFound
    check_held(kept, expected_version)
    if not kept.is_open:
        raise IncidentNotOpen
    return kept


def _is_merged(row: Incident, kept: Incident, originals: dict[int, int]) -> bool:
    """Whether it is an ended duplicate of the kept incident already."""
    return not row.is_open and originals.get(row.pk) == kept.pk


@dataclass(frozen=True)
class _Ready:
    """One incident that can be merged: by which move it is cancelled, where it is open, and whether a link is there."""

    row: Incident
    move: Transition | None
    from_state: State
    is_linked: bool


def _sort(
    kept: Incident,
    given: list[Incident],
    seen: dict[int, Incident],
    originals: dict[int, int],
    *,
    actor: User | None,
    at: datetime,
) -> tuple[list[_Ready], list[tuple[Incident, Refused]]]:
    """Those that can be merged now, and those that cannot with the reason. Nothing is written yet."""
    above = stand_above(originals.get(kept.pk), LinkKind.DUPLICATE_OF)
    moves = transitions_from_each({row.state for row in seen.values() if row.is_open})
    ready: list[_Ready] = []
    refused: list[tuple[Incident, Refused]] = []
    for incident in given:
        row = seen.get(incident.pk)
        if row is not None and _is_merged(row, kept, originals):
            continue
        try:
            if row is None:
                raise IncidentNotFound
            original = originals.get(row.pk)
            _check(kept, row, original, above)
            move = _cancelling(row, moves[row.state_id], actor=actor, at=at) if row.is_open else None
            ready.append(_Ready(row, move, row.state, original is not None))
        except Refused as refusal:
            refused.append((incident, refusal))
    return ready, refused


def _check(kept: Incident, row: Incident, original: int | None, above: list[int]) -> None:
    if row.pk == kept.pk:
        raise LinkRefused("An incident cannot be merged into itself.")
    check_held(row)
    check_link(row, kept, LinkKind.DUPLICATE_OF, held=original, above=above)


def _cancelling(row: Incident, moves: list[Transition], *, actor: User | None, at: datetime) -> Transition:
    """The move that cancels the incident, when nobody objects. Raises as `cancel`."""
    move = move_into(row, moves, Phase.CANCELLED, doing="cancelled")
    check_move(row, move, actor=actor, fields={}, reason=DUPLICATE)
    told = {"incident": row, "transition": move, "from_state": row.state, "to_state": move.to_state}
    signals.status_changing.send(Incident, actor=actor, at=at, **told)
    return move


def _carry_out(
    kept: Incident, fresh: list[_Ready], *, parents: dict[int, int], actor: User | None, at: datetime
) -> None:
    """Merge what was found ready, all of it in the same few queries; a change of each incident is counted once."""
    running = _effects(kept, fresh)
    links = [
        IncidentLink(
            from_incident=ready.row, to_incident=kept, kind=LinkKind.DUPLICATE_OF, created_by=actor, created_at=at
        )
        for ready in fresh
        if not ready.is_linked
    ]
    IncidentLink.objects.bulk_create(links)
    _cancel(fresh, parents=parents, at=at)
    carried = [ready.row for ready in fresh if _is_carried(ready.row, kept)]
    tags = _adopt_tags(kept, carried)
    changed: dict[str, list[Any]] = {}
    entries: list[TimelineEntry] = []
    for ready in fresh:
        entries += _told_of(ready, kept, actor=actor, at=at)
        if ready.row in carried and (told := _adopt_reporter(kept, ready.row)):
            changed |= told
            entries.append(draft(kept, "details.updated", actor=actor, at=at, data={"changes": told}))
        entries.append(_told_of_merging(ready.row, kept, tags.get(ready.row.pk), actor=actor, at=at))
    store(kept, at=at, fields=changed)
    cancelled = {ready.row.pk for ready in fresh if ready.move is not None}
    ending = [effect for effect in running if effect.incident_id in cancelled]
    entries += end_effects(ending, actor=actor, at=at)
    adopted, told_of_them = adopt_effects(
        kept,
        [effect for effect in running if effect.incident in carried],
        own=[effect for effect in running if effect.incident_id == kept.pk],
        actor=actor,
        at=at,
    )
    record_all([*entries, *told_of_them])
    announce_impact([*ending, *adopted], actor=actor, at=at)
    _announce(kept, fresh, links, changed, actor=actor, at=at)


def _effects(kept: Incident, fresh: list[_Ready]) -> list[AffectedService]:
    """Every effect of the kept incident, and what suffers of the others, each with its incident at hand. One query."""
    rows = {kept.pk: kept, **{ready.row.pk: ready.row for ready in fresh}}
    wanted = Q(incident=kept) | Q(incident__in=rows, ended_at=None)
    found = list(AffectedService.objects.filter(wanted).select_related("service"))
    for effect in found:
        effect.incident = rows[effect.incident_id]
    return found


def _cancel(fresh: list[_Ready], *, parents: dict[int, int], at: datetime) -> None:
    """Save each as cancelled where it was open, and count the change."""
    for ready in fresh:
        if ready.move is not None:
            enter_phase(ready.row, ready.move.to_state, at=at)
        ready.row.version += 1
        ready.row.updated_at = max(ready.row.updated_at, at)
    Incident.objects.bulk_update([ready.row for ready in fresh], [*ENTERED, "version", "updated_at"])
    cancelled = [ready for ready in fresh if ready.move is not None]
    left = [ready.from_state.pk for ready in cancelled]
    wait_for_moves([ready.row for ready in cancelled], left=left, parents=parents, at=at)


def _told_of(ready: _Ready, kept: Incident, *, actor: User | None, at: datetime) -> list[TimelineEntry]:
    """The entries of a duplicate being linked and cancelled, as its own operations would record them."""
    row, move, told = ready.row, ready.move, []
    if not ready.is_linked:
        for one, other, direction in ((row, kept, "out"), (kept, row, "in")):
            data = {"kind": LinkKind.DUPLICATE_OF.value, "direction": direction}
            told.append(draft(one, "link.added", actor=actor, at=at, other=other, data=data))
    told.append(draft(row, "incident.marked_duplicate", actor=actor, at=at, other=kept))
    if move is not None:
        code = code_of_move(ready.from_state.phase, move.to_state.phase)
        data = told_move(move, ready.from_state, collected={}, reason=DUPLICATE)
        told.append(draft(row, code, actor=actor, at=at, data=data, is_public=True))
    return told


def _told_of_merging(
    row: Incident, kept: Incident, tags: list[Tag] | None, *, actor: User | None, at: datetime
) -> TimelineEntry:
    """What the kept incident says of one that was merged; without `tags` nothing was carried."""
    told: dict[str, Any] = {"reference": row.reference, "title": row.title}
    if tags is None:
        told["kept_back"] = True
    else:
        told["tags"] = [named(tag) for tag in tags]
        told["reporter"], told["contact"] = named(row.reporter), named(row.contact)
    return draft(kept, "incident.merged", actor=actor, at=at, other=row, data=told)


def _announce(
    kept: Incident,
    fresh: list[_Ready],
    links: list[IncidentLink],
    changed: dict[str, list[Any]],
    *,
    actor: User | None,
    at: datetime,
) -> None:
    for link in links:
        signals.incident_linked.send(Incident, link=link, actor=actor, at=at)
    for ready in fresh:
        if ready.move is not None:
            told: dict[str, Any] = {"transition": ready.move, "from_state": ready.from_state, "together": True}
            told["to_state"] = ready.move.to_state
            signals.status_changed.send(Incident, incident=ready.row, actor=actor, at=at, automatic=False, **told)
        signals.marked_duplicate.send(Incident, incident=ready.row, original=kept, actor=actor, at=at)
    if changed:
        signals.details_updated.send(Incident, incident=kept, changes=changed, actor=actor, at=at)
    merged = [ready.row for ready in fresh]
    signals.incidents_merged.send(Incident, incident=kept, merged=merged, actor=actor, at=at)


def _is_carried(row: Incident, kept: Incident) -> bool:
    """Whether what `row` knows may stand on `kept`, where more people read it when only `row` is restricted."""
    return kept.restricted or not row.restricted


def _adopt_tags(kept: Incident, rows: list[Incident]) -> dict[int, list[Tag]]:
    """Give the kept incident the tags that it lacks; return what came with each of the others. Two queries."""
    found: dict[int, list[Tag]] = {kept.pk: [], **{row.pk: [] for row in rows}}
    for item in IncidentTag.objects.filter(incident__in=found).select_related("tag"):
        found[item.incident_id].append(item.tag)
    held = set(found.pop(kept.pk))
    came: dict[int, list[Tag]] = {}
    for key, tags in found.items():
        came[key] = sorted(set(tags) - held, key=str)
        held.update(came[key])
    IncidentTag.objects.bulk_create([IncidentTag(incident=kept, tag=tag) for tags in came.values() for tag in tags])
    return came


def _adopt_reporter(kept: Incident, row: Incident) -> dict[str, list[Any]]:
    """Whoever reported the other is who reported the kept one, where nobody is; what changed, by name."""
    if kept.reporter_id is not None or kept.contact_id is not None:
        return {}
    return apply_changes(kept, {name: getattr(row, name) for name in ("reporter", "contact")})
