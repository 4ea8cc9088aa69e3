"""What people do with reviews, lessons and actions: each act's words, form, right and operation, in one table."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from incidents.people.models import User
from knowledge.reviews import operations
from knowledge.reviews.chain import may_go
from knowledge.reviews.choices import ENDED_ACTIONS, SPREADABLE, UNFINISHED, ActionState, LessonState, ReviewState
from knowledge.reviews.forms.base import LearningForm, NoteForm, PlainForm, ReasonForm, SaidForm
from knowledge.reviews.forms.lessons import (
    ActionForm,
    ChangeActionForm,
    EmbedForm,
    ExerciseForm,
    FinishForm,
    LessonForm,
    ProposeForm,
    ReleaseForm,
)
from knowledge.reviews.forms.reviews import (
    CommentForm,
    FactorForm,
    FactsForm,
    GiveForm,
    PublishForm,
    ScheduleForm,
    WriteForm,
)
from knowledge.reviews.queries import rights

Row = Any


@dataclass(frozen=True)
class Act:
    """`when` says whether the act makes sense for a row, `may` whether a person may; neither asks the database much.

    `do` is the operation; it takes the row, what the form gives, `actor`, `at` and `expected_version`.
    """

    slug: str
    button: str
    heading: str
    form: type[LearningForm]
    do: Callable[..., Any]
    may: Callable[[User, Row], bool]
    when: Callable[[Row], bool] = lambda _row: True
    intro: str = ""
    done: str = "Saved."
    is_main: bool = False
    counts_version: bool = True


def _unfinished(row: Row) -> bool:
    return row.state in UNFINISHED


def _is(*states: str) -> Callable[[Row], bool]:
    return lambda row: row.state in states


def _goes(to_state: str) -> Callable[[Row], bool]:
    return lambda row: may_go(row.state, to_state)


def _decides(user: User, _row: Row) -> bool:
    return user.has_perm(rights.DECIDES)


def _comment(row: Row, *, expected_version: int | None, **given: Any) -> Any:  # noqa: ARG001 -- any version is talked of
    return operations.comment(row, **given)


REVIEW_ACTS: dict[str, Act] = {
    act.slug: act
    for act in (
        Act(
            "schedule",
            "Schedule the meeting",
            "Schedule the review",
            ScheduleForm,
            operations.schedule_review,
            rights.may_decide,
            _unfinished,
            intro="Once it is scheduled, the incident may close. Moved again, everybody gets a new invitation.",
            done="The review is scheduled, and everybody is invited.",
            is_main=True,
        ),
        Act("write", "Write", "Write the review", WriteForm, operations.write_review, rights.may_write, _unfinished),
        Act(
            "facts",
            "Choose facts",
            "What the review tells from the record",
            FactsForm,
            operations.choose_facts,
            rights.may_write,
            _unfinished,
        ),
        Act(
            "factor",
            "Add a factor",
            "What contributed",
            FactorForm,
            operations.add_factor,
            rights.may_write,
            _unfinished,
            intro="There is never one root cause. Name everything without which it would have gone otherwise.",
            counts_version=False,
        ),
        Act(
            "lesson",
            "Draw a lesson",
            "Draw a lesson",
            LessonForm,
            operations.draw_lesson,
            rights.may_write,
            lambda row: row.state != ReviewState.WAIVED,
            counts_version=False,
        ),
        Act(
            "action",
            "Plan an action",
            "Plan a corrective action",
            ActionForm,
            operations.plan_action,
            rights.may_write,
            lambda row: row.state != ReviewState.WAIVED,
            counts_version=False,
        ),
        Act(
            "round",
            "Send it round",
            "Send the review round",
            PlainForm,
            operations.send_round,
            rights.may_write,
            _is(ReviewState.DRAFT),
            intro="Owner, facilitator and participants are asked to read it and to say what is missing.",
            done="It was sent round.",
        ),
        Act(
            "publish",
            "Publish",
            "Publish the review",
            PublishForm,
            operations.publish_review,
            rights.may_decide,
            lambda row: row.state != ReviewState.WAIVED,
            intro="What these people read is kept as it is now, and takes the place of what they could read before.",
            done="It is published.",
        ),
        Act(
            "give",
            "Give to somebody else",
            "Who answers for the review",
            GiveForm,
            operations.give_review,
            rights.may_decide,
            _unfinished,
        ),
        Act(
            "waive",
            "Waive it",
            "Decide that there is no review",
            ReasonForm,
            operations.waive_review,
            rights.may_decide,
            _unfinished,
            intro="The incident may close then. The reason stands on its timeline.",
            done="There is no review.",
        ),
        Act(
            "close",
            "Close the review",
            "Close the review",
            PlainForm,
            operations.close_review,
            rights.may_decide,
            _is(ReviewState.PUBLISHED),
            intro="Its lessons and actions go on by themselves.",
            done="The review is closed.",
        ),
        Act(
            "reopen",
            "Reopen",
            "Reopen the review",
            ReasonForm,
            operations.reopen_review,
            rights.may_decide,
            lambda row: row.state != ReviewState.DRAFT,
            done="It is a draft again.",
        ),
        Act(
            "comment",
            "Comment",
            "Comment on the review",
            CommentForm,
            _comment,
            lambda user, _row: user.has_perm(rights.VIEWS),
            counts_version=False,
        ),
    )
}

LESSON_ACTS: dict[str, Act] = {
    act.slug: act
    for act in (
        Act(
            "accept",
            "Accept",
            "Accept the lesson",
            NoteForm,
            operations.accept_lesson,
            rights.may_take_further,
            _goes(LessonState.ACCEPTED),
            intro="We mean to change something.",
            is_main=True,
        ),
        Act(
            "embed",
            "It is embedded",
            "What says it now",
            EmbedForm,
            operations.embed_lesson,
            rights.may_take_further,
            _goes(LessonState.EMBEDDED),
            intro="A lesson is embedded once an article or a procedure says it: name the revision or the version.",
            is_main=True,
        ),
        Act(
            "exercise",
            "It was exercised",
            "Where it was done like that",
            ExerciseForm,
            operations.exercise_lesson,
            rights.may_take_further,
            _goes(LessonState.EXERCISED),
            is_main=True,
        ),
        Act(
            "verify",
            "It helps",
            "What shows that it helps",
            SaidForm,
            operations.verify_lesson,
            rights.may_take_further,
            _goes(LessonState.VERIFIED),
            is_main=True,
        ),
        Act(
            "close",
            "Close the lesson",
            "Close the lesson",
            NoteForm,
            operations.close_lesson,
            rights.may_take_further,
            _goes(LessonState.CLOSED),
            intro="It is how we work now. When its cause comes back, the lesson falls back by itself.",
            is_main=True,
        ),
        Act(
            "decline",
            "Decline",
            "Decline the lesson",
            ReasonForm,
            operations.decline_lesson,
            rights.may_take_further,
            _goes(LessonState.DECLINED),
        ),
        Act(
            "take-up",
            "Look at it anew",
            "Look at the lesson anew",
            ReasonForm,
            operations.take_up_lesson,
            rights.may_take_further,
            _is(LessonState.DECLINED),
        ),
    )
}
LESSON_ACTS["article"] = Act(
    "article",
    "Draft an article",
    "Draft an article that says it",
    PlainForm,
    operations.draft_article_of,
    lambda user, _row: user.has_perm("knowledge.add_article") and user.has_perm(rights.WRITES),
    _is(*SPREADABLE),
    intro="It begins with the words of the lesson and of its incident, and is linked as what the lesson changed.",
    done="The article is drafted. Look it over, then publish it.",
    counts_version=False,
)
LESSON_ACTS["procedure"] = Act(
    "procedure",
    "Propose a step",
    "Propose a step to a procedure",
    ProposeForm,
    operations.propose_step_of,
    lambda user, _row: user.has_perm(rights.WRITES),
    _is(*SPREADABLE),
    intro="The step goes into the draft of the procedure. It is in force once somebody else has approved it.",
    done="The step is in the draft. Have it approved, then the lesson is embedded.",
    counts_version=False,
)
RELEASE = Act(
    "release",
    "Release it",
    "Show the lesson to everybody who reads lessons",
    ReleaseForm,
    operations.release_lesson,
    lambda user, _row: rights.may_release(user),
    intro="It was drawn from a restricted incident. Say it in words that give nothing away; its review stays hidden.",
)

ACTION_ACTS: dict[str, Act] = {
    act.slug: act
    for act in (
        Act(
            "finish",
            "It is done",
            "The action is done",
            FinishForm,
            operations.finish_action,
            rights.may_end,
            _is(ActionState.OPEN),
            is_main=True,
        ),
        Act(
            "verify",
            "It worked",
            "The action has had its effect",
            PlainForm,
            operations.verify_action,
            _decides,
            _is(ActionState.DONE),
            intro="Somebody else than its owner says so.",
            is_main=True,
        ),
        Act(
            "change",
            "Change",
            "Change the action",
            ChangeActionForm,
            operations.change_action,
            rights.may_end,
            _is(ActionState.OPEN),
        ),
        Act(
            "reopen",
            "Reopen",
            "The action is not done after all",
            ReasonForm,
            operations.reopen_action,
            rights.may_end,
            lambda row: row.state != ActionState.OPEN,
        ),
        Act(
            "cancel",
            "Cancel",
            "The action will not be done",
            ReasonForm,
            operations.cancel_action,
            _decides,
            lambda row: row.state not in ENDED_ACTIONS,
        ),
    )
}


RELEASE_ACTION = Act(
    "release",
    "Release it",
    "Show the action to everybody who reads actions",
    ReleaseForm,
    operations.release_action,
    lambda user, _row: rights.may_release(user),
    intro="It comes from a restricted incident. Say it in words that give nothing away; its review stays hidden.",
)


def acts_for(acts: Iterable[Act], row: Row, user: User, *, but: Iterable[str] = ()) -> list[Act]:
    """The acts that make sense for a row and that this person may do."""
    left_out = set(but)
    return [act for act in acts if act.slug not in left_out and act.when(row) and act.may(user, row)]
