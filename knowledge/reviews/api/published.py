"""What was published of reviews, for programs, and what a leaver owes."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from incidents.rest.fields import MAX_ID
from incidents.rest.viewsets import PAGE_PARAMETERS
from knowledge.reviews import operations
from knowledge.reviews.api.base import LearningApi
from knowledge.reviews.queries.published import publication_for, published
from knowledge.reviews.serializers import bodies
from knowledge.reviews.serializers.configuration import PublicationRow, PublicationShape
from knowledge.reviews.serializers.shapes import HandedShape


class Publications(LearningApi):
    """As the pages of the library show them: for the audiences that the caller belongs to."""

    needs = None
    serializer_class: Any = PublicationShape
    parameters = {"list": PAGE_PARAMETERS}
    orderings = {"-published_at": ("-published_at", "-pk")}

    @extend_schema(operation_id="publications_list", summary="Published reviews", responses=PublicationRow(many=True))
    def list(self, request: Request) -> Response:
        """Of real incidents, the newest first; without their words."""
        page = self.paginate_queryset(published()) or []
        return self.get_paginated_response([PublicationRow.render(one) for one in page])

    @extend_schema(operation_id="publications_retrieve", summary="One published review", responses=PublicationShape)
    def read(self, _request: Request, pk: int) -> Response:
        """Withdrawn, hidden and absent ones answer alike."""
        publication = publication_for(pk) if pk <= MAX_ID else None
        if publication is None:
            raise NotFound
        if not publication.is_released:
            self.note_read(publication.review)
        return Response(PublicationShape.render(publication))


class Leavers(LearningApi):
    """What somebody owes of the learning."""

    serializer_class: Any = HandedShape

    @extend_schema(
        operation_id="reviews_hand_over",
        summary="Give what somebody owes to another",
        request=bodies.OwedBody,
        responses=HandedShape,
    )
    def hand_over(self, request: Request) -> Response:
        """Unfinished reviews, lessons on their way and open actions; the new owner is told of each."""
        given = self.valid(bodies.OwedBody, request)
        handed = operations.hand_over(given["user"], to=given["to"], actor=self.actor, at=self.now())
        return Response(vars(handed))


routes: list[URLPattern] = [
    path("publications/", Publications.as_view({"get": "list"})),
    path("publications/<int:pk>/", Publications.as_view({"get": "read"})),
    path("reviews/hand-over/", Leavers.as_view({"post": "hand_over"})),
]
