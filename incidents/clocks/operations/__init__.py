"""Every change to clocks and what they are promised by. The caller holds the rows of the incidents."""

from incidents.clocks.operations.authority import NoticeRefused, record_authority_notice, waive_authority_notice
from incidents.clocks.operations.firing import fire_clocks
from incidents.clocks.operations.following import (
    end_clocks,
    follow_move,
    note_acknowledged,
    note_update,
    start_clocks,
)
from incidents.clocks.operations.recalculating import arm_clocks, recompute_open
from incidents.clocks.operations.recomputing import recompute, rejudge

__all__ = [
    "NoticeRefused",
    "arm_clocks",
    "end_clocks",
    "fire_clocks",
    "follow_move",
    "note_acknowledged",
    "note_update",
    "recompute",
    "recompute_open",
    "record_authority_notice",
    "rejudge",
    "start_clocks",
    "waive_authority_notice",
]
