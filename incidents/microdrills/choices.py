"""Fixed vocabularies of micro-drills."""

from __future__ import annotations

from django.db import models


class TaskKind(models.TextChoices):
    TEST_PAGE = "test_page", "Answer a test page"
    FIND_PROCEDURE = "find_procedure", "Find the procedure"
    REACH_CONTACT = "reach_contact", "Reach a contact"
    ROLE_QUIZ = "role_quiz", "Who does what"
    ON_CALL = "on_call", "Who is on call"


class TaskStatus(models.TextChoices):
    ASKED = "asked", "Asked"
    RIGHT = "right", "Right"
    WRONG = "wrong", "Wrong"
    LATE = "late", "Not answered in time"
    EXCUSED = "excused", "Excused"


# Asked five minutes each: what one takes at most from the first look to the answer counts, not when that was.
SECONDS_PER_TASK = 300
