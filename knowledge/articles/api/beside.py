"""What stands beside an article: who may read a restricted one, and where its links lead."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from incidents.jobs.serializers import JobShape, rendered
from incidents.rest.fields import MAX_ID
from knowledge.articles import operations, rights
from knowledge.articles.api.base import ArticleApi
from knowledge.articles.link_job import ask_to_check
from knowledge.articles.models import ArticleAccess, ArticleHyperlink
from knowledge.articles.serializers import bodies
from knowledge.articles.serializers.shapes import AccessShape, FullArticle, HyperlinkShape


class Access(ArticleApi):
    """Who may read a restricted article, beside those who may read the incident it was made from."""

    serializer_class: Any = AccessShape
    pagination_class: Any = None
    parameters = {"read": frozenset()}

    @extend_schema(operation_id="article_access_list", summary="Who may read it", responses=AccessShape(many=True))
    def read(self, request: Request, pk: int) -> Response:
        """For editors."""
        article, _version = self.begin(request, pk, "grant_access")
        rows = ArticleAccess.objects.filter(article=article).select_related("user", "team").order_by("pk")
        return Response([AccessShape.render(row) for row in rows])

    @extend_schema(
        operation_id="articles_access",
        summary="Let somebody read a restricted article",
        request=bodies.AccessBody,
        responses=FullArticle,
    )
    def grant(self, request: Request, pk: int) -> Response:
        """A person or a team."""
        article, _version = self.begin(request, pk, "grant_access")
        body = self.valid(bodies.AccessBody, request)
        operations.grant_access(article, **body, actor=self.actor, at=self.now())
        return self.answer(pk)

    @extend_schema(
        operation_id="article_access_revoke", summary="Take somebody off the list", request=None, responses={204: None}
    )
    def revoke(self, request: Request, pk: int, key: int) -> Response:
        """Whoever may read the incident it was made from reads it all the same."""
        article, _version = self.begin(request, pk, "revoke_access")
        held = ArticleAccess.objects.filter(article=article, pk=key).first() if key <= MAX_ID else None
        if held is None:
            raise NotFound
        operations.revoke_access(held, actor=self.actor, at=self.now())
        return Response(status=204)


class Hyperlinks(ArticleApi):
    """Where the links of articles lead."""

    serializer_class: Any = HyperlinkShape
    pagination_class: Any = None
    parameters = {"read": frozenset()}

    @extend_schema(operation_id="article_links_list", summary="Its links", responses=HyperlinkShape(many=True))
    def read(self, _request: Request, pk: int) -> Response:
        """Of what readers have, with what was found when each was followed last."""
        article = self.find(pk)
        rows = ArticleHyperlink.objects.filter(article=article).order_by("address")
        return Response([HyperlinkShape.render(row) for row in rows])

    @extend_schema(
        operation_id="article_links_check", summary="Follow its links", request=None, responses={202: JobShape}
    )
    def check(self, request: Request, pk: int) -> Response:
        """A job follows them; then the list says which are dead."""
        article, _version = self.begin(request, pk, "check_links")
        job = ask_to_check(actor=self.actor, at=self.now(), article=article)
        return Response(rendered(job, self.actor), status=202)

    @extend_schema(
        operation_id="articles_links_check",
        summary="Follow the links of all articles",
        request=None,
        responses={202: JobShape},
    )
    def check_all(self, _request: Request) -> Response:
        """For editors. Each address is followed once, however many articles have it."""
        if not rights.is_editor(self.actor):
            raise rights.ForEditors
        return Response(rendered(ask_to_check(actor=self.actor, at=self.now()), self.actor), status=202)


ONE = "articles/<int:pk>/"
routes: list[URLPattern] = [
    path("articles/check-links/", Hyperlinks.as_view({"post": "check_all"})),
    path(f"{ONE}access/", Access.as_view({"get": "read", "post": "grant"})),
    path(f"{ONE}access/<int:key>/", Access.as_view({"delete": "revoke"})),
    path(f"{ONE}links/", Hyperlinks.as_view({"get": "read"})),
    path(f"{ONE}links/check/", Hyperlinks.as_view({"post": "check"})),
]
