"""Every change to attachments, one door each. All take `at` (aware UTC); what changes a row locks its incident."""

from incidents.attachments.operations.attaching import attach
from incidents.attachments.operations.collecting import collect_garbage
from incidents.attachments.operations.showing import join_note
from incidents.attachments.operations.withdrawing import withdraw_attachment

__all__ = ["attach", "collect_garbage", "join_note", "withdraw_attachment"]
