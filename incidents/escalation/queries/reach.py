"""Whether targets that hang on nothing reach anybody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from incidents.escalation.queries.directory import Directory
from incidents.escalation.queries.situation import Situation
from incidents.escalation.shape import Target
from incidents.notifications.choices import Importance
from incidents.notifications.queries.ways import ways_of


def reaches_somebody(targets: Sequence[Target], *, at: datetime) -> bool:
    """Whether something outside the console leads to one of the targets. A few queries, whatever they are."""
    found = Directory(targets, Situation(priority=0)).find(targets, at=at, is_open=True, told=())
    if found.rooms or found.addresses:
        return True
    return bool(ways_of(list(found.people.values()), importance=Importance.IMPORTANT, at=at))
