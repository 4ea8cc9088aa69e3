"""Saving the rotations of a schedule: what was in force stays, a change applies from an instant."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from incidents.oncall.drafts import MOST_ROTATIONS, Draft, problems_of_draft
from incidents.oncall.models import OnCallSchedule, Rotation, RotationPlace, RotationVersion
from incidents.oncall.operations.base import OnCallRefused, changed, locked, require_editor, whole_second
from incidents.oncall.operations.telling import tell_put_on_call
from incidents.oncall.queries.versions import draft_of, going_on
from incidents.people.models import User


@transaction.atomic
def save_rotations(
    schedule: OnCallSchedule,
    drafts: Sequence[Draft],
    *,
    actor: User | None,
    at: datetime,
    applies_from: datetime | None = None,
) -> list[RotationVersion]:
    """Let the schedule turn by `drafts`, the topmost first, from `applies_from` (None: now); return the new versions.

    A rotation that is not among them ends then. What was planned for later than that is forgotten; what was in force
    before stays as it was. Raises NotPermitted, or OnCallRefused, whose `fields` are named such as "0.people".
    """
    row = locked(schedule)
    require_editor(actor, row)
    begins = whole_second(applies_from or at)
    if begins < at:
        sentence = "A change applies from now or later: who was on call stays as it was."
        raise OnCallRefused(sentence, fields={"applies_from": sentence})
    known = {version.rotation_id: version for version in going_on(row, begins)}
    _check(drafts, known)
    before = {place.user_id for version in known.values() for place in version.places.all()}
    _forget_plans(row, begins)
    made = [
        version
        for position, draft in enumerate(drafts, start=1)
        if (version := _let_turn(row, draft, known, position, begins, actor, at)) is not None
    ]
    kept = {draft.rotation for draft in drafts}
    for rotation, version in known.items():
        if rotation not in kept:
            _end(version, begins)
    changed(row, at)
    added = {key for draft in drafts for key in draft.people if key is not None} - before
    tell_put_on_call(row, added, begins=begins, actor=actor, at=at)
    return made


def _check(drafts: Sequence[Draft], known: dict[int, RotationVersion]) -> None:
    if len(drafts) > MOST_ROTATIONS:
        raise OnCallRefused(f"A schedule has at most {MOST_ROTATIONS} rotations.")
    fields = {
        f"{number}.{name}": sentence
        for number, draft in enumerate(drafts)
        for name, sentence in problems_of_draft(draft).items()
    }
    named = {key for draft in drafts for key in draft.people if key is not None}
    active = set(User.objects.filter(pk__in=named, is_active=True).values_list("pk", flat=True))
    for number, draft in enumerate(drafts):
        if draft.rotation is not None and draft.rotation not in known:
            fields[f"{number}.name"] = "This rotation has ended meanwhile. Add a new one."
        if set(draft.people) - {None} - active:
            fields.setdefault(f"{number}.people", "Somebody among them has no active account.")
    changing = [draft.rotation for draft in drafts if draft.rotation is not None]
    if len(set(changing)) < len(changing):
        raise OnCallRefused("The same rotation stands there twice.")
    if fields:
        raise OnCallRefused(next(iter(fields.values())), fields=fields)


def end_versions(schedule: OnCallSchedule, ends: datetime) -> None:
    """Let all rotations of the schedule end; what was planned for later is forgotten. It is locked."""
    _forget_plans(schedule, ends)
    RotationVersion.objects.filter(rotation__schedule=schedule, applies_until=None).update(applies_until=ends)


def _forget_plans(schedule: OnCallSchedule, begins: datetime) -> None:
    """Take away versions that were never in force, and let what they would have ended go on."""
    versions = RotationVersion.objects.filter(rotation__schedule=schedule)
    versions.filter(applies_from__gte=begins).delete()
    versions.filter(applies_until__gt=begins).update(applies_until=None)


def _let_turn(
    schedule: OnCallSchedule,
    draft: Draft,
    known: dict[int, RotationVersion],
    position: int,
    begins: datetime,
    actor: User | None,
    at: datetime,
) -> RotationVersion | None:
    """A version for the draft, unless the rotation turns like that already."""
    former = known.get(draft.rotation) if draft.rotation is not None else None
    if former is not None:
        if former.applies_from < begins and former.position == position and draft_of(former) == draft:
            return None
        _end(former, begins)
        rotation = former.rotation
    else:
        rotation = Rotation.objects.create(schedule=schedule, created_at=at)
    return _make(rotation, draft, position, begins, actor, at)


def _end(version: RotationVersion, begins: datetime) -> None:
    """Let a version end; one that was only planned is gone already."""
    RotationVersion.objects.filter(pk=version.pk, applies_from__lt=begins).update(applies_until=begins)


def _make(
    rotation: Rotation, draft: Draft, position: int, begins: datetime, actor: User | None, at: datetime
) -> RotationVersion:
    version = RotationVersion.objects.create(
        rotation=rotation,
        applies_from=begins,
        name=draft.name.strip(),
        position=position,
        time_zone=draft.time_zone,
        kind=draft.kind,
        every=draft.every,
        weekday=draft.weekday,
        hand_over_time=draft.hand_over_time,
        starts_on=draft.starts_on,
        ends_on=draft.ends_on,
        hours=draft.hours,
        made_by=actor,
        made_at=at,
    )
    places = [RotationPlace(version=version, position=number, user_id=key) for number, key in enumerate(draft.people)]
    RotationPlace.objects.bulk_create(places)
    return version
