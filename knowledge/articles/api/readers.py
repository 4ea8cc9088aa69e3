"""What readers say, suggest and miss."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from incidents.rest.viewsets import PAGE_PARAMETERS
from knowledge.articles import operations, rights
from knowledge.articles.api.base import ArticleApi, texts_in
from knowledge.articles.models import Article, ArticleFeedback, ArticleSuggestion, KnowledgeGap
from knowledge.articles.serializers import bodies
from knowledge.articles.serializers.shapes import FeedbackShape, GapShape, SuggestionShape


class Feedback(ArticleApi):
    """What readers say of an article."""

    serializer_class: Any = FeedbackShape
    parameters = {"list": PAGE_PARAMETERS}
    orderings = {"-at": ("-at", "-pk")}

    @extend_schema(operation_id="article_feedback_list", summary="Feedback", responses=FeedbackShape(many=True))
    def list(self, request: Request, pk: int) -> Response:
        """The newest first."""
        article = self.find(pk)
        page = self.paginate_queryset(article.feedback.select_related("user", "owner")) or []
        return self.get_paginated_response([FeedbackShape.render(row) for row in page])

    @extend_schema(
        operation_id="article_feedback_create",
        summary="Say what you think of an article",
        request=bodies.FeedbackBody,
        responses={201: FeedbackShape},
    )
    def create(self, request: Request, pk: int) -> Response:
        """A second vote takes the place of the first; flags lower its confidence."""
        article = self.find(pk)
        body = self.valid(bodies.FeedbackBody, request)
        said = operations.give_feedback(article, **body, user=self.actor, at=self.now())
        return Response(FeedbackShape.render(said), status=201)

    @extend_schema(
        operation_id="article_feedback_finish",
        summary="Say what came of it",
        request=bodies.AnswerBody,
        responses=FeedbackShape,
    )
    def finish(self, request: Request, pk: int, key: int) -> Response:
        """For its owner and for editors."""
        article, _version = self.begin(request, pk, "finish")
        row = self.one(article.feedback.select_related("article", "user", "owner"), key)
        body = self.valid(bodies.AnswerBody, request)
        operations.finish_feedback(row, **body, actor=self.actor, at=self.now())
        return Response(FeedbackShape.render(ArticleFeedback.objects.get(pk=row.pk)))


class Suggestions(ArticleApi):
    """Edits that readers suggest."""

    serializer_class: Any = SuggestionShape
    parameters = {"list": PAGE_PARAMETERS}
    orderings = {"-suggested_at": ("-suggested_at", "-pk")}

    @extend_schema(
        operation_id="article_suggestions_list", summary="Suggested edits", responses=SuggestionShape(many=True)
    )
    def list(self, request: Request, pk: int) -> Response:
        """The newest first."""
        article = self.find(pk)
        page = self.paginate_queryset(article.suggestions.select_related("suggested_by")) or []
        return self.get_paginated_response([SuggestionShape.render(row) for row in page])

    @extend_schema(
        operation_id="article_suggestions_create",
        summary="Suggest an edit",
        request=bodies.SuggestBody,
        responses={201: SuggestionShape},
    )
    def create(self, request: Request, pk: int) -> Response:
        """An editor decides."""
        article = self.find(pk)
        body = self.valid(bodies.SuggestBody, request)
        made = operations.suggest_edit(
            article,
            title=body.get("title"),
            texts=texts_in(body),
            comment=body.get("comment", ""),
            actor=self.actor,
            at=self.now(),
        )
        return Response(SuggestionShape.render(made), status=201)

    @extend_schema(
        operation_id="article_suggestions_accept",
        summary="Accept a suggested edit",
        request=bodies.NothingBody,
        responses=SuggestionShape,
    )
    def accept(self, request: Request, pk: int, key: int) -> Response:
        """It becomes the latest revision."""
        row = self._row(request, pk, key)
        self.valid(bodies.NothingBody, request)
        operations.accept_suggestion(row, actor=self.actor, at=self.now())
        return Response(SuggestionShape.render(ArticleSuggestion.objects.get(pk=row.pk)))

    @extend_schema(
        operation_id="article_suggestions_decline",
        summary="Decline a suggested edit",
        request=bodies.WhyBody,
        responses=SuggestionShape,
    )
    def decline(self, request: Request, pk: int, key: int) -> Response:
        """Whoever suggested it hears why."""
        row = self._row(request, pk, key)
        body = self.valid(bodies.WhyBody, request)
        held = operations.decline_suggestion(row, reason=body["reason"], actor=self.actor, at=self.now())
        return Response(SuggestionShape.render(held))

    def _row(self, request: Request, pk: int, key: int) -> ArticleSuggestion:
        article, _version = self.begin(request, pk, "decide")
        row: ArticleSuggestion = self.one(article.suggestions.select_related("article", "suggested_by"), key)
        return row


class Gaps(ArticleApi):
    """What was looked for in vain."""

    serializer_class: Any = GapShape
    parameters = {"list": PAGE_PARAMETERS}
    orderings = {"-count": ("-count", "-last_at", "-pk")}

    @extend_schema(operation_id="knowledge_gaps_list", summary="Gaps", responses=GapShape(many=True))
    def list(self, request: Request) -> Response:
        """Those that nobody has closed, the most often looked for first."""
        page = self.paginate_queryset(KnowledgeGap.objects.filter(closed_at=None)) or []
        return self.get_paginated_response([GapShape.render(row) for row in page])

    @extend_schema(
        operation_id="knowledge_gaps_close", summary="Close a gap", request=bodies.GapBody, responses=GapShape
    )
    def close(self, request: Request, pk: int) -> Response:
        """By an article, or with a reason why none is needed."""
        if not rights.is_editor(self.actor):
            raise rights.ForEditors
        gap = self.one(KnowledgeGap.objects.all(), pk)
        body = self.valid(bodies.GapBody, request)
        article = Article.objects.filter(pk=body["article"]).first() if "article" in body else None
        if "article" in body and article is None:
            raise ValidationError({"article": ["There is no such article."]})
        closed = operations.close_gap(
            gap, article=article, reason=body.get("reason", ""), actor=self.actor, at=self.now()
        )
        return Response(GapShape.render(closed))


ONE = "articles/<int:pk>/"
routes: list[URLPattern] = [
    path(f"{ONE}feedback/", Feedback.as_view({"get": "list", "post": "create"})),
    path(f"{ONE}feedback/<int:key>/finish/", Feedback.as_view({"post": "finish"})),
    path(f"{ONE}suggestions/", Suggestions.as_view({"get": "list", "post": "create"})),
    path(f"{ONE}suggestions/<int:key>/accept/", Suggestions.as_view({"post": "accept"})),
    path(f"{ONE}suggestions/<int:key>/decline/", Suggestions.as_view({"post": "decline"})),
    path("knowledge-gaps/", Gaps.as_view({"get": "list"})),
    path("knowledge-gaps/<int:pk>/close/", Gaps.as_view({"post": "close"})),
]
