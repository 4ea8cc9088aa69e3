"""Every change to programmes, one door each. All take `at` (aware UTC); `actor` none is Muster."""

from incidents.programmes.operations.base import ProgrammeChanged, ProgrammeRefused
from incidents.programmes.operations.closing import close_days, open_days
from incidents.programmes.operations.editing import (
    pause_programme,
    resume_programme,
    retire_programme,
    save_programme,
)
from incidents.programmes.operations.feeds import note_feed_used, renew_feed, revoke_feed
from incidents.programmes.operations.inviting import (
    InvitationRefused,
    answer_invitation,
    invite,
    invite_all,
    remind_all,
)
from incidents.programmes.operations.planning import plan_ahead, plan_programme

__all__ = [
    "InvitationRefused",
    "ProgrammeChanged",
    "ProgrammeRefused",
    "answer_invitation",
    "close_days",
    "invite",
    "invite_all",
    "note_feed_used",
    "open_days",
    "pause_programme",
    "plan_ahead",
    "plan_programme",
    "remind_all",
    "renew_feed",
    "resume_programme",
    "retire_programme",
    "revoke_feed",
    "save_programme",
]
