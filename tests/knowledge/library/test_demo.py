"""The demonstration's articles: written once, found, and read."""

from io import StringIO

import pytest

from knowledge.demo import load
from knowledge.demo.shelf import SHELF
from knowledge.models import Article
from knowledge.search.queries import find_articles
from tests.factories import NOW, make_user

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
