"""Which permission each operation asks for. Edges ask here before they call; a move asks its own permission itself."""

from __future__ import annotations

from typing import Any

from incidents.refusals import NotPermitted

RIGHTS: dict[str, str] = {
    "view": "view_incident",
    "log_incident": "add_incident",
    "update_details": "change_incident",
    "set_tags": "change_incident",
    "add_note": "change_incident",
    "attach": "change_incident",
    "withdraw_attachment": "change_incident",
    "link": "change_incident",
    "unlink": "change_incident",
    "affect_service": "change_incident",
    "restore_service": "change_incident",
    "correct_affected_service": "change_incident",
    "watch": "view_incident",
    "page": "work_incident",
    "record_authority_notice": "work_incident",
    "snooze": "work_incident",
    "escalate": "work_incident",
    "give_back": "work_incident",
    "reassign_escalation": "assign_incident",
    "waive_authority_notice": "command_incident",
    "run_procedure": "work_incident",
    "try_contact": "work_incident",
    "triage": "work_incident",
    "acknowledge": "work_incident",
    "take": "work_incident",
    "take_role": "work_incident",
    "hand_over_role": "work_incident",
    "release_role": "work_incident",
    "hand_over": "work_incident",
    "pin_entry": "work_incident",
    "unpin_entry": "work_incident",
    "mark_duplicate": "work_incident",
    "merge": "work_incident",
    "transition": "view_incident",
    "assign": "assign_incident",
    "assign_role": "command_incident",
    "declare_major": "command_incident",
    "stand_down": "command_incident",
    "override_priority": "override_priority",
    "correct_milestone": "correct_milestone",
    "restrict": "restrict_incident",
    "lift_restriction": "restrict_incident",
    "grant_access": "restrict_incident",
    "revoke_access": "restrict_incident",
    "break_glass": "break_glass",
}


def may(user: Any, operation: str) -> bool:
    """Whether `user` holds the permission that `operation` asks for. KeyError for an operation that is not listed."""
    return bool(user.has_perm(f"incidents.{RIGHTS[operation]}"))


def require(user: Any, operation: str) -> None:
    """Raise NotPermitted unless `user` may carry out `operation`."""
    if not may(user, operation):
        raise NotPermitted
