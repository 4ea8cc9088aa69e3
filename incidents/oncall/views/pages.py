"""The pages that show: all schedules, one as a calendar, my shifts, trouble ahead."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from incidents.oncall.calendar import DAY, Day, Piece, colours_of, day_bounds, days_between, month_of, week_of
from incidents.oncall.engine import final, layers
from incidents.oncall.models import OnCallSchedule, RotationVersion
from incidents.oncall.queries.plans import people_of, plans_between
from incidents.oncall.queries.requests import open_covers, open_swaps, overrides_to_come
from incidents.oncall.queries.rights import may_edit, may_found, may_stand_in
from incidents.oncall.queries.shifts import EXACT
from incidents.oncall.queries.standing import standings
from incidents.oncall.queries.trouble import find_trouble
from incidents.oncall.queries.versions import going_on
from incidents.oncall.views.base import found, next_second, page_of, reader_of
from incidents.oncall.views.mine import mine_context
from incidents.people.models import User
from incidents.people.views.pages import frame

VIEWS = {"week": "Week", "month": "Month"}


@require_safe
def list_view(request: HttpRequest) -> HttpResponse:
    """Every schedule, who has it now and who is next."""
    reader, at = reader_of(request), timezone.now()
    schedules = list(OnCallSchedule.objects.select_related("team", "owner").order_by("name"))
    current = [schedule for schedule in schedules if schedule.retired_at is None]
    trouble = find_trouble(current, at=at)
    context = {
        "title": "On call",
        "rows": [(standing, trouble[standing.schedule.pk]) for standing in standings(current, at=at)],
        "retired": [schedule for schedule in schedules if schedule.retired_at is not None],
        "may_found": may_found(reader),
    }
    return frame(request, "incidents/oncall/list.html", context)


@require_safe
def trouble_view(request: HttpRequest) -> HttpResponse:
    """What is wrong with the next weeks, of all schedules."""
    reader_of(request)
    at = timezone.now()
    schedules = list(OnCallSchedule.objects.filter(retired_at=None).select_related("team", "owner"))
    found_of = find_trouble(schedules, at=at)
    groups = [(schedule, found_of[schedule.pk]) for schedule in schedules if found_of[schedule.pk]]
    context = {"title": "On-call trouble", "groups": groups, "schedules": schedules}
    return frame(request, "incidents/oncall/trouble.html", context)


@require_safe
def mine_view(request: HttpRequest) -> HttpResponse:
    """The reader's own shifts, what is asked of them, and their calendar addresses."""
    reader = reader_of(request)
    return frame(request, "incidents/oncall/mine.html", mine_context(reader, at=timezone.now()))


@require_safe
def schedule_view(request: HttpRequest, slug: str) -> HttpResponse:
    """One schedule as a calendar of a week or a month, in the reader's zone or its own."""
    reader, schedule, at = reader_of(request), found(slug), next_second()
    zone = schedule.time_zone if request.GET.get("zone") == "schedule" else reader.time_zone
    view = request.GET.get("view") if request.GET.get("view") in VIEWS else "week"
    with timezone.override(zone):
        today = timezone.localtime(at).date()
        shown = _day_named(request.GET.get("day", ""), today)
        context = {
            "title": schedule.name,
            "schedule": schedule,
            "zone": zone,
            "is_own_zone": request.GET.get("zone") != "schedule",
            "view": view,
            "at": at,
            **(around := _around(reader, schedule, at)),
            **_calendar(schedule, shown, str(view), zone, at, _in_rotations(around["rotations"])),
            "links": _links(request, schedule, shown, today, str(view)),
        }
        return frame(request, "incidents/oncall/schedule.html", context).render()


def _day_named(text: str, today: date) -> date:
    try:
        named = date.fromisoformat(text)
    except ValueError:
        return today
    # Calendars end where dates do.
    return min(max(named, date(1971, 1, 1)), date(2199, 12, 1))


def _in_rotations(versions: Iterable[RotationVersion]) -> list[int]:
    """Who is in the rotations now, so that their colours stay the same from page to page."""
    return [place.user_id for version in versions for place in version.places.all() if place.user_id is not None]


def _calendar(
    schedule: OnCallSchedule, shown: date, view: str, zone: str, at: datetime, regulars: list[int]
) -> dict[str, Any]:
    """The days with their pieces, and the layers whose rows they have."""
    first, count = (week_of(shown), 7) if view == "week" else month_of(shown)
    begins, ends = day_bounds(first, zone)[0], day_bounds(first + (count - 1) * DAY, zone)[1]
    plan = plans_between([schedule], begins, ends)[schedule.pk]
    rows = layers(plan, begins, ends) if view == "week" else []
    whole = final(plan, begins, ends)
    people = people_of(span.person for spans in (whole, *(row.spans for row in rows)) for span in spans)
    colours = colours_of([*regulars, *sorted(people)])
    days = days_between(first, count, zone, [whole, *(row.spans for row in rows)], colours, now=at)
    named = [_shown(day, people, schedule, at) for day in days]
    return {
        "days": named,
        "weeks": [named[start : start + 7] for start in range(0, count, 7)],
        "layers": rows,
        "first": first,
        "last": first + (count - 1) * DAY,
        "shown": shown,
    }


def _shown(day: Day, people: dict[int, User], schedule: OnCallSchedule, at: datetime) -> dict[str, Any]:
    """A day with the names and links of its pieces."""
    rows = [[_named(piece, people, schedule, at) for piece in row] for row in day.rows]
    return {"day": day, "final": rows[0], "layers": rows[1:]}


def _named(piece: Piece, people: dict[int, User], schedule: OnCallSchedule, at: datetime) -> dict[str, Any]:
    address = reverse("oncall_shift", args=[schedule.slug])
    return {
        "piece": piece,
        "user": people.get(piece.person) if piece.person is not None else None,
        "link": f"{address}?begins={piece.begins:{EXACT}}&ends={piece.ends:{EXACT}}",
        "is_override": piece.source is not None and piece.source.is_override,
        "is_past": piece.ends <= at,
    }


def _around(reader: User, schedule: OnCallSchedule, at: datetime) -> dict[str, Any]:
    """What stands beside the calendar."""
    is_current = schedule.retired_at is None
    return {
        "standing": standings([schedule], at=at)[0],
        "trouble": find_trouble([schedule], at=at).get(schedule.pk, []),
        "overrides": overrides_to_come(schedule, at=at),
        "covers": open_covers(schedule=schedule, at=at),
        "swaps": open_swaps(schedule=schedule),
        "rotations": going_on(schedule, at),
        "may_edit": may_edit(reader, schedule),
        "may_stand_in": is_current and may_stand_in(reader, schedule),
        "reader": reader,
    }


def _links(request: HttpRequest, schedule: OnCallSchedule, shown: date, today: date, view: str) -> dict[str, str]:
    """Addresses of the same page: before, after, today, the other view, the other zone."""
    by_schedule = request.GET.get("zone") == "schedule"
    if view == "week":
        before, after = shown - 7 * DAY, shown + 7 * DAY
    else:
        before = (shown.replace(day=1) - DAY).replace(day=1)
        after = (shown.replace(day=1) + 32 * DAY).replace(day=1)

    def address(day: date, view: str = view, by_schedule: bool = by_schedule) -> str:
        zone = "&zone=schedule" if by_schedule else ""
        return f"{page_of(schedule)}?view={view}&day={day:%Y-%m-%d}{zone}#calendar"

    return {
        "before": address(before),
        "after": address(after),
        "today": address(today),
        "week": address(shown, view="week"),
        "month": address(shown, view="month"),
        "zone": address(shown, by_schedule=not by_schedule),
    }
