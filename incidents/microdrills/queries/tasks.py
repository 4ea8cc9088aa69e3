"""One's own tasks, without what is right before one has answered; and everybody's, for who conducts the drill."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from incidents.drills.choices import ExerciseStatus
from incidents.drills.models import Exercise
from incidents.microdrills.choices import TaskStatus
from incidents.microdrills.models import MicroTask
from incidents.people.models import User
from incidents.permissions.principal import as_system

SYSTEM = "a person’s own tasks of micro-drills"
RUNNING = (ExerciseStatus.RUNNING, ExerciseStatus.PAUSED)


def is_asked(task: MicroTask, *, at: datetime) -> bool:
    """Whether it can still be answered. No query where the exercise is loaded."""
    return task.status == TaskStatus.ASKED and task.expires_at > at and task.exercise.status in RUNNING


def own_tasks(user: User, *, exercise_id: int | None = None) -> list[MicroTask]:
    """What the person was asked, in the order in which it is; of one drill, or of all, the newest drill first."""
    with as_system(SYSTEM):
        rows = MicroTask.objects.filter(user=user).select_related("exercise", "procedure", "key_contact", "schedule")
        if exercise_id is not None:
            rows = rows.filter(exercise=exercise_id)
        return list(rows.order_by("-exercise__started_at", "exercise", "pk")[:200])


def own_task(user: User, pk: int) -> MicroTask | None:
    with as_system(SYSTEM):
        return MicroTask.objects.filter(pk=pk, user=user).select_related("exercise").first()


def task_of_page(pk: int) -> MicroTask | None:
    """The test page behind a link that we signed."""
    with as_system(SYSTEM):
        rows = MicroTask.objects.filter(pk=pk, kind="test_page", user__is_active=True)
        return rows.select_related("exercise", "user").first()


def waiting_for(user: User, *, at: datetime) -> int:
    """How many tasks wait for the person. One query."""
    with as_system(SYSTEM):
        rows = MicroTask.objects.filter(user=user, status=TaskStatus.ASKED, expires_at__gt=at)
        return int(rows.filter(exercise__status__in=RUNNING).count())


@dataclass
class PersonResult:
    """What became of one person's tasks."""

    user: User
    tasks: list[MicroTask] = field(default_factory=list)

    @property
    def right(self) -> int:
        return sum(task.status == TaskStatus.RIGHT for task in self.tasks)

    @property
    def counting(self) -> int:
        return sum(task.status != TaskStatus.EXCUSED for task in self.tasks)


@dataclass
class KindResult:
    """What became of the tasks of one kind."""

    label: str
    right: int = 0
    counting: int = 0
    seconds: list[int] = field(default_factory=list)

    @property
    def median_seconds(self) -> int | None:
        """The lower median of how long those who were right took, in seconds."""
        return sorted(self.seconds)[(len(self.seconds) - 1) // 2] if self.seconds else None


def seconds_taken(task: MicroTask) -> int | None:
    """From the first look to the answer; of a test page from when it was sent."""
    begins = task.opened_at or task.asked_at
    return int((task.answered_at - begins).total_seconds()) if task.answered_at is not None else None


def results_of(exercise: Exercise) -> tuple[list[PersonResult], list[KindResult]]:
    """By person and by kind, for who conducts the drill, and empty for others. One query."""
    people: dict[int, PersonResult] = {}
    kinds: dict[str, KindResult] = defaultdict(lambda: KindResult(""))
    rows = MicroTask.objects.filter(exercise=exercise.pk).select_related("user", "exercise")
    for task in rows.order_by("user__first_name", "user__last_name", "user", "pk"):
        people.setdefault(task.user_id, PersonResult(task.user)).tasks.append(task)
        kind = kinds[task.kind]
        kind.label = task.get_kind_display()
        if task.status != TaskStatus.EXCUSED:
            kind.counting += 1
        if task.status == TaskStatus.RIGHT:
            kind.right += 1
            kind.seconds.append(seconds_taken(task) or 0)
    return list(people.values()), list(kinds.values())
