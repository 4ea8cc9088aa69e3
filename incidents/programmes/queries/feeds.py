"""What a person's calendar of drills shows, and whose it is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Q
from django.urls import reverse

from incidents.drills.choices import ExerciseStatus
from incidents.drills.models import Exercise
from incidents.notifications.links import absolute
from incidents.oncall.feeds import Entry, as_icalendar, hash_of
from incidents.people.models import User
from incidents.permissions.principal import as_user
from incidents.programmes.models import DrillFeed

BACK, AHEAD = timedelta(weeks=4), timedelta(weeks=26)
NOT_HELD = (ExerciseStatus.CANCELLED, ExerciseStatus.MISSED)


def find_feed(secret: str) -> DrillFeed | None:
    """The feed with this secret that may still be read: not revoked, of somebody who may sign in."""
    feeds = DrillFeed.objects.select_related("user")
    return feeds.filter(secret_hash=hash_of(secret), revoked_at=None, user__is_active=True, user__is_staff=True).first()


def feed_of(user: User) -> DrillFeed | None:
    """The person's address that works."""
    return DrillFeed.objects.filter(user=user, revoked_at=None).first()


def written(feed: DrillFeed, *, at: datetime) -> bytes:
    """The feed as iCalendar: four weeks back, half a year ahead. The same all day long unless a drill changes.

    A person's own drills, and all for who keeps their scripts; never one that they do not know of.
    """
    midnight = at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    user = feed.user
    with as_user(user):
        rows = Exercise.objects.known().filter(starts_at__gte=midnight - BACK, starts_at__lt=midnight + AHEAD)
        if not user.has_perm("incidents.view_scenario"):
            rows = rows.filter(Q(trainer=user) | Q(pk__in=user.exercise_roles.values("exercise")))
        entries = [_entry(row) for row in rows.select_related("team").order_by("starts_at", "pk")]
    return as_icalendar(f"Drills: {user}", user.time_zone, entries, of="Drills")


def _entry(row: Exercise) -> Entry:
    host = urlsplit(settings.MUSTER_URL).hostname or "muster"
    begins = row.started_at or row.starts_at or row.created_at
    planned = row.starts_at or begins
    word = f"{row.get_status_display()}: " if row.status in NOT_HELD else ""
    reason = f" {row.end_reason}" if row.end_reason else ""
    return Entry(
        uid=f"drill-{row.pk}@{host}",
        begins=planned,
        ends=planned + timedelta(minutes=row.planned_minutes),
        title=f"EXERCISE: {word}{row.name}",
        description=f"{row.get_exercise_type_display()}, {row.get_status_display().lower()}.{reason}",
        url=absolute(reverse("drill", args=[row.pk])),
        revision=row.version,
        changed_at=max(filter(None, (row.created_at, row.invited_at, row.started_at, row.ended_at))),
    )
