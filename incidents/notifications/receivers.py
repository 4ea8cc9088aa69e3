"""What the outbox does when something happens to an incident, whose row the sender of the signal holds."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from incidents.notifications.choices import PagingEnd
from incidents.notifications.operations.paging import settle_locked
from incidents.people.models import User

if TYPE_CHECKING:
    from incidents.lifecycle.models import Incident


def stop_paging(*, incident: Incident, actor: User | None, at: datetime, **_: Any) -> None:
    """Somebody has taken it."""
    settle_locked(incident, end=PagingEnd.ACKNOWLEDGED, actor=actor, at=at)


def stop_paging_at_the_end(*, incident: Incident, actor: User | None, at: datetime, **_: Any) -> None:
    """It is resolved, closed or cancelled."""
    if not incident.is_open:
        settle_locked(incident, end=PagingEnd.ENDED, actor=actor, at=at)
