"""Every way a schedule changes, and how its mails leave."""

from reports.schedules.operations.editing import (
    ScheduleChanged,
    ScheduleRefused,
    leave_schedule,
    pause_schedule,
    resume_schedule,
    retire_schedule,
    save_schedule,
)
from reports.schedules.operations.forgetting import forget_mailings
from reports.schedules.operations.mailing import fire_due, run_now
from reports.schedules.operations.sending import send_due_copies

__all__ = [
    "ScheduleChanged",
    "ScheduleRefused",
    "fire_due",
    "forget_mailings",
    "leave_schedule",
    "pause_schedule",
    "resume_schedule",
    "retire_schedule",
    "run_now",
    "save_schedule",
    "send_due_copies",
]
