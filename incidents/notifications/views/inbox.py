"""The inbox: what Muster told somebody, and what of it they have read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_POST, require_safe

from incidents.notifications.choices import NotificationClass
from incidents.notifications.models import Notification
from incidents.notifications.operations.inbox import mark_all_read, mark_read
from incidents.notifications.queries.inbox import badge, count_unread, inbox_of, unread_of
from incidents.notifications.queries.wording import LOADED, wording
from incidents.people.views.pages import frame, signed_in

INBOX = "notifications_inbox"
A_PAGE, MOST_PAGES = 50, 40


@dataclass(frozen=True)
class ShownRow:
    """One row in words. `words` is what somebody wrote, where it may be shown."""

    row: Notification
    subject: str
    words: str
    is_page: bool


@require_safe
def inbox_view(request: HttpRequest) -> HttpResponse:
    """The unread rows, or all; fifty on a page."""
    user, now = signed_in(request), timezone.now()
    shows_all = request.GET.get("show") == "all"
    page = _page(request)
    rows = inbox_of(user) if shows_all else unread_of(user).order_by("-created_at", "-id")
    begin = (page - 1) * A_PAGE
    found = list(rows.select_related(*LOADED)[begin : begin + A_PAGE + 1])
    context = {
        "title": "Inbox",
        "rows": shown(found[:A_PAGE], at=now),
        "shows_all": shows_all,
        "unread": badge(count_unread(user)),
        "number": page,
        "has_more": len(found) > A_PAGE and page < MOST_PAGES,
        "now_iso": now.isoformat(),
    }
    return frame(request, "incidents/notifications/inbox.html", context)


def shown(rows: list[Notification], *, at: datetime) -> list[ShownRow]:
    """The rows in words; of a restricted incident its reference and code name alone. Two queries, with `LOADED`."""
    words = wording(rows, at=at)
    return [
        ShownRow(
            row,
            words[row.pk].subject,
            "" if row.incident is not None and row.incident.restricted else str(row.context.get("words", "")),
            row.notification_class == NotificationClass.PAGE,
        )
        for row in rows
    ]


@require_safe
def unread_view(request: HttpRequest) -> HttpResponse:
    """What the badge shows, asked for again while a page stays open."""
    return JsonResponse({"badge": badge(count_unread(signed_in(request)))})


@require_POST
def read_view(request: HttpRequest, pk: Any) -> HttpResponse:
    """Note that one row was read. A script that follows its link asks for no page."""
    mark_read(signed_in(request), [pk], at=timezone.now())
    if "quietly" in request.POST:
        return HttpResponse(status=204)
    return _back(request)


@require_POST
def read_all_view(request: HttpRequest) -> HttpResponse:
    """Note that all was read that stood there when the page was shown."""
    now = timezone.now()
    until = _instant(request.POST.get("until", "")) or now
    mark_all_read(signed_in(request), until=min(until, now), at=now)
    return _back(request)


def _instant(text: str) -> datetime | None:
    try:
        found = parse_datetime(text[:40])
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None


def _page(request: HttpRequest) -> int:
    asked = request.GET.get("page", "")
    return min(max(int(asked[:4]), 1), MOST_PAGES) if asked.isdecimal() else 1


def _back(request: HttpRequest) -> HttpResponse:
    shows_all = "?show=all" if request.POST.get("show") == "all" else ""
    return HttpResponseRedirect(f"{reverse(INBOX)}{shows_all}")
