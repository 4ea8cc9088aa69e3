"""Reviews, lessons, corrective actions, and the rules that say when a review is due."""

from knowledge.reviews.models.actions import CorrectiveAction
from knowledge.reviews.models.lessons import Lesson, LessonProof, LessonRecurrence, LessonStep
from knowledge.reviews.models.reviews import ContributingFactor, Publication, Review, ReviewComment
from knowledge.reviews.models.rules import ReviewRule, ReviewTemplate

__all__ = [
    "ContributingFactor",
    "CorrectiveAction",
    "Lesson",
    "LessonProof",
    "LessonRecurrence",
    "LessonStep",
    "Publication",
    "Review",
    "ReviewComment",
    "ReviewRule",
    "ReviewTemplate",
]
