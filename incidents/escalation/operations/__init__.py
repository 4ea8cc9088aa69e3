"""Every change to policies and their runs, one door each. All take `at` (aware UTC)."""

from incidents.escalation.operations.acting import escalate_now, give_back, reassign_run, snooze
from incidents.escalation.operations.calling import NobodyPaged, page_manager, page_people, page_skill
from incidents.escalation.operations.firing import take_steps
from incidents.escalation.operations.leases import look_at_leases
from incidents.escalation.operations.messages import FormerPage, LinkIsOver, acknowledge_from_message
from incidents.escalation.operations.policies import save_policy

__all__ = [
    "FormerPage",
    "LinkIsOver",
    "NobodyPaged",
    "acknowledge_from_message",
    "escalate_now",
    "give_back",
    "look_at_leases",
    "page_manager",
    "page_people",
    "page_skill",
    "reassign_run",
    "save_policy",
    "snooze",
    "take_steps",
]
