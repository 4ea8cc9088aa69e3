"""What happened to an article is written once and stays."""

import pytest
from django.db import IntegrityError, transaction

from incidents.permissions.principal import as_system
from knowledge.articles.operations import draft_article
from knowledge.models import ArticleEvent
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("change", [lambda rows: rows.update(reason="x"), lambda rows: rows.delete()])
def test_database_refuses_to_change_what_happened(change, alice):
    with as_system("test"):
        article = draft_article(title="Restart it", actor=alice, at=NOW)
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            change(ArticleEvent.objects.all())
        assert [event.code for event in ArticleEvent.objects.filter(article=article)] == ["article.drafted"]
