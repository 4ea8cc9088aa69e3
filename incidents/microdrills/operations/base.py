"""What operations on micro-drills have in common."""

from __future__ import annotations

from incidents.refusals import Refused

SYSTEM = "micro-drills"
# Its subject is the exercise.
CLOSE_TIMER = "micro_close"


class TaskRefused(Refused):
    """A task cannot be answered, or not like this; or what a micro-drill asks makes no sense."""

    code = "task_refused"
    sentence = "This is over: it was answered, its time has passed, or the drill has ended."
