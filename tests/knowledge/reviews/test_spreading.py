"""What is learned goes into articles and procedures, once we mean to change something."""

import pytest
from django.contrib.auth.models import Group

from incidents.permissions.principal import as_system, as_user
from knowledge.models import Article, LessonProof
from knowledge.reviews.operations import (
    StepNotAllowed,
    accept_lesson,
    decline_lesson,
    draft_article_of,
    draw_lesson,
    propose_step_of,
)
from tests.incidents.evaluation.conftest import drill, eve, tess  # noqa: F401 -- fixtures
from tests.incidents.lifecycle.test_transitions import LATER
from tests.incidents.plans.making import make_procedure
from tests.knowledge.reviews.conftest import DAY
from tests.knowledge.reviews.test_after_action import END, report  # noqa: F401 -- fixtures

pytestmark = pytest.mark.django_db
THEN = LATER + DAY


def test_accepted_lesson_becomes_one_article_however_often_it_is_pressed(lesson, carol):
    accept_lesson(lesson, actor=carol, at=THEN)

    with as_user(carol):
        first = draft_article_of(lesson, actor=carol, at=THEN)
        assert draft_article_of(lesson, actor=carol, at=THEN) == first

    assert "Renew certificates early" in first.latest_revision.resolution


def test_lesson_nobody_accepted_or_that_was_declined_goes_nowhere(lesson, carol):
    procedure = make_procedure()
    with as_user(carol), pytest.raises(StepNotAllowed, match="observed"):
        draft_article_of(lesson, actor=carol, at=THEN)
    decline_lesson(lesson, reason="Too dear", actor=carol, at=THEN)
    with as_user(carol), pytest.raises(StepNotAllowed, match="declined"):
        propose_step_of(lesson, procedure=procedure, title="Look", instructions="", actor=carol, at=THEN)

    with as_system("a test looks"):
        assert not Article.objects.exists()
        assert not LessonProof.objects.exists()


def test_lesson_of_a_whole_drill_becomes_an_article_too(report, tess):  # noqa: F811
    tess.groups.add(Group.objects.get(name="problem manager"))
    with as_user(tess):
        made = draw_lesson(report, title="Keep numbers on paper", actor=tess, at=END, owner=tess)
        accept_lesson(made, actor=tess, at=END)
        article = draft_article_of(made, actor=tess, at=END)

    assert article.latest_revision.resolution.startswith("Keep numbers on paper")
