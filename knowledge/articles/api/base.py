"""What every view of articles has: who reads, finding one, asking for the right, the version it must have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from incidents.people.api import SignedIn
from incidents.people.choices import TokenScope
from incidents.rest.etags import etag, expected_version
from incidents.rest.fields import MAX_ID
from incidents.rest.pagination import CursorPagination
from incidents.rest.viewsets import ApiViewSet
from knowledge.articles import rights
from knowledge.articles.models import Article, Topic
from knowledge.articles.models.article import TEXTS
from knowledge.articles.operations import record_read
from knowledge.articles.queries.page import find_article, shown_revision
from knowledge.articles.serializers.shapes import FullArticle


class ArticleApi(SignedIn, ApiViewSet):
    """Hidden and absent articles answer alike, before anything else is looked at."""

    required_scopes: Any = {"read": [TokenScope.READ], "write": [TokenScope.WRITE]}
    needs = f"knowledge.{rights.READ}"
    pagination_class: Any = CursorPagination
    serializer_class: Any = FullArticle

    def find(self, pk: int) -> Article:
        """The article, with the read of a restricted one recorded. Raises NotFound."""
        article = find_article(pk) if pk <= MAX_ID else None
        if article is None:
            raise NotFound
        record_read(article, user=self.actor, at=self.now())
        return article

    def begin(self, request: Request, pk: int, act: str) -> tuple[Article, int | None]:
        """The article to change and the version it must have.

        Raises NotFound, NotPermitted, PreconditionRequired, PreconditionFailed, in this order.
        """
        article = self.find(pk)
        rights.require(self.actor, act, article)
        return article, expected_version(request, article.version, required=self.action in self.matched)

    def answer(self, pk: int, *, status: int = 200) -> Response:
        """The article as it is now. Whoever changed it may see it no longer: then nothing is told."""
        article = find_article(pk)
        revision = shown_revision(article, self.actor) if article is not None else None
        if article is None or revision is None:
            raise NotFound
        topics = list(article.topics.values_list("slug", flat=True))
        body = FullArticle.render_full(article, revision, topics)
        return Response(body, status=status, headers={"ETag": etag(article.version)})


def texts_in(body: Mapping[str, Any]) -> dict[str, str]:
    """The parts that a body holds."""
    return {name: body[name] for name in TEXTS if name in body}


def topics_in(body: Mapping[str, Any]) -> list[Topic] | None:
    """The topics that a body names by slug; None where it names none. Raises ValidationError."""
    if "topics" not in body:
        return None
    held = {topic.slug: topic for topic in Topic.objects.filter(slug__in=body["topics"], retired_at=None)}
    absent = [slug for slug in body["topics"] if slug not in held]
    if absent:
        raise ValidationError({"topics": [f"There is no such topic: {', '.join(absent)}."]})
    return list(held.values())
