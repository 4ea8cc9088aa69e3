"""Every change to plans, procedures, runs and key contacts, one door each. All take `at` (aware UTC)."""

from incidents.plans.operations.asking import ask_all_due, ask_to_confirm
from incidents.plans.operations.base import ChangedMeanwhile, PlansRefused, note_reviewed, restore, retire
from incidents.plans.operations.contacts import (
    MethodDraft,
    confirm_from_link,
    note_tried,
    save_contact,
    verify_methods,
)
from incidents.plans.operations.documents import (
    activate_plan,
    approve_plan,
    discard_plan_draft,
    save_plan,
    save_plan_draft,
)
from incidents.plans.operations.procedures import (
    begin_draft,
    change_procedure,
    discard_draft,
    make_procedure,
    propose_step,
    publish,
    save_draft,
)
from incidents.plans.operations.reminding import remind_of_reviews
from incidents.plans.operations.runs import (
    RunRefused,
    assign_run,
    attach_procedures,
    begin_procedure,
    give_up_left,
    give_up_run,
)
from incidents.plans.operations.stepping import (
    assign_step,
    finish_step,
    note_step,
    reopen_step,
    skip_step,
    start_step,
)

__all__ = [
    "ChangedMeanwhile",
    "MethodDraft",
    "PlansRefused",
    "RunRefused",
    "activate_plan",
    "approve_plan",
    "ask_all_due",
    "ask_to_confirm",
    "assign_run",
    "assign_step",
    "attach_procedures",
    "begin_draft",
    "begin_procedure",
    "change_procedure",
    "confirm_from_link",
    "discard_draft",
    "discard_plan_draft",
    "finish_step",
    "give_up_left",
    "give_up_run",
    "make_procedure",
    "note_reviewed",
    "note_step",
    "note_tried",
    "propose_step",
    "publish",
    "remind_of_reviews",
    "reopen_step",
    "restore",
    "retire",
    "save_contact",
    "save_draft",
    "save_plan",
    "save_plan_draft",
    "skip_step",
    "start_step",
    "verify_methods",
]
