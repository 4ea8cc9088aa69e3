"""A lesson counts when it changed something, and falls back when its cause comes back."""

import pytest

from incidents.models import Exercise, Notification
from incidents.refusals import NotPermitted
from knowledge.models import ArticleRevision, Lesson, LessonStep
from knowledge.reviews.operations import (
    NoRecurrence,
    StaleReview,
    StepNotAllowed,
    accept_lesson,
    add_factor,
    close_lesson,
    decline_lesson,
    embed_lesson,
    exercise_lesson,
    note_recurrence,
    open_review,
    take_up_lesson,
    verify_lesson,
)
from knowledge.reviews.operations.base import Required
from tests.factories import NOW, make_incident
from tests.incidents.lifecycle.test_transitions import LATER
from tests.knowledge.articles.factories import make_article
from tests.knowledge.reviews.conftest import DAY, MINUTE

pytestmark = pytest.mark.django_db
THEN = LATER + DAY


def revision_made(at):
    revision = make_article().published_revision
    ArticleRevision.objects.filter(pk=revision.pk).update(made_at=at)
    return ArticleRevision.objects.get(pk=revision.pk)


def state_of(lesson):
    return Lesson.objects.get(pk=lesson.pk).state


@pytest.fixture
def embedded(lesson, carol):
    accept_lesson(lesson, actor=carol, at=THEN)
    return embed_lesson(lesson, revision=revision_made(THEN), actor=carol, at=THEN)


@pytest.fixture
def again(resolve):
    """Another incident, a month later."""
    return make_incident("user_issue", at=NOW + 30 * DAY)


def test_the_whole_way_leaves_a_step_each(embedded, carol):
    exercise_lesson(embedded, note="Renewed the next one like that", actor=carol, at=THEN + DAY)
    verify_lesson(embedded, note="No certificate lapsed in a quarter", actor=carol, at=THEN + 2 * DAY)
    close_lesson(embedded, actor=carol, at=THEN + 3 * DAY)
    steps = LessonStep.objects.filter(lesson=embedded).values_list("to_state", flat=True)
    assert list(steps) == ["observed", "accepted", "embedded", "exercised", "verified", "closed"]


def test_embedding_needs_something_that_changed(lesson, carol):
    accept_lesson(lesson, actor=carol, at=THEN)
    with pytest.raises(StepNotAllowed, match="nothing has changed"):
        embed_lesson(lesson, actor=carol, at=THEN)
    with pytest.raises(StepNotAllowed, match="older than the lesson"):
        embed_lesson(lesson, revision=revision_made(NOW - DAY), actor=carol, at=THEN)
    assert state_of(lesson) == "accepted"


@pytest.mark.parametrize("act", [verify_lesson, exercise_lesson])
def test_no_step_is_left_out(lesson, carol, act):
    with pytest.raises(StepNotAllowed):
        act(lesson, note="So it is", actor=carol, at=THEN)


def test_declining_needs_a_reason_and_may_be_looked_at_anew(lesson, carol):
    with pytest.raises(Required):
        decline_lesson(lesson, reason=" ", actor=carol, at=THEN)
    decline_lesson(lesson, reason="Costs more than it brings", actor=carol, at=THEN)
    take_up_lesson(lesson, reason="It happened twice more", actor=carol, at=THEN + DAY)
    row = Lesson.objects.get(pk=lesson.pk)
    assert (row.state, row.declined_reason) == ("observed", "")


def test_same_cause_makes_it_fall_back_with_the_incident_as_proof(embedded, again, carol):
    note_recurrence(embedded, incident=again, actor=carol, at=THEN + 30 * DAY)
    note_recurrence(embedded, incident=again, actor=carol, at=THEN + 31 * DAY)
    row = Lesson.objects.get(pk=embedded.pk)
    assert (row.state, row.fell_back_count) == ("accepted", 1)
    last = LessonStep.objects.filter(lesson=embedded).last()
    assert (last.from_state, last.to_state, last.incident) == ("embedded", "accepted", again)


def test_after_a_fall_the_old_proof_is_not_enough(embedded, again, carol):
    note_recurrence(embedded, incident=again, actor=carol, at=THEN + 30 * DAY)
    with pytest.raises(StepNotAllowed, match="nothing has changed"):
        embed_lesson(embedded, actor=carol, at=THEN + 31 * DAY)
    embed_lesson(embedded, revision=revision_made(THEN + 31 * DAY), actor=carol, at=THEN + 31 * DAY)
    assert state_of(embedded) == "embedded"


def test_factor_that_repeats_an_earlier_one_says_so_by_itself(embedded, factor, again, alice, carol):
    review = open_review(again, actor=carol, at=THEN + 30 * DAY)
    add_factor(review, kind="process", text="Again", repeats=factor, actor=alice, at=THEN + 30 * DAY)
    assert state_of(embedded) == "accepted"
    told = Notification.objects.filter(kind="lesson.recurred", channel="inbox")
    assert [row.recipient for row in told] == [carol]


def test_an_accepted_lesson_keeps_its_place_when_the_cause_comes_back(lesson, again, carol):
    accept_lesson(lesson, actor=carol, at=THEN)
    note_recurrence(lesson, incident=again, actor=carol, at=THEN + 30 * DAY)
    row = Lesson.objects.get(pk=lesson.pk)
    assert (row.state, row.fell_back_count, row.recurrences.count()) == ("accepted", 0, 1)


def test_drills_older_incidents_and_its_own_prove_nothing(embedded, review, carol):
    exercise = Exercise.objects.create(name="Fire drill", created_at=NOW)
    drill = make_incident("user_issue", at=NOW + 30 * DAY, exercise=exercise)
    for incident in (drill, make_incident(at=NOW - DAY), review.incident):
        with pytest.raises(NoRecurrence):
            note_recurrence(embedded, incident=incident, actor=carol, at=THEN + 30 * DAY)
    assert state_of(embedded) == "embedded"


def test_who_may_not_decide_takes_nothing_further(lesson, alice, olive):
    for person in (alice, olive):
        with pytest.raises(NotPermitted):
            accept_lesson(lesson, actor=person, at=THEN)


def test_second_of_two_is_told_that_it_changed(lesson, carol):
    accept_lesson(lesson, actor=carol, at=THEN, expected_version=1)
    with pytest.raises(StaleReview):
        decline_lesson(lesson, reason="No", actor=carol, at=THEN + MINUTE, expected_version=1)
