"""Every change to micro-drills, one door each. All take `at` (aware UTC)."""

from incidents.microdrills.operations.answering import answer_task, confirm_page, excuse_task, open_task
from incidents.microdrills.operations.asking import ask_everybody
from incidents.microdrills.operations.base import TaskRefused
from incidents.microdrills.operations.closing import close_due, close_tasks
from incidents.microdrills.operations.planning import plan_tasks, problem_of_plan

__all__ = [
    "TaskRefused",
    "answer_task",
    "ask_everybody",
    "close_due",
    "close_tasks",
    "confirm_page",
    "excuse_task",
    "open_task",
    "plan_tasks",
    "problem_of_plan",
]
