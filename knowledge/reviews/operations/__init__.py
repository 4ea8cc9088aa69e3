"""Everything that is written about reviews, lessons and corrective actions."""

from knowledge.reviews.operations.actions import (
    ActionRefused,
    cancel_action,
    change_action,
    finish_action,
    plan_action,
    release_action,
    reopen_action,
    verify_action,
)
from knowledge.reviews.operations.after_action import act_on_observation, move_lessons, owe_report, publish_report
from knowledge.reviews.operations.base import Required, ReviewFinished, ReviewNotFound, StaleReview
from knowledge.reviews.operations.deciding import (
    MeetingInThePast,
    NotInReview,
    close_review,
    give_review,
    reopen_review,
    schedule_review,
    send_round,
    waive_review,
)
from knowledge.reviews.operations.handing import hand_over
from knowledge.reviews.operations.lessons import (
    StepNotAllowed,
    accept_lesson,
    close_lesson,
    decline_lesson,
    draw_lesson,
    embed_lesson,
    exercise_lesson,
    release_lesson,
    take_up_lesson,
    verify_lesson,
)
from knowledge.reviews.operations.owing import open_review, owe_review
from knowledge.reviews.operations.publishing import NotPublished, publish_review, withdraw
from knowledge.reviews.operations.recurring import NoRecurrence, note_recurrence
from knowledge.reviews.operations.spreading import draft_article_of, propose_step_of
from knowledge.reviews.operations.writing import (
    WordsRefused,
    add_factor,
    choose_facts,
    comment,
    drop_factor,
    write_review,
)

__all__ = [
    "ActionRefused",
    "MeetingInThePast",
    "NoRecurrence",
    "NotInReview",
    "NotPublished",
    "Required",
    "ReviewFinished",
    "ReviewNotFound",
    "StaleReview",
    "StepNotAllowed",
    "WordsRefused",
    "accept_lesson",
    "act_on_observation",
    "add_factor",
    "cancel_action",
    "change_action",
    "choose_facts",
    "close_lesson",
    "close_review",
    "comment",
    "decline_lesson",
    "draft_article_of",
    "draw_lesson",
    "drop_factor",
    "embed_lesson",
    "exercise_lesson",
    "finish_action",
    "give_review",
    "hand_over",
    "move_lessons",
    "note_recurrence",
    "open_review",
    "owe_report",
    "owe_review",
    "plan_action",
    "propose_step_of",
    "publish_report",
    "publish_review",
    "release_action",
    "release_lesson",
    "reopen_action",
    "reopen_review",
    "schedule_review",
    "send_round",
    "take_up_lesson",
    "verify_action",
    "verify_lesson",
    "waive_review",
    "withdraw",
    "write_review",
]
