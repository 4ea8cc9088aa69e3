"""Every change to schedules and who is on call."""

from incidents.oncall.operations.base import OnCallRefused
from incidents.oncall.operations.covering import RequestOver, ask_for_cover, take_cover, withdraw_cover
from incidents.oncall.operations.feeds import note_feed_used, renew_feed, revoke_feed
from incidents.oncall.operations.leaving import vacate
from incidents.oncall.operations.overrides import NotStandingIn, cancel_override, override, take_shift
from incidents.oncall.operations.reminding import remind_of_shifts
from incidents.oncall.operations.rotations import save_rotations
from incidents.oncall.operations.schedules import (
    Particulars,
    change_schedule,
    make_schedule,
    restore_schedule,
    retire_schedule,
)
from incidents.oncall.operations.swapping import accept_swap, ask_to_swap, decline_swap, withdraw_swap
from incidents.oncall.operations.watching import watch_on_call

__all__ = [
    "NotStandingIn",
    "OnCallRefused",
    "Particulars",
    "RequestOver",
    "accept_swap",
    "ask_for_cover",
    "ask_to_swap",
    "cancel_override",
    "change_schedule",
    "decline_swap",
    "make_schedule",
    "note_feed_used",
    "override",
    "remind_of_shifts",
    "renew_feed",
    "restore_schedule",
    "retire_schedule",
    "revoke_feed",
    "save_rotations",
    "take_cover",
    "take_shift",
    "vacate",
    "watch_on_call",
    "withdraw_cover",
    "withdraw_swap",
]
