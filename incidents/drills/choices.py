"""Fixed vocabularies of drills (HSEEP)."""

from __future__ import annotations

from django.db import models


class ExerciseType(models.TextChoices):
    TABLETOP = "tabletop", "Tabletop"
    DRILL = "drill", "Drill"
    FUNCTIONAL = "functional", "Functional"
    FULL_SCALE = "full_scale", "Full-scale"
    MICRO = "micro", "Micro-drill"


# Only where no clock or page is rehearsed may the time of the exercise run faster than real time.
COMPRESSIBLE = (ExerciseType.TABLETOP, ExerciseType.MICRO)


class ExerciseStatus(models.TextChoices):
    PLANNED = "planned", "Planned"
    RUNNING = "running", "Running"
    PAUSED = "paused", "Paused"
    FINISHED = "finished", "Finished"
    CANCELLED = "cancelled", "Cancelled"
    MISSED = "missed", "Missed"


# Not over: what its players must not read yet, and what may be changed.
LIVE = (ExerciseStatus.PLANNED, ExerciseStatus.RUNNING, ExerciseStatus.PAUSED)


class DrillRole(models.TextChoices):
    PLAYER = "player", "Player"
    CONTROLLER = "controller", "Controller"
    EVALUATOR = "evaluator", "Evaluator"
    FACILITATOR = "facilitator", "Facilitator"
    SIMULATOR = "simulator", "Simulator"
    OBSERVER = "observer", "Observer"


# Who conducts a drill: reads its script, sees what is expected and what became of it.
CONDUCTING = (DrillRole.CONTROLLER, DrillRole.EVALUATOR, DrillRole.FACILITATOR, DrillRole.SIMULATOR)


class InjectStatus(models.TextChoices):
    WAITING = "waiting", "Waiting"
    HELD = "held", "Held"
    RELEASED = "released", "Released"
    SKIPPED = "skipped", "Skipped"


class ExpectationStatus(models.TextChoices):
    OPEN = "open", "Not yet"
    MET = "met", "Met"
    LATE = "late", "Met late"
    NOT_MET = "not_met", "Not met"
    WAIVED = "waived", "Does not count"


class Happening(models.TextChoices):
    """What the record of a drill tells of."""

    PLANNED = "planned", "Planned"
    CHANGED = "changed", "Changed"
    STARTED = "started", "Started"
    PAUSED = "paused", "Paused"
    RESUMED = "resumed", "Resumed"
    FINISHED = "finished", "Finished"
    CANCELLED = "cancelled", "Cancelled"
    MISSED = "missed", "Missed"
    RELEASED = "released", "Inject released"
    HELD = "held", "Inject held"
    SKIPPED = "skipped", "Inject skipped"
    EXPECTATION = "expectation", "Expectation"
    ANSWER = "answer", "Answer"
    NOTE = "note", "Note"
    ROLE = "role", "Role"
    OUTSIDE = "outside", "Outsiders named"
    ARCHIVED = "archived", "Archived"
