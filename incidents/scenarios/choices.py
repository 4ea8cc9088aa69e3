"""Fixed vocabularies of scenarios (HSEEP: injects, objectives, expected actions)."""

from __future__ import annotations

from django.db import models


class Difficulty(models.IntegerChoices):
    EASY = 1, "Easy"
    MODERATE = 2, "Moderate"
    HARD = 3, "Hard"


class Trigger(models.TextChoices):
    """When an inject is released."""

    OFFSET = "offset", "At a time of the exercise"
    CONDITION = "condition", "On a condition"
    BY_HAND = "by_hand", "By hand"


class Condition(models.TextChoices):
    """What an inject with a condition waits for; the field behind it says which or how long."""

    PHASE = "phase", "An incident of the drill reaches a phase"
    QUIET = "quiet", "Nothing was done for some minutes"
    DONE = "done", "An expected action was taken"


class Delivery(models.TextChoices):
    """How an inject reaches the players."""

    INCIDENT = "incident", "An incident is reported"
    EMAIL = "email", "E-mail"
    CONSOLE = "console", "Message in the console"
    QUESTION = "question", "A stakeholder's question"
    PHONE = "phone", "Telephone script for the controller"
    MATERIAL = "material", "Log excerpt or picture"


class Measure(models.TextChoices):
    """What of an objective Muster measures by itself; the rest is observed."""

    ACKNOWLEDGE = "acknowledge", "Time to acknowledge"
    DECLARE_MAJOR = "declare_major", "Time to declare a major incident"
    FIRST_UPDATE = "first_update", "Time to the first update"
    MITIGATE = "mitigate", "Time to mitigate"
    RESOLVE = "resolve", "Time to resolve"
    PROCEDURE = "procedure", "The procedure was followed"
    ESCALATE = "escalate", "The right people were called"
    ROLES = "roles", "The roles were taken"
    TASKS = "tasks", "Its critical tasks were done in time"
    OBSERVED = "observed", "Seen by an evaluator"


class Evidence(models.TextChoices):
    """By what Muster sees by itself that an expected action was taken; `value` says which."""

    LOGGED = "logged", "An incident was logged"
    ACKNOWLEDGED = "acknowledged", "An incident was acknowledged"
    ASSIGNED = "assigned", "An incident was assigned"
    MAJOR = "major", "A major incident was declared"
    ROLE = "role", "A role was taken"
    PHASE = "phase", "An incident reached a phase"
    NOTE = "note", "A note was written"
    UPDATE = "update", "A public update was written"
    PROCEDURE = "procedure", "A procedure was begun"
    ESCALATED = "escalated", "Others were called"
    RESTRICTED = "restricted", "An incident was restricted"
    ANSWERED = "answered", "The inject was answered"
    OBSERVED = "observed", "Seen by an evaluator"
