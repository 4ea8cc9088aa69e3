"""Reading for the console: the tabs of the queue with their counts, the incident with all its page shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.lookups import IsNull

from incidents.catalog.models import Tag
from incidents.database.sole import sole
from incidents.desk.models import IncidentTemplate, SavedView
from incidents.desk.paginator import CappedCount
from incidents.escalation.choices import LIVE
from incidents.escalation.models import EscalationRun
from incidents.lifecycle.models import Incident, IncidentTag
from incidents.notifications.models import Paging, Watch
from incidents.people.models import Membership, User
from incidents.workflows.choices import Phase

if TYPE_CHECKING:
    from django.db.models import QuerySet

LIST_ROWS = ("priority", "state", "type", "service", "team", "assignee", "exercise")
PAGE_ROWS = (
    "type", "state", "priority", "service", "category__parent__parent__parent", "team", "assignee",
    "acknowledged_by", "reporter", "contact__organisation", "source", "exercise", "hold_reason", "resolution_code",
    "workflow_version__workflow",
)  # fmt: skip
IN_QUEUE_ORDER = ("priority_id", "reported_at", "pk")
# What breaches next, then what promises nothing; served by the index `incident_next_due`.
BREACHES_NEXT = (IsNull(F("next_due_at"), True), "next_due_at", *IN_QUEUE_ORDER)
NEWEST_FIRST = ("-reported_at", "-pk")


@dataclass(frozen=True)
class Tab:
    """One list of the queue: which incidents, in which order, and what to say when there is none."""

    slug: str
    label: str
    narrow: Callable[[Any, User], Any]
    ordering: tuple[str, ...] = IN_QUEUE_ORDER
    when_empty: str = ""
    is_of_open: bool = True


TABS: dict[str, Tab] = {
    tab.slug: tab
    for tab in (
        Tab(
            "mine",
            "Mine",
            lambda rows, user: rows.open().assigned_to(user),
            when_empty="Nothing is assigned to you. Look at what is unassigned and take one.",
        ),
        Tab(
            "team",
            "My teams",
            lambda rows, user: rows.open().of_teams_of(user),
            when_empty="Your teams have nothing open, or you are in no team yet.",
        ),
        Tab(
            "watching",
            "Watching",
            lambda rows, user: rows.open().filter(pk__in=Watch.objects.filter(user=user).values("incident_id")),
            when_empty="You watch nothing that is open. Watch an incident on its page to be told what happens to it.",
        ),
        Tab(
            "unassigned",
            "Unassigned",
            lambda rows, _user: rows.open().unassigned(),
            when_empty="Everything open has somebody who answers for it.",
        ),
        Tab("open", "All open", lambda rows, _user: rows.open(), when_empty="Nothing is open. Enjoy the quiet."),
        Tab(
            "major",
            "Major",
            lambda rows, _user: rows.open().major(),
            when_empty="No major incident is running.",
        ),
        Tab(
            "resolved",
            "Resolved",
            lambda rows, _user: rows.filter(phase=Phase.RESOLVED),
            ordering=NEWEST_FIRST,
            when_empty="Nothing waits for closure: whatever was resolved is closed.",
            is_of_open=False,
        ),
        Tab(
            "all",
            "All",
            lambda rows, _user: rows,
            ordering=NEWEST_FIRST,
            when_empty="No incident has been logged yet. Log the first one.",
            is_of_open=False,
        ),
    )
}
DEFAULT_TAB = "open"
PEOPLE_SHOWN = 12


def tab_of(slug: str | None) -> Tab:
    return TABS.get(slug or "", TABS[DEFAULT_TAB])


def count_tabs(user: User, incidents: QuerySet[Incident]) -> dict[str, int]:
    """How many of `incidents` stand under each tab for `user`, each counted to the cap. One query."""
    counts: dict[str, Any] = {f"in_{tab.slug}": CappedCount(tab.narrow(incidents, user)) for tab in TABS.values()}
    row: Any = User.objects.filter(pk=user.pk).values(**counts).get()
    return {name.removeprefix("in_"): count for name, count in row.items()}


def views_for(user: User) -> QuerySet[SavedView]:
    """The views a person keeps, and those of their teams, in their order with their teams. One query."""
    return (
        SavedView.objects.filter(Q(owner=user, team=None) | Q(team__memberships__user=user), retired_at=None)
        .select_related("team", "owner")
        .order_by(F("team__name").asc(nulls_first=True), "position", "pk")
    )


def views_beside(view: SavedView) -> QuerySet[SavedView]:
    """The views that stand in one row with this one: of the same team, or of the same person."""
    rows = SavedView.objects.filter(team=view.team_id, retired_at=None).order_by("position", "pk")
    return rows if view.team_id is not None else rows.filter(owner=view.owner_id)


def incident_for_page(pk: int) -> Incident | None:
    """The incident with every row its page names, or None for hidden and absent alike. One query.

    `escalation` is how its run stands, None where none is live; `paged_since` since when people are paged, if they are.
    """
    live = EscalationRun.objects.filter(incident=OuterRef("pk"), status__in=LIVE)
    paging = Paging.objects.filter(incident=OuterRef("pk"), settled_at=None)
    rows = Incident.objects.select_related(*PAGE_ROWS).annotate(
        escalation=Subquery(live.values("status")[:1]), paged_since=Subquery(paging.values("began_at"))
    )
    return sole(rows.filter(pk=pk))


def people_called(text: str) -> list[User]:
    """The first dozen active people of whose names one begins with each word of the text. One query."""
    people = User.objects.filter(is_active=True)
    for word in text.split()[:3]:
        people = people.filter(
            Q(username__istartswith=word) | Q(first_name__istartswith=word) | Q(last_name__istartswith=word)
        )
    return list(people.order_by("first_name", "last_name", "username")[:PEOPLE_SHOWN])


def tags_of(incident: Incident) -> list[Tag]:
    """The tags of an incident by name. One query."""
    held = IncidentTag.objects.filter(incident=incident).select_related("tag").order_by("tag__name")
    return [item.tag for item in held]


def templates_for(user: User) -> list[IncidentTemplate]:
    """The templates that `user` logs incidents from: those of the person's teams, then everybody's. Two queries."""
    own = Membership.objects.filter(user=user, team=OuterRef("team"))
    found = IncidentTemplate.objects.filter(Q(team=None) | Exists(own), retired_at=None)
    rows = found.select_related("type", "team", "service", "category").prefetch_related("tags")
    return sorted(rows, key=lambda row: (row.team is None, str(row.team or ""), row.name.lower()))
