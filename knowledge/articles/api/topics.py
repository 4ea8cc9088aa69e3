"""Topics for programs."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from incidents.refusals import NotPermitted
from incidents.rest.viewsets import PAGE_PARAMETERS
from knowledge.articles import operations
from knowledge.articles.api.base import ArticleApi
from knowledge.articles.models import Topic
from knowledge.articles.serializers import bodies
from knowledge.articles.serializers.shapes import FullTopic, TopicShape


class Topics(ArticleApi):
    """The shelves of the knowledge base."""

    serializer_class: Any = TopicShape
    parameters = {"list": PAGE_PARAMETERS}
    orderings = {"position": ("position", "name", "pk")}

    @extend_schema(operation_id="topics_list", summary="Topics", responses=TopicShape(many=True))
    def list(self, request: Request) -> Response:
        """Those in use."""
        page = self.paginate_queryset(Topic.objects.filter(retired_at=None)) or []
        return self.get_paginated_response([TopicShape.render(topic) for topic in page])

    @extend_schema(operation_id="topics_retrieve", summary="One topic", responses=FullTopic)
    def read(self, _request: Request, slug: str) -> Response:
        """With where its articles are offered; also one that is retired."""
        return Response(FullTopic.render(self._topic(slug)))

    @extend_schema(
        operation_id="topics_create", summary="Make a topic", request=bodies.TopicBody, responses={201: FullTopic}
    )
    def create(self, request: Request) -> Response:
        """Its slug is part of an address that people keep."""
        self._check("add")
        made = operations.save_topic(None, self.valid(bodies.TopicBody, request))
        return Response(FullTopic.render(made), status=201)

    @extend_schema(
        operation_id="topics_update", summary="Change a topic", request=bodies.TopicChanges, responses=FullTopic
    )
    def change(self, request: Request, slug: str) -> Response:
        """What is left out stays."""
        topic = self._topic(slug)
        self._check("change")
        return Response(FullTopic.render(operations.save_topic(topic, self.valid(bodies.TopicChanges, request))))

    @extend_schema(
        operation_id="topics_retire", summary="Retire a topic", request=bodies.NothingBody, responses=FullTopic
    )
    def retire(self, request: Request, slug: str) -> Response:
        """Nothing new is filed there; its articles stay. Asked again, nothing changes."""
        topic = self._topic(slug)
        self._check("change")
        self.valid(bodies.NothingBody, request)
        changed = operations.save_topic(topic, {"retired_at": topic.retired_at or self.now()})
        return Response(FullTopic.render(changed))

    @extend_schema(
        operation_id="topics_restore",
        summary="Put a topic to use again",
        request=bodies.NothingBody,
        responses=FullTopic,
    )
    def restore(self, request: Request, slug: str) -> Response:
        """Asked again, nothing changes."""
        topic = self._topic(slug)
        self._check("change")
        self.valid(bodies.NothingBody, request)
        return Response(FullTopic.render(operations.save_topic(topic, {"retired_at": None})))

    @staticmethod
    def _topic(slug: str) -> Topic:
        topic: Topic | None = Topic.objects.select_related("owner").filter(slug=slug).first()
        if topic is None:
            raise NotFound
        return topic

    def _check(self, verb: str) -> None:
        if not self.actor.has_perm(f"knowledge.{verb}_topic"):
            raise NotPermitted


ONE = "topics/<slug:slug>/"
routes: list[URLPattern] = [
    path("topics/", Topics.as_view({"get": "list", "post": "create"})),
    path(ONE, Topics.as_view({"get": "read", "patch": "change"})),
    path(f"{ONE}retire/", Topics.as_view({"post": "retire"})),
    path(f"{ONE}restore/", Topics.as_view({"post": "restore"})),
]
