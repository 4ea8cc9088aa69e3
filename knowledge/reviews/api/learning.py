"""Lessons and corrective actions for programs."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import URLPattern, path
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from incidents.plans.models import ProcedureVersion
from incidents.rest.viewsets import PAGE_PARAMETERS
from knowledge.articles.models import ArticleRevision
from knowledge.reviews import operations
from knowledge.reviews.api.base import LearningApi
from knowledge.reviews.choices import LessonState
from knowledge.reviews.models import CorrectiveAction, Lesson, Review
from knowledge.reviews.queries.pages import came_back
from knowledge.reviews.queries.rights import WRITES, require
from knowledge.reviews.serializers import bodies
from knowledge.reviews.serializers.shapes import ActionShape, FullLesson, LessonRow


class Lessons(LearningApi):
    """Lessons that the caller may see."""

    serializer_class: Any = FullLesson
    matched = frozenset({"step"})
    parameters = {"list": PAGE_PARAMETERS}
    orderings = {"-created_at": ("-created_at", "-pk"), "created_at": ("created_at", "pk")}

    def get_queryset(self) -> QuerySet[Lesson]:
        rows: QuerySet[Lesson] = Lesson.objects.select_related("owner")
        return rows

    @extend_schema(operation_id="lessons_list", summary="Lessons", responses=LessonRow(many=True))
    def list(self, request: Request) -> Response:
        """Of real incidents."""
        page = self.paginate_queryset(Lesson.objects.real().select_related("owner")) or []
        self.note_read(*Review.objects.filter(pk__in=[lesson.review_id for lesson in page]))
        return self.get_paginated_response([LessonRow.render(lesson) for lesson in page])

    @extend_schema(operation_id="lessons_retrieve", summary="One lesson with its chain", responses=FullLesson)
    def read(self, request: Request, pk: int) -> Response:
        return self._answer(self.one(self.get_queryset(), pk))

    @extend_schema(
        operation_id="lessons_step", summary="Take it further", request=bodies.LessonStepBody, responses=FullLesson
    )
    def step(self, request: Request, pk: int) -> Response:
        """Declining and looking anew need a reason as `note`, being exercised and verified what shows it."""
        lesson = self.one(self.get_queryset(), pk)
        version = self.version_for(request, lesson)
        body = self.valid(bodies.LessonStepBody, request)
        self.named(ArticleRevision.objects.all(), body, "revision")
        self.named(ProcedureVersion.objects.all(), body, "procedure_version")
        _take(lesson, body, actor=self.actor, at=self.now(), expected_version=version)
        return self._answer(self.one(self.get_queryset(), pk))

    @extend_schema(
        operation_id="lessons_recurred",
        summary="Its cause came back",
        request=bodies.RecurrenceBody,
        responses={201: FullLesson},
    )
    def recur(self, request: Request, pk: int) -> Response:
        """A lesson that had been embedded falls back to accepted."""
        lesson = self.one(self.get_queryset(), pk)
        body = self.valid(bodies.RecurrenceBody, request)
        require(self.actor.has_perm(WRITES))
        operations.note_recurrence(lesson, **body, actor=self.actor, at=self.now())
        return self._answer(self.one(self.get_queryset(), pk), status=201)

    def _answer(self, lesson: Lesson, *, status: int = 200) -> Response:
        self.note_read(*Review.objects.filter(pk=lesson.review_id))
        return self.tagged_answer(FullLesson.render(lesson), lesson.version, status=status)


def _take(lesson: Lesson, body: dict[str, Any], **told: Any) -> None:
    """Carry out the step that a body asks for."""
    note, to = body.get("note", ""), body["to"]
    if to == LessonState.ACCEPTED:
        operations.accept_lesson(lesson, note=note, **told)
    elif to == LessonState.DECLINED:
        operations.decline_lesson(lesson, reason=note, **told)
    elif to == LessonState.OBSERVED:
        operations.take_up_lesson(lesson, reason=note, **told)
    elif to == LessonState.EMBEDDED:
        proof = {name: body[name] for name in ("revision", "procedure_version") if name in body}
        operations.embed_lesson(lesson, note=note, **proof, **told)
    elif to == LessonState.EXERCISED:
        operations.exercise_lesson(lesson, note=note, incident=body.get("incident"), **told)
    elif to == LessonState.VERIFIED:
        operations.verify_lesson(lesson, note=note, **told)
    else:
        operations.close_lesson(lesson, note=note, **told)


class Actions(LearningApi):
    """Corrective actions that the caller may see."""

    serializer_class: Any = ActionShape
    matched = frozenset({"change", "finish", "verify", "reopen", "cancel"})
    parameters = {"list": PAGE_PARAMETERS}
    orderings = {"due_on": ("due_on", "pk")}

    def get_queryset(self) -> QuerySet[CorrectiveAction]:
        return came_back(CorrectiveAction.objects.select_related("owner", "service"))

    @extend_schema(
        operation_id="corrective_actions_list", summary="Corrective actions", responses=ActionShape(many=True)
    )
    def list(self, request: Request) -> Response:
        """Of real incidents, by the day on which they are due."""
        page = self.paginate_queryset(self.get_queryset().filter(review__exercise=None)) or []
        self.note_read(*Review.objects.filter(pk__in=[action.review_id for action in page]))
        return self.get_paginated_response([ActionShape.render(action) for action in page])

    @extend_schema(operation_id="corrective_actions_retrieve", summary="One action", responses=ActionShape)
    def read(self, request: Request, pk: int) -> Response:
        return self._answer(pk)

    @extend_schema(
        operation_id="corrective_actions_change",
        summary="Change an action",
        request=bodies.ChangeActionBody,
        responses=ActionShape,
    )
    def change(self, request: Request, pk: int) -> Response:
        """Another owner or day begins its reminders anew."""
        return self._do(request, pk, bodies.ChangeActionBody, operations.change_action)

    @extend_schema(
        operation_id="corrective_actions_finish",
        summary="It is done",
        request=bodies.EvidenceBody,
        responses=ActionShape,
    )
    def finish(self, request: Request, pk: int) -> Response:
        return self._do(request, pk, bodies.EvidenceBody, operations.finish_action)

    @extend_schema(
        operation_id="corrective_actions_verify",
        summary="It worked",
        request=bodies.NothingBody,
        responses=ActionShape,
    )
    def verify(self, request: Request, pk: int) -> Response:
        """Somebody else than its owner says so."""
        return self._do(request, pk, bodies.NothingBody, operations.verify_action)

    @extend_schema(
        operation_id="corrective_actions_reopen",
        summary="It is not done after all",
        request=bodies.ReviewReasonBody,
        responses=ActionShape,
    )
    def reopen(self, request: Request, pk: int) -> Response:
        return self._do(request, pk, bodies.ReviewReasonBody, operations.reopen_action)

    @extend_schema(
        operation_id="corrective_actions_cancel",
        summary="It will not be done",
        request=bodies.ReviewReasonBody,
        responses=ActionShape,
    )
    def cancel(self, request: Request, pk: int) -> Response:
        return self._do(request, pk, bodies.ReviewReasonBody, operations.cancel_action)

    def _do(self, request: Request, pk: int, body: Any, operation: Any) -> Response:
        action = self.one(self.get_queryset(), pk)
        version = self.version_for(request, action)
        given = self.valid(body, request)
        operation(action, **given, actor=self.actor, at=self.now(), expected_version=version)
        return self._answer(pk)

    def _answer(self, pk: int) -> Response:
        action = self.one(self.get_queryset(), pk)
        self.note_read(*Review.objects.filter(pk=action.review_id))
        return self.tagged_answer(ActionShape.render(action), action.version)


routes: list[URLPattern] = [
    path("lessons/", Lessons.as_view({"get": "list"})),
    path("lessons/<int:pk>/", Lessons.as_view({"get": "read"})),
    path("lessons/<int:pk>/steps/", Lessons.as_view({"post": "step"})),
    path("lessons/<int:pk>/recurrences/", Lessons.as_view({"post": "recur"})),
    path("corrective-actions/", Actions.as_view({"get": "list"})),
    path("corrective-actions/<int:pk>/", Actions.as_view({"get": "read", "patch": "change"})),
    path("corrective-actions/<int:pk>/finish/", Actions.as_view({"post": "finish"})),
    path("corrective-actions/<int:pk>/verify/", Actions.as_view({"post": "verify"})),
    path("corrective-actions/<int:pk>/reopen/", Actions.as_view({"post": "reopen"})),
    path("corrective-actions/<int:pk>/cancel/", Actions.as_view({"post": "cancel"})),
]
