"""Articles of an incident."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from incidents.lifecycle.choices import Surface
from incidents.lifecycle.models import Incident
from incidents.lifecycle.operations import record_reads
from incidents.refusals import NotPermitted
from incidents.rest.fields import MAX_ID
from knowledge.articles import operations, rights
from knowledge.articles.api.base import ArticleApi
from knowledge.articles.models import Article
from knowledge.articles.queries.flow import offers_for
from knowledge.articles.serializers import bodies
from knowledge.articles.serializers.shapes import FullArticle, OfferShape


class OfIncident(ArticleApi):
    """Articles that belong to an incident, or match it."""

    serializer_class: Any = OfferShape
    pagination_class = None
    parameters: dict[str, frozenset[str]] = {"list": frozenset()}

    def incident(self, pk: int) -> Incident:
        """The incident, with the read of a restricted one recorded. Raises NotFound."""
        found: Incident | None = Incident.objects.filter(pk=pk).first() if pk <= MAX_ID else None
        if found is None:
            raise NotFound
        record_reads([found], user=self.actor, surface=Surface.API, at=self.now())
        return found

    @extend_schema(
        operation_id="incident_articles_list", summary="Articles of an incident", responses=OfferShape(many=True)
    )
    def list(self, _request: Request, pk: int) -> Response:
        """Those that belong to it, then those that match it and why, best first."""
        return Response([OfferShape.render(offer) for offer in offers_for(self.incident(pk))])

    @extend_schema(
        operation_id="incident_articles_link",
        summary="Say that an article helped, or did not",
        request=bodies.UseBody,
        responses=OfferShape(many=True),
    )
    def link(self, request: Request, pk: int) -> Response:
        """A comment where it did not help is a task of the article's owner."""
        incident = self.incident(pk)
        if not rights.may_use(self.actor):
            raise NotPermitted
        body = self.valid(bodies.UseBody, request)
        article = Article.objects.filter(pk=body.pop("article")).first()
        if article is None:
            raise ValidationError({"article": ["There is no such article."]})
        operations.link_article(article, incident, **body, actor=self.actor, at=self.now())
        return Response([OfferShape.render(offer) for offer in offers_for(incident)])

    @extend_schema(
        operation_id="incident_articles_create",
        summary="Write an article from an incident",
        request=bodies.NothingBody,
        responses={201: FullArticle},
    )
    def create(self, request: Request, pk: int) -> Response:
        """Filled in from the record, in the requester's words; there is one for each incident."""
        incident = self.incident(pk)
        if not rights.may_draft(self.actor):
            raise NotPermitted
        self.valid(bodies.NothingBody, request)
        made = operations.create_article_from_incident(incident, actor=self.actor, at=self.now())
        return self.answer(made.pk, status=201)


routes: list[URLPattern] = [
    path("incidents/<int:pk>/articles/", OfIncident.as_view({"get": "list", "post": "link"})),
    path("incidents/<int:pk>/articles/create/", OfIncident.as_view({"post": "create"})),
]
