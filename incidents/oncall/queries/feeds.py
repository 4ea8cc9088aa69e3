"""What a calendar feed shows, and whose it is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse

from incidents.notifications.links import absolute
from incidents.oncall.engine import ROTATION, Span, final
from incidents.oncall.feeds import Entry, as_icalendar, hash_of
from incidents.oncall.models import CalendarFeed, OnCallSchedule
from incidents.oncall.queries.plans import people_of, plans_between
from incidents.oncall.queries.rights import may_view
from incidents.people.models import User

BACK, AHEAD = timedelta(weeks=4), timedelta(weeks=26)
WHY = {
    ROTATION: "By the rotation",
    "override": "By an override",
    "swap": "Swapped",
    "taken": "Shift taken",
    "cover": "Covering",
}


def find_feed(secret: str) -> CalendarFeed | None:
    """The feed with this secret that may still be read: not revoked, of somebody who may see schedules."""
    feeds = CalendarFeed.objects.select_related("user", "schedule")
    feed = feeds.filter(secret_hash=hash_of(secret), revoked_at=None).first()
    return feed if feed is not None and may_view(feed.user) else None


def feeds_of(user: User) -> QuerySet[CalendarFeed]:
    """The person's addresses that work, their own shifts first."""
    working = CalendarFeed.objects.filter(user=user, revoked_at=None).select_related("schedule")
    return working.order_by("schedule__name", "pk")


def written(feed: CalendarFeed, *, at: datetime) -> bytes:
    """The feed as iCalendar: four weeks back, half a year ahead. The same all day long unless a schedule changes."""
    midnight = at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    begins, ends = midnight - BACK, midnight + AHEAD
    schedules = [feed.schedule] if feed.schedule is not None else list(OnCallSchedule.objects.all())
    plans = plans_between(schedules, begins, ends)
    held = [
        (schedule, span)
        for schedule in schedules
        for span in _whole(final(plans[schedule.pk], begins, ends), begins, ends)
        if feed.schedule is not None or span.person == feed.user_id
    ]
    people = people_of(span.person for _, span in held)
    entries = [_entry(schedule, span, people[span.person], feed) for schedule, span in held]
    entries.sort(key=lambda entry: (entry.begins, entry.uid))
    if feed.schedule is not None:
        return as_icalendar(f"On call: {feed.schedule}", feed.schedule.time_zone, entries)
    return as_icalendar(f"On call: {feed.user}", feed.user.time_zone, entries)


def _whole(spans: list[Span], begins: datetime, ends: datetime) -> list[Span]:
    """Without those cut by the ends of the calendar: the same shift always has the same beginning and end."""
    return [span for span in spans if span.begins > begins and span.ends < ends]


def _entry(schedule: OnCallSchedule, span: Span, person: User, feed: CalendarFeed) -> Entry:
    host = urlsplit(settings.MUSTER_URL).hostname or "muster"
    why = f"{WHY[span.source.kind]} “{span.source.name}”" if span.source.name else WHY[span.source.kind]
    return Entry(
        uid=f"oncall-{schedule.pk}-{span.begins:%Y%m%dT%H%M%SZ}-{person.pk}@{host}",
        begins=span.begins,
        ends=span.ends,
        title=f"On call: {schedule}" if feed.schedule is None else f"{person}: {schedule}",
        description=f"{person} is on call. {why}.",
        url=absolute(reverse("oncall_schedule", args=[schedule.slug])),
        revision=schedule.revision,
        changed_at=schedule.changed_at,
    )
