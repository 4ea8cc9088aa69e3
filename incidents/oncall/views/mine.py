"""My on-call: own shifts, what is asked, and the addresses for calendar programs."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from incidents.notifications.links import absolute
from incidents.oncall.models import OnCallSchedule
from incidents.oncall.operations import renew_feed, revoke_feed
from incidents.oncall.queries.feeds import feeds_of
from incidents.oncall.queries.requests import covers_for, open_swaps
from incidents.oncall.queries.shifts import shifts_of
from incidents.oncall.views.base import found, reader_of
from incidents.people.models import User
from incidents.people.views.acting import go
from incidents.people.views.pages import frame

AHEAD = timedelta(weeks=8)
LISTED = 60


def mine_context(reader: User, *, at: datetime, new_feed: tuple[str, str] | None = None) -> dict[str, Any]:
    """Names for the page; `new_feed`: what a new address is for, and the address, which is shown this once."""
    feeds = list(feeds_of(reader))
    held = shifts_of(reader, at, at + AHEAD)
    return {
        "title": "My on-call",
        "at": at,
        "shifts": held[:LISTED],
        "is_cut": len(held) > LISTED,
        "covers": covers_for(reader, at=at),
        "swaps": open_swaps(user=reader),
        "own_feed": next((feed for feed in feeds if feed.schedule_id is None), None),
        "feeds": [feed for feed in feeds if feed.schedule_id is not None],
        "schedules": OnCallSchedule.objects.filter(retired_at=None),
        "new_feed": new_feed,
        "reader": reader,
    }


@require_POST
def renew_feed_view(request: HttpRequest) -> HttpResponse:
    """Make an address, in place of the former, and show it. It is not kept, so the page itself is the answer."""
    reader, at = reader_of(request), timezone.now()
    schedule = _asked(request)
    _, secret = renew_feed(reader, schedule=schedule, at=at)
    address = absolute(reverse("oncall_calendar", args=[secret]))
    shown = ("your shifts" if schedule is None else f"the schedule {schedule}", address)
    response = frame(request, "incidents/oncall/mine.html", mine_context(reader, at=at, new_feed=shown))
    response.headers["Cache-Control"] = "no-store, private"
    return response


@require_POST
def revoke_feed_view(request: HttpRequest) -> HttpResponse:
    reader = reader_of(request)
    was_there = revoke_feed(reader, schedule=_asked(request), at=timezone.now())
    sentence = "That address no longer works." if was_there else "There was no address that worked."
    return go(request, reverse("oncall_mine"), sentence)


def _asked(request: HttpRequest) -> OnCallSchedule | None:
    """The schedule that the form names; none: the reader's own shifts."""
    slug = request.POST.get("schedule", "")
    return found(slug) if slug else None
