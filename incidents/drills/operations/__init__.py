"""Every change to a drill, one door each. All take `at` (aware UTC) and lock the exercise; `actor` none is Muster."""

from incidents.drills.operations.base import DrillChanged, DrillNotFound, DrillRefused
from incidents.drills.operations.ending import archive_exercise, cancel_exercise, finish_exercise, miss_exercise
from incidents.drills.operations.expecting import decide_expectation, note_entry, record_answer
from incidents.drills.operations.injects import hold_inject, let_inject_go, release_inject, skip_inject
from incidents.drills.operations.interrupting import interrupt_drills
from incidents.drills.operations.logging import log_in_drill
from incidents.drills.operations.planning import allow_outside, change_exercise, plan_exercise, set_roles
from incidents.drills.operations.running import pause_exercise, resume_exercise, start_exercise

__all__ = [
    "DrillChanged",
    "DrillNotFound",
    "DrillRefused",
    "allow_outside",
    "archive_exercise",
    "cancel_exercise",
    "change_exercise",
    "decide_expectation",
    "finish_exercise",
    "hold_inject",
    "interrupt_drills",
    "let_inject_go",
    "log_in_drill",
    "miss_exercise",
    "note_entry",
    "pause_exercise",
    "plan_exercise",
    "record_answer",
    "release_inject",
    "resume_exercise",
    "set_roles",
    "skip_inject",
    "start_exercise",
]
