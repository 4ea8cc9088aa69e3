"""The time of an exercise: it stands still in pauses, and runs faster where nothing but talk is rehearsed. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Course:
    """How far an exercise has come. All instants aware UTC; `paused_seconds` are those of the pauses that are over.

    `compression` says how many seconds of the exercise pass in one second.
    """

    started_at: datetime | None
    paused_at: datetime | None = None
    ended_at: datetime | None = None
    paused_seconds: int = 0
    compression: int = 1

    def seconds(self, at: datetime) -> int | None:
        """Whole seconds of the exercise that have passed at `at`; none before it began. It ends when it ends."""
        if self.started_at is None:
            return None
        until = min(moment for moment in (at, self.paused_at, self.ended_at) if moment is not None)
        real = (until - self.started_at).total_seconds() - self.paused_seconds
        return max(0, int(real * self.compression))

    def due(self, offset_seconds: int) -> datetime:
        """When the exercise comes to `offset_seconds` of its own time, as far as is known. Raises ValueError before it
        began.
        """
        if self.started_at is None:
            raise ValueError("It has not begun.")
        return self.started_at + timedelta(seconds=self.paused_seconds + offset_seconds / self.compression)

    def length(self, seconds: int) -> timedelta:
        """How long so many seconds of the exercise last."""
        return timedelta(seconds=seconds / self.compression)


def pause_in_seconds(paused_at: datetime, resumed_at: datetime) -> int:
    """How long a pause was, in the whole seconds that are kept; never less than none."""
    return max(0, round((resumed_at - paused_at).total_seconds()))


def lateness(due_at: datetime, at: datetime) -> int:
    """By how many milliseconds something came after it was due; never less than none."""
    return max(0, int((at - due_at).total_seconds() * 1000))


def in_words(seconds: int | None) -> str:
    """The time of an exercise as people read it: "1:04:09"; a dash before it began."""
    if seconds is None:
        return "–"
    hours, rest = divmod(seconds, 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{left:02}"
