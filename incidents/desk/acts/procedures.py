"""Acts about procedures: begun, given to somebody, worked through step by step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from incidents.desk.acts.base import Act, Doing, while_open
from incidents.desk.forms import procedures as forms
from incidents.desk.forms.response import ReasonForm
from incidents.plans import operations
from incidents.plans.models import ProcedureRun, ProcedureRunStep

RIGHT, PART = "run_procedure", "procedures"


def _begin(doing: Doing) -> Any:
    return operations.begin_procedure(doing.incident, **doing.data, **doing.who_and_when)


def _on_target(operation: Callable[..., Any]) -> Callable[[Doing], Any]:
    def do(doing: Doing) -> Any:
        return operation(doing.target, **doing.data, **doing.who_and_when)

    return do


def _tried(doing: Doing) -> Any:
    return operations.note_tried(
        doing.data["method"],
        was_reached=doing.data["outcome"] == "reached",
        incident=doing.incident,
        **doing.who_and_when,
    )


PROCEDURES = (
    Act(
        "contact-tried",
        "Record a try",
        "try_contact",
        _tried,
        forms.ContactTriedForm,
        "It is on record.",
        "Whether a key contact was reached stands on the timeline, and at the contact.",
        part="key_contacts",
    ),
    Act(
        "procedure-begin",
        "Begin a procedure",
        RIGHT,
        _begin,
        forms.BeginProcedureForm,
        "The procedure has begun.",
        "Its steps stand on the incident from now on; the version that is in force is kept for this run.",
        while_open,
        part=PART,
    ),
    Act(
        "procedure-assign",
        "Give it to somebody",
        RIGHT,
        _on_target(operations.assign_run),
        forms.AssigneeForm,
        target=ProcedureRun,
        part=PART,
    ),
    Act(
        "procedure-give-up",
        "Give it up",
        RIGHT,
        _on_target(operations.give_up_run),
        ReasonForm,
        "The procedure was given up.",
        "The steps that are left are not done by this procedure. What was done stays on record.",
        target=ProcedureRun,
        part=PART,
    ),
    Act(
        "step-start",
        "Start",
        RIGHT,
        _on_target(operations.start_step),
        done="The step has begun.",
        target=ProcedureRunStep,
        one_click=True,
        part=PART,
    ),
    Act(
        "step-done",
        "Done",
        RIGHT,
        _on_target(operations.finish_step),
        forms.StepDoneForm,
        "The step is done.",
        target=ProcedureRunStep,
        part=PART,
    ),
    Act(
        "step-skip",
        "Skip",
        RIGHT,
        _on_target(operations.skip_step),
        ReasonForm,
        "The step was skipped.",
        target=ProcedureRunStep,
        part=PART,
    ),
    Act(
        "step-note",
        "Note",
        RIGHT,
        _on_target(operations.note_step),
        forms.StepNoteForm,
        target=ProcedureRunStep,
        part=PART,
    ),
    Act(
        "step-assign",
        "Give to",
        RIGHT,
        _on_target(operations.assign_step),
        forms.AssigneeForm,
        target=ProcedureRunStep,
        part=PART,
    ),
    Act(
        "step-reopen",
        "Open again",
        RIGHT,
        _on_target(operations.reopen_step),
        done="The step is open again.",
        target=ProcedureRunStep,
        one_click=True,
        part=PART,
    ),
)
