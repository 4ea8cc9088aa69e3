"""The numbers at the top: how many wait on each list, and since when the oldest does. One query at any size."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery

from incidents.catalog.models import Priority
from incidents.desk.dashboard.reader import Reader, queue, real
from incidents.desk.paginator import CAP, CappedCount
from incidents.desk.words import capped, length
from incidents.lifecycle.models import Incident
from incidents.people.models import Membership, User

Rows = QuerySet[Incident]


def oldest_of(rows: Any, **values: Any) -> Subquery:
    """When the oldest of some open incidents was reported: for each priority one look into the queue's index."""
    first = rows.filter(priority=OuterRef("pk"), **values).order_by("reported_at", "pk").values("reported_at")[:1]
    found = Priority.objects.annotate(oldest=Subquery(first)).order_by(F("oldest").asc(nulls_last=True))
    return Subquery(found.values("oldest")[:1])


def _oldest_of_teams(user: User) -> Subquery:
    """The same over the teams of `user`, team by team, because no index holds several teams in one order."""
    mine = oldest_of(real().open(), team=OuterRef(OuterRef("team")))
    held = Membership.objects.filter(user=user).annotate(oldest=mine).order_by(F("oldest").asc(nulls_last=True))
    return Subquery(held.values("oldest")[:1])


@dataclass(frozen=True)
class Kind:
    """One number: its words, its list, and how its rows and their oldest are found."""

    label: str
    address: dict[str, str]
    rows: Callable[[User], Any]
    oldest: Callable[[User], Subquery] | None = None

    def oldest_for(self, user: User) -> Subquery:
        return self.oldest(user) if self.oldest else oldest_of(self.rows(user))


def _open() -> Any:
    return real().open()


def _drills() -> Any:
    # Asked this way because SQLite finds the partial index of drills for no other.
    return Incident.objects.filter(exercise__isnull=False).open()


KINDS: dict[str, Kind] = {
    "mine": Kind("Mine", {"tab": "mine"}, lambda user: _open().assigned_to(user)),
    "team": Kind("My teams", {"tab": "team"}, lambda user: _open().of_teams_of(user), _oldest_of_teams),
    "unassigned": Kind("Unassigned", {"tab": "unassigned"}, lambda _user: _open().unassigned()),
    "major": Kind("Major", {"tab": "major"}, lambda _user: _open().major()),
    "open": Kind("All open", {"tab": "open"}, lambda _user: _open()),
    "drills": Kind(
        "Open in drills",
        {"tab": "open", "reality": "drill"},
        lambda _user: _drills(),
        lambda _user: Subquery(_drills().order_by("exercise", "pk").values("reported_at")[:1]),
    ),
}


@dataclass(frozen=True)
class Number:
    slug: str
    label: str
    url: str
    count: int
    words: str
    oldest: str


@dataclass(frozen=True)
class Numbers:
    shown: list[Number]
    is_empty: bool  # Nothing real was ever logged that the reader may know of.


def read_numbers(reader: Reader, slugs: Iterable[str]) -> Numbers:
    """Each number as the reader may know, counted to the cap. One query."""
    kinds = {slug: KINDS[slug] for slug in slugs}
    asked: dict[str, Any] = {"is_any": Exists(real())}
    for slug, kind in kinds.items():
        asked[f"count_{slug}"] = CappedCount(kind.rows(reader.user))
        asked[f"oldest_{slug}"] = kind.oldest_for(reader.user)
    row: Any = User.objects.filter(pk=reader.user.pk).values(**asked).get()
    shown = [
        Number(
            slug,
            kind.label,
            queue(**kind.address),
            row[f"count_{slug}"],
            capped(row[f"count_{slug}"], CAP),
            _age(row[f"oldest_{slug}"], reader.now) if row[f"count_{slug}"] else "",
        )
        for slug, kind in kinds.items()
    ]
    return Numbers(shown, not row["is_any"])


def _age(since: datetime | None, now: datetime) -> str:
    return length((now - since).total_seconds()) if since else ""
