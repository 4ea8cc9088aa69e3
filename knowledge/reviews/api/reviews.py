"""Reviews for programs."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import URLPattern, path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from incidents.evaluation.queries.recording import incidents_of
from incidents.lifecycle.choices import Surface
from incidents.lifecycle.models import Incident
from incidents.lifecycle.operations import record_reads
from incidents.refusals import NotPermitted
from incidents.rest.viewsets import PAGE_PARAMETERS
from knowledge.reviews import operations
from knowledge.reviews.api.base import LearningApi
from knowledge.reviews.models import ContributingFactor, Lesson, Review
from knowledge.reviews.queries.owed import review_of
from knowledge.reviews.queries.rights import WRITES
from knowledge.reviews.serializers import bodies
from knowledge.reviews.serializers.shapes import FullReview, ReviewRow

# Also of whole drills.
OF_DRILLS_TOO = ("list", "read", "write", "comment", "factor", "lesson", "plan")


class Reviews(LearningApi):
    """Post-incident reviews of incidents that the caller may see, and after-action reports of whole drills."""

    serializer_class: Any = FullReview
    matched = frozenset({"write", "schedule", "waive", "publish", "round", "close", "reopen"})
    parameters = {"list": PAGE_PARAMETERS | {"of"}}
    orderings = {"due_at": ("due_at", "pk"), "created_at": ("created_at", "pk")}

    def get_queryset(self) -> QuerySet[Review]:
        rows: QuerySet[Review] = Review.objects.select_related("owner", "exercise")
        # A report is decided and published by sharing the drill's results: what else is done to a review is not here.
        return rows if self.action in OF_DRILLS_TOO else rows.filter(incident__isnull=False)

    @extend_schema(
        operation_id="reviews_list",
        summary="Reviews",
        parameters=[OpenApiParameter("of", str, enum=["incidents", "drills"], description="Default: incidents.")],
        responses=ReviewRow(many=True),
    )
    def list(self, request: Request) -> Response:
        """Of real incidents, or the after-action reports of drills; those that are due first before others."""
        of = request.query_params.get("of", "incidents")
        if of not in ("incidents", "drills"):
            raise ValidationError({"of": ["Choose incidents or drills."]})
        rows = self.get_queryset()
        rows = rows.filter(exercise=None) if of == "incidents" else rows.filter(incident=None)
        page = self.paginate_queryset(rows) or []
        self.note_read(*page)
        return self.get_paginated_response([ReviewRow.render(review) for review in page])

    @extend_schema(operation_id="reviews_retrieve", summary="One review", responses=FullReview)
    def read(self, request: Request, pk: int) -> Response:
        """How the drill of an after-action report went is read at the drill's own `evaluation/`."""
        return self._answer(self.one(self.get_queryset(), pk))

    @extend_schema(operation_id="incidents_review", summary="The incident’s review", responses=FullReview)
    def of_incident(self, request: Request, pk: int) -> Response:
        """Answers 404 while there is none."""
        review = review_of(self.one(Incident.objects.all(), pk))
        if review is None:
            raise NotFound
        return self._answer(review)

    @extend_schema(
        operation_id="incidents_review_begin",
        summary="Begin a review",
        request=bodies.NothingBody,
        responses={201: FullReview},
    )
    def begin(self, request: Request, pk: int) -> Response:
        """The one that there is already is answered as if it had been begun now."""
        incident = self.one(Incident.objects.all(), pk)
        if not self.actor.has_perm(WRITES):
            raise NotPermitted
        self.valid(bodies.NothingBody, request)
        review = operations.open_review(incident, actor=self.actor, at=self.now())
        return self._answer(review, status=201)

    @extend_schema(
        operation_id="reviews_write", summary="Write sections", request=bodies.WriteBody, responses=FullReview
    )
    def write(self, request: Request, pk: int) -> Response:
        review = self.one(self.get_queryset(), pk)
        version = self.version_for(request, review)
        sections = self.valid(bodies.WriteBody, request)
        agenda = sections.pop("agenda", None)
        operations.write_review(
            review,
            sections=sections,
            agenda=agenda,
            actor=self.actor,
            at=self.now(),
            expected_version=version,
        )
        return self._answer(self.one(self.get_queryset(), pk))

    @extend_schema(
        operation_id="reviews_schedule",
        summary="Schedule the meeting",
        request=bodies.MeetingBody,
        responses=FullReview,
    )
    def schedule(self, request: Request, pk: int) -> Response:
        """This decides the review, so its incident may close."""
        return self._do(request, pk, bodies.MeetingBody, operations.schedule_review)

    @extend_schema(
        operation_id="reviews_waive", summary="Waive the review", request=bodies.ReviewReasonBody, responses=FullReview
    )
    def waive(self, request: Request, pk: int) -> Response:
        """This decides the review, so its incident may close."""
        return self._do(request, pk, bodies.ReviewReasonBody, operations.waive_review)

    @extend_schema(
        operation_id="reviews_publish", summary="Publish the review", request=bodies.PublishBody, responses=FullReview
    )
    def publish(self, request: Request, pk: int) -> Response:
        return self._do(request, pk, bodies.PublishBody, operations.publish_review)

    @extend_schema(
        operation_id="reviews_send_round", summary="Send it round", request=bodies.NothingBody, responses=FullReview
    )
    def round(self, request: Request, pk: int) -> Response:
        return self._do(request, pk, bodies.NothingBody, operations.send_round)

    @extend_schema(
        operation_id="reviews_close", summary="Close the review", request=bodies.NothingBody, responses=FullReview
    )
    def close(self, request: Request, pk: int) -> Response:
        return self._do(request, pk, bodies.NothingBody, operations.close_review)

    @extend_schema(
        operation_id="reviews_reopen",
        summary="Reopen the review",
        request=bodies.ReviewReasonBody,
        responses=FullReview,
    )
    def reopen(self, request: Request, pk: int) -> Response:
        return self._do(request, pk, bodies.ReviewReasonBody, operations.reopen_review)

    @extend_schema(
        operation_id="reviews_comment",
        summary="Comment",
        request=bodies.CommentBody,
        responses={201: FullReview},
    )
    def comment(self, request: Request, pk: int) -> Response:
        return self._add(request, pk, bodies.CommentBody, operations.comment)

    @extend_schema(
        operation_id="reviews_add_factor",
        summary="Add a contributing factor",
        request=bodies.FactorBody,
        responses={201: FullReview},
    )
    def factor(self, request: Request, pk: int) -> Response:
        """One that repeats an earlier factor makes the lessons of that fall back."""
        return self._add(
            request, pk, bodies.FactorBody, operations.add_factor, repeats=ContributingFactor.objects.all()
        )

    @extend_schema(
        operation_id="reviews_draw_lesson",
        summary="Draw a lesson",
        request=bodies.LessonBody,
        responses={201: FullReview},
    )
    def lesson(self, request: Request, pk: int) -> Response:
        return self._add(
            request, pk, bodies.LessonBody, operations.draw_lesson, factor=ContributingFactor.objects.all()
        )

    @extend_schema(
        operation_id="reviews_plan_action",
        summary="Plan a corrective action",
        request=bodies.ActionBody,
        responses={201: FullReview},
    )
    def plan(self, request: Request, pk: int) -> Response:
        return self._add(request, pk, bodies.ActionBody, operations.plan_action, lesson=Lesson.objects.all())

    def _do(self, request: Request, pk: int, body: Any, operation: Any) -> Response:
        review = self.one(self.get_queryset(), pk)
        version = self.version_for(request, review)
        given = self.valid(body, request)
        operation(review, **given, actor=self.actor, at=self.now(), expected_version=version)
        return self._answer(self.one(self.get_queryset(), pk))

    def _add(self, request: Request, pk: int, body: Any, operation: Any, **rows: Any) -> Response:
        review = self.one(self.get_queryset(), pk)
        given = self.valid(body, request)
        for name, among in rows.items():
            self.named(among, given, name)
        operation(review, **given, actor=self.actor, at=self.now())
        return self._answer(self.one(self.get_queryset(), pk), status=201)

    def _answer(self, review: Review, *, status: int = 200) -> Response:
        self.note_read(review)
        if review.incident_id is None and review.exercise is not None:
            record_reads(incidents_of(review.exercise), user=self.actor, surface=Surface.API, at=self.now())
        return self.tagged_answer(FullReview.render(review), review.version, status=status)


routes: list[URLPattern] = [
    path("reviews/", Reviews.as_view({"get": "list"})),
    path("reviews/<int:pk>/", Reviews.as_view({"get": "read", "patch": "write"})),
    path("reviews/<int:pk>/schedule/", Reviews.as_view({"post": "schedule"})),
    path("reviews/<int:pk>/waive/", Reviews.as_view({"post": "waive"})),
    path("reviews/<int:pk>/publish/", Reviews.as_view({"post": "publish"})),
    path("reviews/<int:pk>/send-round/", Reviews.as_view({"post": "round"})),
    path("reviews/<int:pk>/close/", Reviews.as_view({"post": "close"})),
    path("reviews/<int:pk>/reopen/", Reviews.as_view({"post": "reopen"})),
    path("reviews/<int:pk>/comments/", Reviews.as_view({"post": "comment"})),
    path("reviews/<int:pk>/factors/", Reviews.as_view({"post": "factor"})),
    path("reviews/<int:pk>/lessons/", Reviews.as_view({"post": "lesson"})),
    path("reviews/<int:pk>/actions/", Reviews.as_view({"post": "plan"})),
    path("incidents/<int:pk>/review/", Reviews.as_view({"get": "of_incident", "post": "begin"})),
]
