"""From a lesson to where others find it, for programs: an article is drafted, a step proposed."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from knowledge.articles.queries.page import shown_revision
from knowledge.articles.serializers.shapes import FullArticle
from knowledge.reviews import operations
from knowledge.reviews.api.base import LearningApi
from knowledge.reviews.models import Lesson, Review
from knowledge.reviews.serializers import bodies
from knowledge.reviews.serializers.shapes import ProposedShape


class Spreading(LearningApi):
    """One click of the console each."""

    serializer_class: Any = ProposedShape

    @extend_schema(
        operation_id="lessons_draft_article",
        summary="Draft an article that says the lesson",
        request=bodies.NothingBody,
        responses={201: FullArticle},
    )
    def article(self, request: Request, pk: int) -> Response:
        """Asked again, the same article. Nobody but those who write articles reads it until it is published."""
        lesson = self._lesson(pk)
        self.valid(bodies.NothingBody, request)
        article = operations.draft_article_of(lesson, actor=self.actor, at=self.now())
        topics = list(article.topics.values_list("slug", flat=True))
        revision = shown_revision(article, self.actor) or article.latest_revision
        assert revision is not None  # every article begins with one
        return Response(FullArticle.render_full(article, revision, topics), status=201)

    @extend_schema(
        operation_id="lessons_propose_step",
        summary="Propose a step that says the lesson",
        request=bodies.ProposeBody,
        responses={201: ProposedShape},
    )
    def step(self, request: Request, pk: int) -> Response:
        """It goes into the draft of the procedure; nothing is in force until somebody has published that."""
        lesson = self._lesson(pk)
        given = {"instructions": "", **self.valid(bodies.ProposeBody, request)}
        version = operations.propose_step_of(lesson, **given, actor=self.actor, at=self.now())
        told = {"procedure": version.procedure.slug, "version": version.number, "steps": version.steps.count()}
        return Response(told, status=201)

    def _lesson(self, pk: int) -> Lesson:
        lesson: Lesson = self.one(Lesson.objects.all(), pk)
        self.note_read(*Review.objects.filter(pk=lesson.review_id))
        return lesson


routes: list[URLPattern] = [
    path("lessons/<int:pk>/article/", Spreading.as_view({"post": "article"})),
    path("lessons/<int:pk>/procedure-step/", Spreading.as_view({"post": "step"})),
]
