"""Every change to an incident, one door each. All take `at` (aware UTC) and lock the row they change."""

from incidents.lifecycle.operations.access import (
    break_glass,
    grant_access,
    lift_restriction,
    record_reads,
    restrict,
    revoke_access,
)
from incidents.lifecycle.operations.acknowledge import acknowledge
from incidents.lifecycle.operations.assign import UNCHANGED, assign, hand_over, take
from incidents.lifecycle.operations.automatic import arm_automatic_transitions, knock, make_moves
from incidents.lifecycle.operations.details import change_tags, set_tags, update_details
from incidents.lifecycle.operations.history import record_history
from incidents.lifecycle.operations.impact import affect_service, correct_affected_service, restore_service
from incidents.lifecycle.operations.links import link, mark_duplicate, unlink
from incidents.lifecycle.operations.log import log_incident
from incidents.lifecycle.operations.major import declare_major, stand_down
from incidents.lifecycle.operations.merge import merge
from incidents.lifecycle.operations.milestones import correct_milestone
from incidents.lifecycle.operations.notes import add_note
from incidents.lifecycle.operations.pins import pin_entry, unpin_entry
from incidents.lifecycle.operations.priority import override_priority
from incidents.lifecycle.operations.roles import assign_role, hand_over_role, release_role, take_role
from incidents.lifecycle.operations.stages import cancel, close, hold, mitigate, reopen, resolve, resume
from incidents.lifecycle.operations.transition import transition
from incidents.lifecycle.operations.triage import triage

__all__ = [
    "UNCHANGED",
    "acknowledge",
    "add_note",
    "affect_service",
    "arm_automatic_transitions",
    "assign",
    "assign_role",
    "break_glass",
    "cancel",
    "change_tags",
    "close",
    "correct_affected_service",
    "correct_milestone",
    "declare_major",
    "grant_access",
    "hand_over",
    "hand_over_role",
    "hold",
    "knock",
    "lift_restriction",
    "link",
    "log_incident",
    "make_moves",
    "mark_duplicate",
    "merge",
    "mitigate",
    "override_priority",
    "pin_entry",
    "record_history",
    "record_reads",
    "release_role",
    "reopen",
    "resolve",
    "restore_service",
    "restrict",
    "resume",
    "revoke_access",
    "set_tags",
    "stand_down",
    "take",
    "take_role",
    "transition",
    "triage",
    "unlink",
    "unpin_entry",
    "update_details",
]
