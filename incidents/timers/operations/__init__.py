"""Everything that is written about timers and recurring jobs."""

from incidents.timers.operations.forgetting import forget_old_timers
from incidents.timers.operations.recurring import change_job, fire_recurring, owe_job, plan_jobs
from incidents.timers.operations.running import run_owed_jobs
from incidents.timers.operations.scheduling import (
    Promise,
    TimerNotDead,
    cancel,
    reschedule,
    retry_dead,
    schedule,
    schedule_many,
)
from incidents.timers.operations.sweeping import SWEEP, Swept, fire_due, sweep

__all__ = [
    "SWEEP",
    "Promise",
    "Swept",
    "TimerNotDead",
    "cancel",
    "change_job",
    "fire_due",
    "fire_recurring",
    "forget_old_timers",
    "owe_job",
    "plan_jobs",
    "reschedule",
    "retry_dead",
    "run_owed_jobs",
    "schedule",
    "schedule_many",
    "sweep",
]
