"""Merging: several records of one thing become one, and what each of them knew goes on with the one that is kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from incidents import signals
from incidents.catalog.models import Tag
from incidents.lifecycle.choices import LinkKind
from incidents.lifecycle.models import AffectedService, Incident, IncidentLink, IncidentTag
from incidents.lifecycle.operations.base import IncidentNotFound, lock_open, named, store
from incidents.lifecycle.operations.details import update_details
from incidents.lifecycle.operations.impact import adopt_effects
from incidents.lifecycle.operations.links import LinkRefused, mark_duplicate
from incidents.people.models import User
from incidents.refusals import Refused
from incidents.timeline.operations import record

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
    kept = lock_open(into, expected_version)
    seen = {row.pk: row for row in together.select_related("reporter", "contact")}
    before = _merged_before(kept, seen.values())
    # Read before any of them is cancelled, which ends them.
    suffering = list(AffectedService.objects.current().filter(incident__in=given).select_related("service"))
    merged: list[Incident] = []
    refused: list[tuple[Incident, Refused]] = []
    for incident in given:
        if incident in before:
            continue
        try:
            merged.append(_merge_one(kept, seen.get(incident.pk), actor=actor, at=at))
        except Refused as refusal:
            refused.append((incident, refusal))
        kept = lock_open(kept)
    carried = {row.pk for row in merged if _is_carried(row, kept)}
    if adopt_effects(kept, [effect for effect in suffering if effect.incident_id in carried], actor=actor, at=at):
        kept = store(kept, at=at, fields=[])
    if merged:
        signals.incidents_merged.send(Incident, incident=kept, merged=merged, actor=actor, at=at)
    return Merger(kept, (*before, *merged), tuple(refused))


def _merged_before(kept: Incident, rows: Iterable[Incident]) -> list[Incident]:
    """Those that are cancelled duplicates of the kept incident already."""
    ended = {row.pk: row for row in rows if not row.is_open}
    links = IncidentLink.objects.filter(to_incident=kept, kind=LinkKind.DUPLICATE_OF, from_incident__in=ended)
    return [ended[pk] for pk in links.values_list("from_incident_id", flat=True)] if ended else []


@transaction.atomic
def _merge_one(kept: Incident, row: Incident | None, *, actor: User | None, at: datetime) -> Incident:
    """Merge one incident or raise why not; the caller holds both rows, and reads that of the kept one again."""
    if row is None:
        raise IncidentNotFound
    if row.pk == kept.pk:
        raise LinkRefused("An incident cannot be merged into itself.")
    done = mark_duplicate(row, of=kept, actor=actor, at=at)
    told: dict[str, Any] = {"reference": row.reference, "title": row.title}
    if not _is_carried(row, kept):
        told["kept_back"] = True
    else:
        told["tags"] = [named(tag) for tag in _adopt_tags(kept, row)]
        told["reporter"], told["contact"] = named(row.reporter), named(row.contact)
        _adopt_reporter(kept, row, actor=actor, at=at)
    kept = lock_open(kept)
    store(kept, at=at, fields=[])
    record(kept, "incident.merged", actor=actor, at=at, other=row, data=told)
    return done


def _is_carried(row: Incident, kept: Incident) -> bool:
    """Whether what `row` knows may stand on `kept`, where more people read it when only `row` is restricted."""
    return kept.restricted or not row.restricted


def _adopt_tags(kept: Incident, row: Incident) -> list[Tag]:
    """Give the kept incident the tags of the other that it lacks, and return them."""
    held = IncidentTag.objects.filter(incident=kept).values("tag_id")
    missing = IncidentTag.objects.filter(incident=row).exclude(tag_id__in=held).select_related("tag")
    tags = sorted((item.tag for item in missing), key=str)
    IncidentTag.objects.bulk_create([IncidentTag(incident=kept, tag=tag) for tag in tags])
    return tags


def _adopt_reporter(kept: Incident, row: Incident, *, actor: User | None, at: datetime) -> None:
    """Whoever reported the other is who reported the kept one, where nobody is."""
    if kept.reporter_id is not None or kept.contact_id is not None:
        return
    changes = {name: value for name in ("reporter", "contact") if (value := getattr(row, name)) is not None}
    if changes:
        update_details(kept, changes=changes, actor=actor, at=at)
