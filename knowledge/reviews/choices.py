"""Fixed vocabularies of the learning, and the names of its timers."""

from __future__ import annotations

from django.db import models


class ReviewState(models.TextChoices):
    DRAFT = "draft", "Draft"
    IN_REVIEW = "in_review", "In review"
    PUBLISHED = "published", "Published"
    CLOSED = "closed", "Closed"
    WAIVED = "waived", "Waived"


# Those that somebody still works on.
UNFINISHED = (ReviewState.DRAFT, ReviewState.IN_REVIEW)


class Decision(models.TextChoices):
    """What was decided about a review that is due: until then its incident does not close."""

    SCHEDULED = "scheduled", "Scheduled"
    PUBLISHED = "published", "Published"
    WAIVED = "waived", "Waived"


class Section(models.TextChoices):
    """The parts of a review that people write, in their order; each is a column of the review."""

    WHAT_HAPPENED = "what_happened", "What happened"
    IMPACT = "impact", "Impact"
    WENT_WELL = "went_well", "What went well"
    WENT_WRONG = "went_wrong", "What went wrong"
    LUCKY = "lucky", "Where we got lucky"


class Fact(models.TextChoices):
    """The parts of a review that are read from the incident's record; each may be left out."""

    TIMELINE = "timeline", "Timeline"
    MILESTONES = "milestones", "Milestones"
    TIMES = "times", "Measured times"
    ROLES = "roles", "Who did what"
    BREACHES = "breaches", "Broken promises"


class FactorKind(models.TextChoices):
    """Where a contributing factor lies. There is never only one."""

    TECHNICAL = "technical", "Technology"
    CHANGE = "change", "A change"
    DETECTION = "detection", "Detection"
    PROCESS = "process", "How we work"
    COMMUNICATION = "communication", "Communication"
    EXTERNAL = "external", "Outside our organisation"


class LessonState(models.TextChoices):
    """In the order of progress; declined stands apart."""

    OBSERVED = "observed", "Observed"
    ACCEPTED = "accepted", "Accepted"
    EMBEDDED = "embedded", "Embedded"
    EXERCISED = "exercised", "Exercised"
    VERIFIED = "verified", "Verified"
    CLOSED = "closed", "Closed"
    DECLINED = "declined", "Declined"


# What is meant to change something may be put into an article or a procedure: a draft is no promise yet.
SPREADABLE = (LessonState.ACCEPTED, LessonState.EMBEDDED, LessonState.EXERCISED, LessonState.VERIFIED)


class ActionKind(models.TextChoices):
    DETECT = "detect", "Detect: notice it sooner"
    PREVENT = "prevent", "Prevent: keep it from happening"
    MITIGATE = "mitigate", "Mitigate: make it hurt less"
    CORRECT = "correct", "Correct: put right what is wrong"


class ActionState(models.TextChoices):
    OPEN = "open", "Open"
    DONE = "done", "Done, its effect not yet verified"
    VERIFIED = "verified", "Verified"
    CANCELLED = "cancelled", "Cancelled"


# What is owed: nobody has said that it is done.
ENDED_LESSONS = (LessonState.CLOSED, LessonState.DECLINED)
ENDED_ACTIONS = (ActionState.VERIFIED, ActionState.CANCELLED)

REVIEW_TIMER, ACTION_TIMER = "review_due", "action_due"


class Stage(models.TextChoices):
    """How far the reminders of something that is due have come."""

    SOON = "soon", "Due soon"
    OVER = "over", "Overdue"
    MANAGER = "manager", "Told to the owner's manager"
