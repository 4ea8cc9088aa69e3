"""All that the health page shows. Counts and times only: nothing of any incident."""

from __future__ import annotations

import platform
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import django
from django.db import connection
from django.db.models import Aggregate, Count, Max, Min, Q

from incidents.engine.models import Sweep
from incidents.jobs.choices import LIVE
from incidents.jobs.models import Job
from incidents.notifications.choices import Channel, NotificationClass, NotificationState
from incidents.notifications.models import Notification
from incidents.notifications.queries.reach import overdue_methods, unreachable_people
from incidents.permissions.principal import as_system
from incidents.timers.choices import TimerState
from incidents.timers.queries import count_timers, due_timers
from incidents.watchdog.broker import what_is_wrong_with_the_broker
from incidents.watchdog.choices import LATE_AFTER
from incidents.watchdog.models import EngineAudit, EngineViolation
from incidents.watchdog.queries.verdict import NO_SWEEPS, NO_WATCHDOG, codes
from incidents.watchdog.registry import INVARIANTS, SWEEPERS

JUDGED_OVER = timedelta(hours=1)
FAILURES_OVER = timedelta(days=7)
OVER_SHOWN = 5
_SENTENCES = {
    NO_WATCHDOG: "The watchdog has not looked for three minutes: its process is gone, or it hangs.",
    NO_SWEEPS: "Nobody has looked for what is due for 30 seconds: pages may be late.",
}


@dataclass(frozen=True)
class Wrong:
    """One thing that is wrong now: what must hold, and what was found."""

    code: str
    sentence: str
    violation: EngineViolation | None


@dataclass(frozen=True)
class SeenSweep:
    name: str
    last: Sweep | None
    is_late: bool


@dataclass(frozen=True)
class Queue:
    """What waits of one class: how many, how many of them are due, and since when the oldest is due."""

    label: str
    waiting: int
    due: int
    oldest: datetime | None


@dataclass
class ChannelHealth:
    """One channel: what is on its way, and how the last hour's messages ended."""

    label: str
    sending: int = 0
    sent: int = 0
    failed: int = 0
    failed_at: datetime | None = None

    @property
    def rate(self) -> int | None:
        """Per cent of what ended in the last hour that was taken; None where nothing did."""
        ended = self.sent + self.failed
        return int(100 * self.sent / ended) if ended else None


@dataclass(frozen=True)
class TimerHealth:
    waiting: int
    leased: int
    dead: int
    # Since when the oldest that is due waits.
    oldest: datetime | None


@dataclass(frozen=True)
class PeopleHealth:
    """How many people who may be paged have no proven way, and how many ways are to be proven again."""

    unproven: int
    overdue: int


@dataclass(frozen=True)
class Health:
    at: datetime
    wrong: list[Wrong]
    over: list[EngineViolation]
    sweeps: list[SeenSweep]
    queues: list[Queue]
    channels: list[ChannelHealth]
    timers: TimerHealth
    jobs: dict[str, int]
    audit: EngineAudit | None
    broker: str
    people: PeopleHealth
    versions: dict[str, str] = field(default_factory=dict)


def health(*, at: datetime) -> Health:
    """How the engine does at `at`, for administrators. A constant number of queries; asks the broker too."""
    with as_system("the health page counts what waits"):
        return Health(
            at=at,
            wrong=_wrong(at),
            over=list(EngineViolation.objects.filter(ended_at__isnull=False).order_by("-ended_at")[:OVER_SHOWN]),
            sweeps=_sweeps(at),
            queues=_queues(at),
            channels=_channels(at),
            timers=_timers(at),
            jobs=_jobs(),
            audit=EngineAudit.objects.first(),
            broker=what_is_wrong_with_the_broker(),
            people=PeopleHealth(unreachable_people().count(), overdue_methods(at=at).count()),
            versions=_versions(),
        )


def _wrong(at: datetime) -> list[Wrong]:
    sentences = _SENTENCES | {invariant.code: invariant.sentence for invariant in INVARIANTS}
    open_now = {violation.code: violation for violation in EngineViolation.objects.filter(ended_at=None)}
    return [Wrong(code, sentences.get(code, code), open_now.get(code)) for code in codes(at)]


def _sweeps(at: datetime) -> list[SeenSweep]:
    seen = {sweep.name: sweep for sweep in Sweep.objects.all()}
    names = dict.fromkeys([*(sweeper.sweep for sweeper in SWEEPERS), *seen])
    return [
        SeenSweep(name, seen.get(name), is_late=name not in seen or at - seen[name].last_at > LATE_AFTER)
        for name in names
    ]


def _queues(at: datetime) -> list[Queue]:
    counted = (
        Notification.objects.filter(state=NotificationState.PENDING)
        .order_by()
        .values("notification_class")
        .annotate(waiting=Count("pk"), due=Count("pk", filter=Q(next_at__lte=at)), oldest=Min("next_at"))
    )
    by_class: dict[str, dict[str, Any]] = {row["notification_class"]: dict(row) for row in counted}
    return [_queue(kind, by_class.get(kind.value), at) for kind in NotificationClass]


def _queue(kind: NotificationClass, row: dict[str, Any] | None, at: datetime) -> Queue:
    label = str(kind.label)
    if row is None:
        return Queue(label, 0, 0, None)
    return Queue(label, row["waiting"], row["due"], row["oldest"] if row["oldest"] <= at else None)


def _channels(at: datetime) -> list[ChannelHealth]:
    found = {channel.value: ChannelHealth(str(channel.label)) for channel in Channel}
    for name, number in _by_channel(Count("pk"), state=NotificationState.SENDING):
        found[name].sending = number
    lately = _by_channel(
        Count("pk", filter=Q(state__in=[NotificationState.ACCEPTED, NotificationState.DELIVERED])),
        Count("pk", filter=Q(state=NotificationState.FAILED)),
        settled_at__gte=at - JUDGED_OVER,
    )
    for name, sent, failed in lately:
        found[name].sent, found[name].failed = sent, failed
    failed_since = {"state": NotificationState.FAILED, "settled_at__gte": at - FAILURES_OVER}
    for name, last in _by_channel(Max("settled_at"), **failed_since):
        found[name].failed_at = last
    return list(found.values())


def _by_channel(*figures: Aggregate, **asked: Any) -> list[tuple[Any, ...]]:
    """The figures for each channel in one query."""
    named = {f"figure{position}": figure for position, figure in enumerate(figures)}
    rows = Notification.objects.filter(**asked).order_by().values("channel").annotate(**named)
    return list(rows.values_list("channel", *named))


def _timers(at: datetime) -> TimerHealth:
    counts = count_timers()
    oldest = due_timers(at).order_by("due_at").values_list("due_at", flat=True).first()
    return TimerHealth(counts[TimerState.PENDING], counts[TimerState.LEASED], counts[TimerState.DEAD], oldest)


def _jobs() -> dict[str, int]:
    """How many wait and run, by the word for each."""
    counted = dict(Job.objects.live().order_by().values_list("state").annotate(Count("pk")))
    return {str(state.label): counted.get(state.value, 0) for state in LIVE}


def _versions() -> dict[str, str]:
    return dict(_each_version())


def _each_version() -> Iterator[tuple[str, str]]:
    version = connection.get_database_version()
    yield str(connection.display_name), ".".join(str(part) for part in version)
    yield "Django", django.get_version()
    yield "Python", platform.python_version()
