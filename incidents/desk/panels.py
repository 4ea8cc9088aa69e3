"""What the incident page shows beside its header: each panel gathers its own part in a constant number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from incidents.clocks.queries import paused_among
from incidents.desk.acts import Act
from incidents.desk.forms.moves import asks_nothing
from incidents.desk.queries import tags_of
from incidents.desk.stepper import ASIDE, stepper
from incidents.desk.story import decisions, timeline
from incidents.lifecycle.choices import LINK_INVERSE, GrantKind, LinkKind
from incidents.lifecycle.models import AccessRecord, Incident, ResponseRole
from incidents.lifecycle.queries import Move, SeenLink, access_list, effects_of, links_of, milestones, moves
from incidents.notifications.queries.watching import watchers_of
from incidents.people.models import User
from incidents.permissions.code_names import code_name
from incidents.reporter.queries import followers_of
from incidents.timeline.queries import pins_of
from incidents.workflows.choices import OPEN_PHASES, Phase
from incidents.workflows.models import WorkflowField

# So many reads are looked through for who saw it last; so many people are shown.
READS, READERS = 400, 20
FOLLOWERS_SHOWN = 20
# Of one kind; the rest is folded.
LINKS = 6


@dataclass(frozen=True)
class ShownMove:
    """A move as a button."""

    move: Move
    one_click: bool
    is_likely: bool = False


def shown_moves(incident: Incident, possible: list[Move]) -> list[ShownMove]:
    """The moves this person may make now, the likely one first and marked."""
    allowed = [move for move in possible if move.allowed]
    likely = next((move for move in allowed if _leads_on(move, incident)), None)
    shown = [ShownMove(move, asks_nothing(move, incident), is_likely=move is likely) for move in allowed]
    return sorted(shown, key=lambda item: not item.is_likely)


def _leads_on(move: Move, incident: Incident) -> bool:
    """Whether a move leads forward on the way: out of a hold to work, else to a later state that is no way aside."""
    to = move.transition.to_state
    if to.phase in ASIDE:
        return False
    if incident.phase == Phase.ON_HOLD:
        return to.phase in OPEN_PHASES
    if incident.phase in (Phase.CLOSED, Phase.CANCELLED):
        return False
    return to.position > incident.state.position


@dataclass(frozen=True)
class ActGroup:
    """Acts that stand together under one word."""

    label: str
    acts: list[Act]


# What the page offers elsewhere: beside the row, in the panel or in the box it is about.
ELSEWHERE = {
    *("acknowledge", "take", "note", "affect", "milestone", "grant", "lift", "watch", "unwatch", "page"),
    *("acknowledge-again", "snooze", "escalate", "give-back", "reassign-escalation"),
    *("page-manager", "page-skill", "page-me"),
    *("authority", "no-authority"),
    *("procedure-begin", "contact-tried"),
}
GROUPS = {
    "People": ("assign", "hand-over", "take-role", "assign-role"),
    "Classification": ("triage", "priority", "link", "duplicate"),
    "Major incident": ("declare-major", "stand-down"),
    "Access": ("restrict", "lift", "grant"),
}


def act_groups(acts: dict[str, Act]) -> list[ActGroup]:
    """The acts that are no everyday work, grouped; one that no group names stands with the classification."""
    placed = {slug for slugs in GROUPS.values() for slug in slugs}
    strays = tuple(
        slug for slug, act in acts.items() if act.target is None and slug not in placed and slug not in ELSEWHERE
    )
    groups = {**GROUPS, "Classification": (*GROUPS["Classification"], *strays)}
    found = [ActGroup(label, [acts[slug] for slug in slugs if slug in acts]) for label, slugs in groups.items()]
    return [group for group in found if group.acts]


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


@dataclass(frozen=True)
class LinkGroup:
    """The links that are told in the same words; of children also how far they are."""

    words: str
    shown: list[SeenLink]
    folded: list[SeenLink]
    progress: str = ""


def links(incident: Incident) -> list[LinkGroup]:
    """The links by what they say, open incidents first, many of them folded. Three queries."""
    grouped: dict[str, list[SeenLink]] = defaultdict(list)
    for seen in links_of(incident):
        grouped[seen.words].append(seen)
    return [_link_group(words, held) for words, held in grouped.items()]


def _link_group(words: str, held: list[SeenLink]) -> LinkGroup:
    held = sorted(held, key=lambda seen: (not seen.other.is_open, seen.other.priority_id, seen.other.pk))
    progress = ""
    if words == LINK_INVERSE[LinkKind.CHILD_OF]:
        over = sum(not seen.other.is_open for seen in held)
        progress = f"{over} of {len(held)} resolved"
    return LinkGroup(words, held[:LINKS], held[LINKS:], progress)


def roles(incident: Incident) -> list[ResponseRole]:
    """Who has a role now, in the order in which they began. One query."""
    return list(ResponseRole.objects.current().filter(incident=incident).select_related("user"))


def access(incident: Incident, *, at: datetime) -> dict[str, Any]:
    """Who may see a restricted incident, who broke the glass, and who saw it last. Two queries."""
    grants = access_list(incident, at=at)
    records = AccessRecord.objects.filter(incident=incident).select_related("user")[:READS]
    return {
        "grants": [grant for grant in grants if grant.kind == GrantKind.GRANTED],
        "glass": [grant for grant in grants if grant.kind == GrantKind.BREAK_GLASS],
        "readers": readers(records),
    }


@dataclass(frozen=True)
class Reader:
    """Somebody who read it: their last read, and how many there were among those that were looked through."""

    last: AccessRecord
    times: int


def readers(records: Iterable[AccessRecord]) -> list[Reader]:
    """Each person once, whoever read last first; `records` are the newest first."""
    by_person: dict[int, list[AccessRecord]] = defaultdict(list)
    for record in records:
        by_person[record.user_id].append(record)
    return [Reader(reads[0], len(reads)) for reads in by_person.values()][:READERS]


def page_panels(incident: Incident, user: User, acts: dict[str, Act], *, at: datetime) -> dict[str, Any]:
    """Everything the page shows, as its template names it."""
    held, effects, watchers = roles(incident), list(effects_of(incident)), list(watchers_of(incident))
    possible = moves(incident, user)
    return {
        "moves": shown_moves(incident, possible),
        "stepper": stepper(incident, possible),
        "acts": acts,
        "act_groups": act_groups(acts),
        "timeline": timeline(incident),
        "decisions": decisions(list(pins_of(incident))),
        "facts": facts(incident),
        "links": links(incident),
        "roles": held,
        "my_roles": {role.pk for role in held if role.user_id == user.pk},
        "effects": effects,
        "effects_now": [effect for effect in effects if effect.ended_at is None],
        "milestones": milestones(incident),
        "tags": tags_of(incident),
        "followers": list(followers_of(incident)[:FOLLOWERS_SHOWN]),
        "access": access(incident, at=at) if incident.restricted else None,
        "watchers": watchers,
        "is_watching": any(watch.user_id == user.pk for watch in watchers),
        "is_paused": bool(paused_among([incident])),
        "code_name": code_name(incident.pk) if incident.restricted else "",
    }
