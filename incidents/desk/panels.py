"""What the incident page shows beside its header: each panel gathers its own part in a constant number of queries."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from incidents.desk.acts import Act
from incidents.desk.forms.moves import asks_nothing
from incidents.desk.queries import tags_of
from incidents.lifecycle.choices import GrantKind
from incidents.lifecycle.models import AccessRecord, Incident, ResponseRole
from incidents.lifecycle.queries import Move, SeenLink, access_list, effects_of, links_of, milestones, moves
from incidents.people.models import User
from incidents.timeline.queries import ToldEntry, entries_of, told
from incidents.workflows.models import WorkflowField

TIMELINE_PAGE = 100
WHO_SAW_IT = 20


@dataclass(frozen=True)
class TimelinePage:
    """Some entries, newest first, and the key to go on from when there are older ones."""

    entries: list[ToldEntry]
    older: int | None


@dataclass(frozen=True)
class ShownMove:
    """A move as a button."""

    move: Move
    one_click: bool


def timeline(incident: Incident, *, before: int | None = None) -> TimelinePage:
    """At most a hundred entries, newest first, older than the entry `before`. At most two queries."""
    rows = entries_of(incident, newest_first=True)
    if before is not None:
        last = rows.filter(pk=before).first()
        if last is not None:
            rows = rows.filter(at__lt=last.at) | rows.filter(at=last.at, pk__lt=last.pk)
    found = list(rows[: TIMELINE_PAGE + 1])
    shown = found[:TIMELINE_PAGE]
    return TimelinePage(told(shown), shown[-1].pk if len(found) > len(shown) else None)


def shown_moves(incident: Incident, user: User) -> list[ShownMove]:
    """The moves this person may make now."""
    return [ShownMove(move, asks_nothing(move, incident)) for move in moves(incident, user) if move.allowed]


def facts(incident: Incident) -> list[tuple[str, str]]:
    """What the workflow's own fields hold, with their labels. A query only when there is something."""
    held = {slug: value for slug, value in incident.facts.items() if value not in (None, "")}
    if not held:
        return []
    own = WorkflowField.objects.filter(version_id=incident.workflow_version_id, slug__in=held)
    return [(str(field), f"{_fact(held[field.slug])} {field.unit}".strip()) for field in own]


def _fact(value: Any) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, float):
        return f"{value:g}"
    return str(value)


def links(incident: Incident) -> dict[str, list[SeenLink]]:
    """The links under the words they are told in."""
    grouped: dict[str, list[SeenLink]] = defaultdict(list)
    for seen in links_of(incident):
        grouped[seen.words].append(seen)
    return dict(grouped)


def roles(incident: Incident) -> list[ResponseRole]:
    """Who has a role now, in the order in which they began. One query."""
    return list(ResponseRole.objects.current().filter(incident=incident).select_related("user"))


def access(incident: Incident, *, at: datetime) -> dict[str, Any]:
    """Who may see a restricted incident, who broke the glass, and who saw it last. Two queries."""
    grants = access_list(incident, at=at)
    records = AccessRecord.objects.filter(incident=incident).select_related("user")[:WHO_SAW_IT]
    return {
        "grants": [grant for grant in grants if grant.kind == GrantKind.GRANTED],
        "glass": [grant for grant in grants if grant.kind == GrantKind.BREAK_GLASS],
        "records": list(records),
    }


def page_panels(incident: Incident, user: User, acts: dict[str, Act], *, at: datetime) -> dict[str, Any]:
    """Everything the page shows, as its template names it."""
    held, effects = roles(incident), list(effects_of(incident))
    return {
        "moves": shown_moves(incident, user),
        "acts": acts,
        "timeline": timeline(incident),
        "facts": facts(incident),
        "links": links(incident),
        "roles": held,
        "my_roles": {role.pk for role in held if role.user_id == user.pk},
        "effects": effects,
        "effects_now": [effect for effect in effects if effect.ended_at is None],
        "milestones": milestones(incident),
        "tags": tags_of(incident),
        "access": access(incident, at=at) if incident.restricted else None,
    }
