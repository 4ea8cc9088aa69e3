"""The rows of on-call: schedules and their rotations, who stands in, what is asked of others, feeds and findings."""

from incidents.oncall.models.feeds import CalendarFeed
from incidents.oncall.models.findings import OnCallFinding
from incidents.oncall.models.schedules import OnCallSchedule, Rotation, RotationPlace, RotationVersion
from incidents.oncall.models.standing_in import CoverRequest, ShiftOverride, SwapRequest

__all__ = [
    "CalendarFeed",
    "CoverRequest",
    "OnCallFinding",
    "OnCallSchedule",
    "Rotation",
    "RotationPlace",
    "RotationVersion",
    "ShiftOverride",
    "SwapRequest",
]
