"""Every change to schedules and who is on call."""

from incidents.oncall.operations.base import OnCallRefused
from incidents.oncall.operations.rotations import save_rotations
from incidents.oncall.operations.schedules import (
    Particulars,
    change_schedule,
    make_schedule,
    restore_schedule,
    retire_schedule,
)

__all__ = [
    "OnCallRefused",
    "Particulars",
    "change_schedule",
    "make_schedule",
    "restore_schedule",
    "retire_schedule",
    "save_rotations",
]
