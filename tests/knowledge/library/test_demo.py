"""The demonstration's articles: written once, found, and read."""

from datetime import timedelta
from io import StringIO

import pytest

from incidents.models import ResolutionCode
from incidents.workflows.choices import Phase
from knowledge.demo import load
from knowledge.demo.learning import learn
from knowledge.demo.loop import LOOP
from knowledge.demo.shelf import SHELF
from knowledge.models import Article, CorrectiveAction, Lesson, Review
from knowledge.search.queries import find_articles
from tests.factories import NOW, make_incident, make_user
from tests.incidents.lifecycle.test_transitions import LATER, walk_to

pytestmark = pytest.mark.django_db


@pytest.fixture
def staffed(reference):
    make_user("tom", "agent")
    make_user("wendy", "knowledge editor")


def test_writes_articles_once_that_are_found(staffed, system):
    out = StringIO()
    load(at=NOW, stdout=out)
    load(at=NOW, stdout=out)
    assert out.getvalue().count("stand in the knowledge base") == 1
    assert Article.objects.readable_now().count() == len(SHELF)
    first = find_articles("forgot my pasword").hits[0].article_id
    assert Article.objects.get(pk=first).title == "Reset a forgotten password"


def test_writes_nothing_without_people(reference, system):
    load(at=NOW, stdout=StringIO())
    assert not Article.objects.exists()


def test_reviews_go_different_lengths_of_the_way(reference, system):
    owner, author = make_user("daniel", "incident commander"), make_user("anton", "problem manager")
    code = ResolutionCode.objects.first()
    for learned in LOOP:
        walk_to(make_incident("user_issue", title=learned.incident), Phase.CLOSED, code, owner)
    out = StringIO()
    learn(at=LATER + timedelta(days=90), stdout=out)
    learn(at=LATER + timedelta(days=90), stdout=out)
    assert out.getvalue().count("3 incidents were reviewed") == 1
    assert set(Review.objects.values_list("state", flat=True)) == {"closed", "draft"}
    assert sorted(Lesson.objects.values_list("state", flat=True)) == ["accepted", "embedded", "observed"]
    overdue = CorrectiveAction.objects.overdue(on=(LATER + timedelta(days=90)).date())
    assert [(action.owner, action.title) for action in overdue] == [(author, "Switch off muting without an end")]
    assert Review.objects.filter(meeting_at__isnull=False).count() == 1
