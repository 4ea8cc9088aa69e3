"""What an incident does to services, as intervals that can be corrected."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any, TypedDict, Unpack

from django.db import transaction

from incidents import signals
from incidents.catalog.choices import Effect
from incidents.catalog.models import Service
from incidents.lifecycle.models import AffectedService, Incident
from incidents.lifecycle.operations.base import lock, lock_open, named, required_reason, store
from incidents.people.models import User
from incidents.refusals import Refused
from incidents.timeline.models import TimelineEntry
from incidents.timeline.operations import draft, record_all


class IntervalRefused(Refused):
    """An interval that ends before it starts, lies in the future, or overlaps another of the same service."""

    code = "interval_refused"


class EffectRefused(Refused):
    """A way to suffer that nobody knows."""

    code = "effect_refused"

    def __init__(self) -> None:
        sentence = f"Say how the service suffers, one of: {', '.join(Effect.values)}."
        super().__init__(sentence, fields={"effect": sentence})


def known_effect(effect: str) -> Effect:
    """Return the effect of this name. Raises EffectRefused."""
    if effect not in Effect.values:
        raise EffectRefused
    return Effect(effect)


@transaction.atomic
def affect_service(
    incident: Incident,
    *,
    service: Service,
    effect: str,
    started_at: datetime,
    actor: User | None,
    at: datetime,
    expected_version: int | None = None,
) -> AffectedService:
    """Record that the service suffers from `started_at` on; a running interval of it ends there.

    Raises IncidentNotOpen, because nothing would ever end it, EffectRefused, IntervalRefused, StaleIncident.
    """
    row = lock_open(incident, expected_version)
    _check_bounds(started_at, None, at)
    running = AffectedService.objects.current().filter(incident=row, service=service).first()
    if running is not None:
        if running.started_at >= started_at:
            raise IntervalRefused(
                f"{service} is recorded as {running.get_effect_display().lower()} since later: correct that entry.",
                fields={"started_at": "Later than the running entry began."},
            )
        running.ended_at = started_at
        running.save(update_fields=["ended_at"])
    _check_overlap(row, service, started_at, None, leaving_out=None)
    affected = AffectedService.objects.create(
        incident=row, service=service, effect=known_effect(effect), started_at=started_at, recorded_by=actor
    )
    store(row, at=at, fields=[])
    _tell(row, "service.affected", affected, actor=actor, at=at)
    return affected


@transaction.atomic
def restore_service(
    affected: AffectedService,
    *,
    ended_at: datetime,
    actor: User | None,
    at: datetime,
    expected_version: int | None = None,
) -> AffectedService:
    """Record that the service is well since `ended_at`. Raises IntervalRefused, StaleIncident."""
    row = lock(affected.incident, expected_version)
    affected = AffectedService.objects.select_related("service").get(pk=affected.pk)
    if affected.ended_at is not None:
        raise IntervalRefused(f"{affected.service} is recorded as restored already: correct that entry instead.")
    _check_bounds(affected.started_at, ended_at, at)
    affected.ended_at = ended_at
    affected.save(update_fields=["ended_at"])
    store(row, at=at, fields=[])
    _tell(row, "service.restored", affected, actor=actor, at=at)
    return affected


def mark_affected(row: Incident, services: Iterable[tuple[Service, str]], *, actor: User | None, at: datetime) -> None:
    """Record services as suffering on a locked incident, since its impact began; a worse or better effect since `at`.

    One that suffers so already is left alone. The caller counts the change. No query for none. Raises EffectRefused.
    """
    services = list(services)
    if not services:
        return
    current = {held.service_id: held for held in AffectedService.objects.current().filter(incident=row)}
    for service, effect in services:
        held = current.get(service.pk)
        if held is not None and (held.effect == effect or held.started_at >= at):
            continue
        if held is not None:
            held.ended_at = at
            held.save(update_fields=["ended_at"])
        affected = AffectedService.objects.create(
            incident=row,
            service=service,
            effect=known_effect(effect),
            started_at=at if held is not None else (row.occurred_at or row.reported_at),
            recorded_by=actor,
        )
        _tell(row, "service.affected", affected, actor=actor, at=at)


def restore_all(row: Incident, *, actor: User | None, at: datetime) -> None:
    """End the running effects of a locked incident at `at`; one that began later never counted and ends at once.

    While the incident is open (mitigated: users are well again), a service may still be at risk: that goes on.
    """
    running = AffectedService.objects.current().filter(incident=row).select_related("service")
    if row.is_open:
        running = running.exclude(effect=Effect.AT_RISK)
    ended = [_of(row, affected) for affected in running]
    record_all(end_effects(ended, actor=actor, at=at))
    announce_impact(ended, actor=actor, at=at)


def _of(row: Incident, affected: AffectedService) -> AffectedService:
    """The same effect, its incident the row at hand."""
    affected.incident = row
    return affected


def end_effects(effects: Collection[AffectedService], *, actor: User | None, at: datetime) -> list[TimelineEntry]:
    """End running effects at `at`, each with its locked incident and its service loaded; return what is to be told.

    One query. The caller counts the change, records the entries and says so: `announce_impact`.
    """
    for affected in effects:
        affected.ended_at = max(at, affected.started_at + timedelta(microseconds=1))
    AffectedService.objects.bulk_update(effects, ["ended_at"])
    return [_entry(affected, "service.restored", actor=actor, at=at) for affected in effects]


def adopt_effects(
    row: Incident,
    effects: Iterable[AffectedService],
    *,
    own: Iterable[AffectedService],
    actor: User | None,
    at: datetime,
) -> tuple[list[AffectedService], list[TimelineEntry]]:
    """Note on a locked incident what suffers on another, where it does not suffer here already.

    Each since it first began there, or since it was last well here; `own` are all the effects it ever had. One query.
    Returns the new effects and what is to be told; for the rest see `end_effects`.
    """
    effects = sorted(effects, key=lambda effect: effect.started_at)
    held: dict[int, list[AffectedService]] = {}
    for effect in own:
        held.setdefault(effect.service_id, []).append(effect)
    adopted = []
    for effect in effects:
        ends = [own.ended_at for own in held.get(effect.service_id, ())]
        known = [end for end in ends if end is not None]
        if len(known) < len(ends):
            continue
        made = AffectedService(
            incident=row,
            service=effect.service,
            effect=effect.effect,
            started_at=max([effect.started_at, *known]),
            recorded_by=actor,
        )
        held.setdefault(effect.service_id, []).append(made)
        adopted.append(made)
    AffectedService.objects.bulk_create(adopted)
    return adopted, [_entry(made, "service.affected", actor=actor, at=at) for made in adopted]


def announce_impact(effects: Iterable[AffectedService], *, actor: User | None, at: datetime) -> None:
    """Tell the receivers of effects that began or ended, each with its incident loaded."""
    for affected in effects:
        signals.impact_changed.send(Incident, incident=affected.incident, affected=affected, actor=actor, at=at)


class Correction(TypedDict, total=False):
    """What was wrong about an interval; what is left out stays."""

    effect: str
    started_at: datetime
    ended_at: datetime | None


@transaction.atomic
def correct_affected_service(
    affected: AffectedService,
    *,
    reason: str,
    actor: User | None,
    at: datetime,
    expected_version: int | None = None,
    **correction: Unpack[Correction],
) -> AffectedService:
    """Change an interval that was recorded wrongly; old and new values stay on the timeline.

    Raises ReasonRequired, EffectRefused, IntervalRefused, StaleIncident.
    """
    reason = required_reason(reason)
    row = lock(affected.incident, expected_version)
    affected = AffectedService.objects.select_related("service").get(pk=affected.pk)
    old = _interval(affected)
    affected.effect = known_effect(correction.get("effect", affected.effect))
    affected.started_at = correction.get("started_at", affected.started_at)
    affected.ended_at = correction.get("ended_at", affected.ended_at)
    _check_bounds(affected.started_at, affected.ended_at, at)
    if affected.ended_at is None and not row.is_open:
        raise IntervalRefused("The incident has ended, so its effect has an end too: say when.")
    _check_overlap(row, affected.service, affected.started_at, affected.ended_at, leaving_out=affected.pk)
    affected.save(update_fields=["effect", "started_at", "ended_at"])
    store(row, at=at, fields=[])
    _tell(row, "service.corrected", affected, actor=actor, at=at, old=old, reason=reason)
    return affected


def _check_bounds(started_at: datetime, ended_at: datetime | None, at: datetime) -> None:
    if started_at > at or (ended_at is not None and ended_at > at):
        raise IntervalRefused("This lies in the future: record it when it has happened.")
    if ended_at is not None and ended_at <= started_at:
        raise IntervalRefused("It must end after it began.", fields={"ended_at": "Before it began."})


def _check_overlap(
    row: Incident, service: Service, started_at: datetime, ended_at: datetime | None, *, leaving_out: int | None
) -> None:
    """Refuse two intervals of one service on one incident that share a moment."""
    others = AffectedService.objects.filter(incident=row, service=service).exclude(pk=leaving_out)
    for other in others:
        begins_before_end = ended_at is None or other.started_at < ended_at
        if begins_before_end and (other.ended_at is None or other.ended_at > started_at):
            raise IntervalRefused(f"This overlaps another entry for {service} on this incident.")


def _interval(affected: AffectedService) -> dict[str, Any]:
    return {
        "effect": affected.effect,
        "started_at": affected.started_at.isoformat(),
        "ended_at": affected.ended_at.isoformat() if affected.ended_at else None,
    }


def _tell(
    row: Incident, code: str, affected: AffectedService, *, actor: User | None, at: datetime, **more: Any
) -> None:
    _entry(_of(row, affected), code, actor=actor, at=at, **more).save(force_insert=True)
    announce_impact([affected], actor=actor, at=at)


def _entry(affected: AffectedService, code: str, *, actor: User | None, at: datetime, **more: Any) -> TimelineEntry:
    data = {"service": named(affected.service), **_interval(affected), **more}
    return draft(affected.incident, code, actor=actor, at=at, data=data, is_public=code != "service.corrected")
