"""The words an article is sorted by."""

from __future__ import annotations

from django.db import models


class Kind(models.TextChoices):
    """What an article is."""

    HOW_TO = "how_to", "How-to"
    KNOWN_ERROR = "known_error", "Known error"
    QUESTION = "question", "Question and answer"
    REFERENCE = "reference", "Reference"
    LESSON = "lesson", "Lesson"


class Confidence(models.TextChoices):
    """How sure we are that it is right (KCS)."""

    WORK_IN_PROGRESS = "work_in_progress", "Work in progress"
    NOT_VALIDATED = "not_validated", "Not validated"
    VALIDATED = "validated", "Validated"
    ARCHIVED = "archived", "Archived"


class Audience(models.TextChoices):
    """Who may read it, each with those before it."""

    AGENTS = "agents", "Agents"
    STAFF = "staff", "Everybody with an account"
    PUBLIC = "public", "Everybody"


class ExpiryAction(models.TextChoices):
    """What becomes of an article that nobody has reviewed by its date."""

    WARN = "warn", "Say that it was not reviewed"
    HIDE = "hide", "Hide it from readers"
    ARCHIVE = "archive", "Archive it"


class Opinion(models.TextChoices):
    """What a reader says of an article."""

    HELPED = "helped", "It helped"
    NOT_HELPED = "not_helped", "It did not help"
    OUTDATED = "outdated", "It is out of date"
    WRONG = "wrong", "It is wrong"
    UNCLEAR = "unclear", "It is hard to understand"

    @property
    def is_flag(self) -> bool:
        """Whether somebody has to look at the article, with or without a comment."""
        return self in (Opinion.OUTDATED, Opinion.WRONG, Opinion.UNCLEAR)


class FeedbackState(models.TextChoices):
    """Whether what was said is somebody's task."""

    NOTED = "noted", "Noted"
    OPEN = "open", "To look at"
    DONE = "done", "Looked at"


class SuggestionState(models.TextChoices):
    """What became of an edit that a reader suggested."""

    OPEN = "open", "To decide"
    ACCEPTED = "accepted", "Accepted"
    DECLINED = "declined", "Declined"


class Outcome(models.TextChoices):
    """What an article did for an incident."""

    LINKED = "linked", "Belongs to it"
    HELPED = "helped", "Helped"
    NOT_HELPED = "not_helped", "Did not help"


class LinkState(models.TextChoices):
    """Whether a link in an article leads anywhere."""

    GOOD = "good", "Works"
    DEAD = "dead", "Dead"
    UNKNOWN = "unknown", "Could not be checked"
