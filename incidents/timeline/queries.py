"""Reading the timeline, with the names its sentences need, in a constant number of queries."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.db.models.functions import Lower

from incidents.people.models import User
from incidents.timeline.kinds import STATE_CODES
from incidents.timeline.models import Mention, PinnedEntry, TimelineEntry
from incidents.timeline.sentences import sentence

if TYPE_CHECKING:
    from incidents.lifecycle.models import Incident


def entries_of(incident: Incident, *, newest_first: bool = False) -> QuerySet[TimelineEntry]:
    """The entries of one incident that the principal may see, with who acted. One query."""
    entries = TimelineEntry.objects.filter(incident=incident).select_related("actor")
    return entries.order_by("-at", "-pk") if newest_first else entries.order_by("at", "pk")


def tell(entry: TimelineEntry) -> str:
    """The sentence of one entry. No query when its actor is loaded."""
    other = f"INC-{entry.other_incident_id}" if entry.other_incident_id else ""
    nobody = "Somebody" if entry.data.get("unknown_actor") else "Muster"
    return sentence(entry.code, entry.data, actor=str(entry.actor) if entry.actor_id else nobody, other=other)


def pins_of(incident: Incident) -> QuerySet[PinnedEntry]:
    """The decisions of one incident, the first taken first, with entry, actor and who pinned. One query."""
    return PinnedEntry.objects.filter(incident=incident).select_related("entry__actor", "pinned_by")


def states_entered(incident: Incident) -> dict[int, datetime]:
    """When the incident last entered each state, by the state's key, as far as its timeline tells. One query."""
    moves = TimelineEntry.objects.filter(incident=incident, code__in=STATE_CODES).order_by("at", "pk")
    entered: dict[int, datetime] = {}
    for at, data in moves.values_list("at", "data"):
        to = data.get("to")
        if isinstance(to, dict) and isinstance(to.get("id"), int):
            entered[to["id"]] = at
    return entered


# Changes that a form of the console may find made meanwhile, and how far back it looks for who made them.
_CHANGES = (
    "details.updated",
    "incident.triaged",
    "incident.assigned",
    "incident.handed_over",
    "priority.overridden",
    "tags.changed",
)
_RECENT = 50


def last_changes(incident: Incident, names: list[str]) -> dict[str, TimelineEntry]:
    """The latest entry that tells of a change of each named field, among the recent ones. One query."""
    recent = TimelineEntry.objects.filter(incident=incident, code__in=_CHANGES).select_related("actor")
    found: dict[str, TimelineEntry] = {}
    for entry in recent.order_by("-at", "-pk")[:_RECENT]:
        for name in _changed_by(entry):
            if name in names:
                found.setdefault(name, entry)
    return found


def _changed_by(entry: TimelineEntry) -> list[str]:
    if entry.code == "tags.changed":
        return ["tags"]
    if entry.code == "priority.overridden":
        return ["priority"]
    if entry.code in ("incident.assigned", "incident.handed_over"):
        return ["assignee", "team"]
    return list(entry.data.get("changes", {}))


def news_of(incident: Incident, *, after: int) -> QuerySet[TimelineEntry]:
    """The entries with a key above `after`, the latest first, with who acted. One query."""
    fresh = TimelineEntry.objects.filter(incident=incident, pk__gt=after)
    return fresh.select_related("actor").order_by("-pk")


def mentions_of(user: User, *, since: datetime) -> QuerySet[Mention]:
    """Where others named `user` in a note since `since`, on real incidents the principal may see, newest first."""
    mine = Mention.objects.filter(user=user, at__gte=since, incident__exercise=None).exclude(entry__actor=user)
    return mine.select_related("incident", "entry__actor").order_by("-at", "-pk")


# A user name after an @ that does not stand inside a word or an e-mail address.
MENTION = re.compile(r"(?<![\w@.])@([\w.+-]{1,150})")


def people_named_in(text: str) -> list[User]:
    """Everybody whom a text names as @username: active people, each once. No query for a text that names nobody."""
    names = {name.rstrip(".").lower() for name in MENTION.findall(text)}
    if not names:
        return []
    return list(User.objects.annotate(lowered=Lower("username")).filter(lowered__in=names, is_active=True))
