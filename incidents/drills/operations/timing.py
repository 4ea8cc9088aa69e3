"""What the timers of drills do when they fire."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Max

from incidents.drills.choices import ExerciseStatus, InjectStatus
from incidents.drills.models import Exercise, ExerciseInject, InjectAnswer
from incidents.drills.operations.base import SYSTEM, DrillNotFound, course, lock
from incidents.drills.operations.ending import finish_exercise, miss_exercise
from incidents.drills.operations.promising import promise_quiet
from incidents.drills.operations.releasing import release
from incidents.drills.operations.running import start_exercise
from incidents.drills.queries.people import NEEDED, people_of, pressing_on
from incidents.permissions.principal import as_system
from incidents.refusals import Refused
from incidents.timeline.models import TimelineEntry
from incidents.timers.models import Timer

NOT_RUNNING = "Muster was not running when it was to begin, and a drill never begins late by surprise."
BUSY = "A real critical incident needed the same people when it was to begin."


def begin_drills(timers: list[Timer], at: datetime) -> None:
    """Begin what is to begin now, but what would take people from a real critical incident."""
    with as_system(SYSTEM):
        for row in _held(timers):
            if row.status != ExerciseStatus.PLANNED:
                continue
            people = [person.pk for person in people_of(row, *NEEDED)]
            if pressing_on(people).exists():
                miss_exercise(row, reason=BUSY, at=at)
            else:
                start_exercise(row, actor=None, at=at)


def miss_drills(timers: list[Timer], at: datetime) -> None:
    """They are too late."""
    with as_system(SYSTEM):
        for row in _held(timers):
            if row.status == ExerciseStatus.PLANNED:
                miss_exercise(row, reason=NOT_RUNNING, at=at)


def release_due(timers: list[Timer], at: datetime) -> None:
    """Release injects whose time has come; what was held, skipped or paused meanwhile is not."""
    with as_system(SYSTEM):
        rows = {row.pk: row for row in _held(timers)}
        for timer in sorted(timers, key=lambda one: (one.subject_id, one.due_at, one.pk)):
            row = rows.get(timer.subject_id)
            if row is not None and row.status == ExerciseStatus.RUNNING:
                release(row, ExerciseInject(pk=timer.payload["inject"]), actor=None, at=at)


def look_for_quiet(timers: list[Timer], at: datetime) -> None:
    """Release what waits for the players to have done nothing for a while; where they did, look again later."""
    with as_system(SYSTEM):
        rows = {row.pk: row for row in _held(timers)}
        for timer in timers:
            row = rows.get(timer.subject_id)
            if row is None or row.status != ExerciseStatus.RUNNING:
                continue
            waiting = ExerciseInject.objects.filter(pk=timer.payload["inject"], status=InjectStatus.WAITING)
            for one in waiting.select_related("inject"):
                since = last_act(row)
                if since + course(row).length(one.inject.quiet_seconds or 0) <= at:
                    release(row, one, actor=None, at=at)
                else:
                    promise_quiet(row, [one], since=since, at=at)


def last_act(row: Exercise) -> datetime:
    """When a player last did something (aware UTC); before that, when it began or last went on. Three queries."""
    players = row.roles.filter(role="player").values("user")
    acts = TimelineEntry.objects.filter(incident__exercise=row.pk, actor__in=players)
    answers = InjectAnswer.objects.filter(exercise=row, by__in=players)
    moments = [
        acts.aggregate(last=Max("recorded_at"))["last"],
        answers.aggregate(last=Max("at"))["last"],
        row.pauses.aggregate(last=Max("resumed_at"))["last"],
        row.started_at,
    ]
    return max(moment for moment in moments if moment is not None)


def end_drills(timers: list[Timer], at: datetime) -> None:
    """Their minutes are over."""
    with as_system(SYSTEM):
        for timer in timers:
            try:
                finish_exercise(Exercise(pk=timer.subject_id), actor=None, at=at)
            except Refused:
                # Somebody ended or paused it in the meantime.
                continue


def _held(timers: list[Timer]) -> list[Exercise]:
    """The exercises of the timers, held in the order of their keys."""
    found = []
    for key in sorted({timer.subject_id for timer in timers}):
        try:
            found.append(lock(Exercise(pk=key)))
        except DrillNotFound:
            continue
    return found
