"""Paging: people are asked to take an incident until somebody has, or it has ended.

A generation begins with the first page and is settled by an acknowledgement or the end. Beginning and settling hold
the incident's row, which acknowledging and ending hold too: once one of those has committed, no page of that
generation is made, and what waits is not sent.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from incidents.notifications.choices import OPEN_ENDS, QUIET_ENDS, NotificationClass, NotificationState, PagingEnd
from incidents.notifications.models import Notification, Paging
from incidents.notifications.operations.notify import notify
from incidents.notifications.queries.incidents import lock_incident
from incidents.people.models import User
from incidents.permissions.principal import as_system
from incidents.timeline.operations import record

if TYPE_CHECKING:
    from incidents.lifecycle.models import Incident

SYSTEM = "paging people about an incident"
# So long after it was due a page is looked at anew, and tried again until then.
PAGE_LIVES = timedelta(hours=1)


@transaction.atomic
def begin_paging(incident: Incident, *, actor: User | None, at: datetime, is_anew: bool = False) -> Paging | None:
    """Return the generation in which people are paged now, a new one where need be; None when nobody is to be paged.

    Of an ended incident nobody is paged. Once it is acknowledged or snoozed, a person may page others, and Muster
    pages nobody until it has been reopened, or `is_anew`: that did not hold. Holds the incident's row.
    """
    with as_system(SYSTEM):
        fresh = lock_incident(incident.pk)
        if not fresh.is_open:
            return None
        paging = Paging.objects.filter(incident=fresh).first()
        if paging is None:
            if actor is None and fresh.acknowledged_at is not None and not fresh.reopen_count and not is_anew:
                return None
            return Paging.objects.create(incident=fresh, began_at=at)
        if paging.settled_at is None:
            return paging
        if actor is None and paging.end in QUIET_ENDS and not is_anew:
            return None
        paging.generation += 1
        paging.began_at, paging.settled_at, paging.settled_by, paging.end = at, None, None, ""
        paging.save(update_fields=["generation", "began_at", "settled_at", "settled_by", "end"])
        return paging


@transaction.atomic
def page(
    incident: Incident,
    *,
    users: Iterable[User],
    reason: str,
    actor: User | None,
    at: datetime,
    generation: int | None = None,
    intent: str = "",
    expires_at: datetime | None = None,
) -> list[Notification]:
    """Page people about an incident, and say so on its timeline; return the rows that are new.

    Nothing happens when nobody is to be paged (see `begin_paging`), when it is no longer in `generation`, or when the
    same `intent` paged them before (default: one for each instant). Pages are looked at anew after an hour.
    """
    with as_system(SYSTEM):
        paging = begin_paging(incident, actor=actor, at=at) if generation is None else _still(incident, generation)
        if paging is None:
            return []
        made = notify(
            kind="page.incident",
            recipients=users,
            notification_class=NotificationClass.PAGE,
            actor=actor,
            at=at,
            intent=intent or f"page:{incident.pk}:{paging.generation}:{at.isoformat()}",
            incident=paging.incident,
            generation=paging.generation,
            context={"reason": reason.strip()},
            expires_at=expires_at or at + PAGE_LIVES,
        )
        paged = {row.recipient_id: row.recipient for row in made if row.recipient is not None}
        if paged:
            told = [{"id": person.pk, "name": str(person)} for person in paged.values()]
            data = {"people": told, "reason": reason.strip(), "generation": paging.generation}
            record(paging.incident, "page.sent", actor=actor, at=at, data=data)
        return made


def _still(incident: Incident, generation: int) -> Paging | None:
    """The paging, locked, while this generation runs."""
    fresh = lock_incident(incident.pk)
    paging: Paging | None = Paging.objects.filter(
        incident=fresh, generation=generation, settled_at=None, incident__is_open=True
    ).first()
    return paging


@transaction.atomic
def settle_paging(incident: Incident, *, end: PagingEnd, actor: User | None, at: datetime) -> bool:
    """Nobody needs to be paged any more: what waits is not sent. Return whether people were being paged.

    Ending what was acknowledged says so, so that Muster may page again once it is reopened; so does acknowledging or
    ending what was snoozed.
    """
    with as_system(SYSTEM):
        return settle_locked(lock_incident(incident.pk), end=end, actor=actor, at=at)


def settle_locked(incident: Incident, *, end: PagingEnd, actor: User | None, at: datetime) -> bool:
    """`settle_paging`, for who holds the incident's row already. No query where nobody was paged and that is loaded."""
    with as_system(SYSTEM):
        paging: Paging | None = getattr(incident, "paging", None)
        if paging is None:
            return False
        if paging.settled_at is not None:
            if end == PagingEnd.ENDED:
                Paging.objects.filter(pk=paging.pk).update(end=end)
            elif paging.end in OPEN_ENDS:
                Paging.objects.filter(pk=paging.pk).update(end=end, settled_at=at, settled_by=actor)
            return False
        Paging.objects.filter(pk=paging.pk).update(settled_at=at, settled_by=actor, end=end)
        waiting = Notification.objects.filter(
            incident=incident.pk, notification_class=NotificationClass.PAGE, state=NotificationState.PENDING
        )
        waiting.filter(generation__lte=paging.generation).update(
            state=NotificationState.SUPPRESSED, settled_at=at, last_error=PagingEnd(end).label
        )
        # Whoever goes on with this instance reads it again.
        incident._state.fields_cache.pop("paging", None)
        return True
