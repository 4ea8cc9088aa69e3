"""Panels of a manager: what each team has, what waits longest, what came in and went out, what majors cost."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median
from typing import Any

from django.db.models import Exists, OuterRef, Subquery

from incidents.catalog.models import Priority
from incidents.desk.dashboard.chart import bars
from incidents.desk.dashboard.numbers import oldest_of
from incidents.desk.dashboard.reader import Reader, lines, queue, real, within_cap
from incidents.desk.paginator import CAP, CappedCount
from incidents.desk.words import capped, length
from incidents.people.models import Membership, Team, User

TEAMS_SHOWN = 30
OLDEST_OF_EACH = 2
SHORT = 6
REOPENED_DAYS, MAJOR_DAYS, DAYS = 7, 90, 14
MAJORS_READ = 100

Shown = dict[str, Any]


class CappedUnassigned(CappedCount):
    """How many of the first `CAP` + 1 incidents of a queryset nobody has."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted WHERE counted.assignee_id IS NULL)"

    def __init__(self, queryset: Any) -> None:
        super(CappedCount, self).__init__(queryset.order_by().values("pk", "assignee_id")[: CAP + 1])


def by_priority(_reader: Reader) -> Shown:
    """What is open of each priority, and since when the oldest is. One query."""
    of_one = real().open().filter(priority=OuterRef("pk"))
    oldest = Subquery(of_one.order_by("reported_at", "pk").values("reported_at")[:1])
    rows = Priority.objects.annotate(count=CappedCount(of_one), since=oldest)
    return {
        "rows": [
            {"priority": row, "count": row.count, "since": row.since, "url": queue(tab="open", priority=row.pk)}
            for row in rows
        ]
    }


def teams(reader: Reader) -> Shown:
    """What each team has open by priority, unassigned, and its oldest; the reader's teams first. Two queries."""
    priorities = list(Priority.objects.all())
    of_team = real().open().filter(team=OuterRef("pk"))
    counts = {f"count_{item.pk}": CappedCount(of_team.filter(priority=item)) for item in priorities}
    rows = (
        Team.objects.filter(retired_at=None)
        .annotate(
            is_mine=Exists(Membership.objects.filter(team=OuterRef("pk"), user=reader.user)),
            unassigned=CappedUnassigned(of_team),
            since=oldest_of(real().open(), team=OuterRef(OuterRef("pk"))),
            **counts,
        )
        .order_by("-is_mine", "name")
    )
    found = list(rows[: TEAMS_SHOWN + 1])
    return {
        "priorities": priorities,
        "rows": [_team(row, priorities) for row in found[:TEAMS_SHOWN]],
        "is_cut": len(found) > TEAMS_SHOWN,
    }


def _team(row: Any, priorities: Iterable[Priority]) -> Shown:
    cells = [
        {
            "label": item.name,
            "count": getattr(row, f"count_{item.pk}"),
            "url": queue(tab="open", team=row.name, priority=item.pk),
        }
        for item in priorities
    ]
    return {
        "team": row,
        "is_mine": row.is_mine,
        "cells": cells,
        "unassigned": row.unassigned,
        "unassigned_url": queue(tab="unassigned", team=row.name),
        "since": row.since,
        "url": queue(tab="open", team=row.name),
    }


def longest_waiting(_reader: Reader) -> Shown:
    """The oldest open incidents of each priority, the oldest of all first. Two queries."""
    of_one = real().open().filter(priority=OuterRef("pk")).order_by("reported_at", "pk")
    places = {f"at_{n}": Subquery(of_one.values("pk")[n : n + 1]) for n in range(OLDEST_OF_EACH)}
    held = Priority.objects.annotate(**places).values_list(*places)
    keys = [pk for pks in held for pk in pks if pk is not None]
    waiting = lines(real().filter(pk__in=keys)).select_related("team", "assignee").order_by("reported_at", "pk")
    rows = list(waiting) if keys else []
    return {"rows": rows, "shown": rows}


def reopened(reader: Reader) -> Shown:
    """What was resolved once and is open again, among what changed in the last days. One query."""
    changed = real().filter(updated_at__gte=reader.ago(days=REOPENED_DAYS)).order_by("-updated_at", "-pk")
    again = within_cap(changed).open().filter(reopen_count__gt=0)
    rows = list(lines(again).order_by("-updated_at", "-pk")[:SHORT])
    return {"rows": rows, "shown": rows, "days": REOPENED_DAYS}


def volume(reader: Reader) -> Shown:
    """What was reported and what was resolved on each of the last days, each counted to the cap. One query."""
    edges = [reader.midnight(days_ago) for days_ago in range(DAYS - 1, -1, -1)] + [reader.now + timedelta(seconds=1)]
    days = list(pairwise(edges))
    asked: dict[str, Any] = {}
    for number, (begin, end) in enumerate(days):
        for way, field in (("in", "reported_at"), ("out", "resolved_at")):
            asked[f"{way}_{number}"] = CappedCount(real().filter(**{f"{field}__gte": begin, f"{field}__lt": end}))
    row: Any = User.objects.filter(pk=reader.user.pk).values(**asked).get()
    told = [_day(begin, row[f"in_{number}"], row[f"out_{number}"]) for number, (begin, _end) in enumerate(days)]
    return {
        "rows": told,
        "bars": bars([(day["reported"], day["resolved"]) for day in told]),
        "total_in": _total(day["reported"] for day in told),
        "total_out": _total(day["resolved"] for day in told),
        "days": DAYS,
    }


def _day(begin: datetime, reported: int, resolved: int) -> Shown:
    return {"day": begin, "reported": reported, "resolved": resolved}


def _total(counts: Iterable[int]) -> str:
    """A sum of capped counts: at least so many, where one of them was stopped."""
    held = list(counts)
    return f"{sum(min(count, CAP) for count in held):,}" + ("+" if max(held) > CAP else "")


def cost_of_majors(reader: Reader) -> Shown:
    """How long the majors of the last days ran, from declared to stood down, ended or now. One query."""
    since = reader.ago(days=MAJOR_DAYS)
    declared = real().filter(major_declared_at__gte=since).order_by("-major_declared_at", "-pk")
    rows = list(lines(declared)[:MAJORS_READ])
    lengths = {row.pk: _seconds(row, reader.now) for row in rows}
    return {
        "rows": [{"incident": row, "length": length(lengths[row.pk])} for row in rows[:SHORT]],
        "shown": rows[:SHORT],
        "count": capped(len(rows), MAJORS_READ - 1),
        "total": length(sum(lengths.values())),
        "median": length(median(lengths.values())) if rows else "",
        "days": MAJOR_DAYS,
    }


def _seconds(row: Any, now: datetime) -> float:
    ended: datetime = row.stood_down_at or row.resolved_at or row.cancelled_at or row.closed_at or now
    return float((ended - row.major_declared_at).total_seconds())
