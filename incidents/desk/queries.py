"""Reading for the console: the tabs of the queue with their counts, the incident with all its page shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from incidents.catalog.models import Tag
from incidents.desk.paginator import CappedCount
from incidents.lifecycle.models import Incident, IncidentTag
from incidents.people.models import User

if TYPE_CHECKING:
    from django.db.models import QuerySet

LIST_ROWS = ("priority", "state", "type", "service", "team", "assignee", "exercise")
PAGE_ROWS = (
    "type", "state", "priority", "service", "category", "team", "assignee", "acknowledged_by", "reporter", "contact",
    "source", "exercise", "hold_reason", "resolution_code", "workflow_version__workflow",
)  # fmt: skip
IN_QUEUE_ORDER = ("priority_id", "reported_at", "pk")
NEWEST_FIRST = ("-reported_at", "-pk")


@dataclass(frozen=True)
class Tab:
    """One list of the queue: which incidents, in which order, and what to say when there is none."""

    slug: str
    label: str
    narrow: Callable[[Any, User], Any]
    ordering: tuple[str, ...] = IN_QUEUE_ORDER
    when_empty: str = ""


TABS: dict[str, Tab] = {
    tab.slug: tab
    for tab in (
        Tab("open", "Open", lambda rows, _user: rows.open(), when_empty="Nothing is open. Enjoy the quiet."),
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
            "unassigned",
            "Unassigned",
            lambda rows, _user: rows.open().unassigned(),
            when_empty="Everything open has somebody who answers for it.",
        ),
        Tab(
            "major",
            "Major",
            lambda rows, _user: rows.open().major(),
            when_empty="No major incident is running.",
        ),
        Tab(
            "all",
            "All",
            lambda rows, _user: rows,
            ordering=NEWEST_FIRST,
            when_empty="No incident has been logged yet. Log the first one.",
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


def incident_for_page(pk: int) -> Incident | None:
    """The incident with every row its page names, or None for hidden and absent alike. One query."""
    found: Incident | None = Incident.objects.select_related(*PAGE_ROWS).filter(pk=pk).first()
    return found


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
