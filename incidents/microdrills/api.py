"""Micro-drills for programs: one's own tasks, and for who conducts a drill what became of everybody's."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from incidents.drills.api.base import DrillApi
from incidents.microdrills import operations
from incidents.microdrills.models import MicroTask
from incidents.microdrills.queries.tasks import own_task, own_tasks, results_of
from incidents.microdrills.serializers import (
    ExcuseBody,
    MicroResultShape,
    MicroTaskShape,
    TaskAnswerBody,
    shown_result,
    shown_task,
)
from incidents.rest.fields import MAX_ID


class MicroTasks(DrillApi):
    """Five minutes: what you are asked. Test pages are answered by the link in them alone."""

    serializer_class: Any = MicroTaskShape

    @extend_schema(operation_id="micro_tasks_list", summary="Your tasks", responses=MicroTaskShape(many=True))
    def list(self, request: Request) -> Response:
        """The newest drill first, at most 200."""
        at = self.now()
        return Response([shown_task(row, at=at) for row in own_tasks(self.actor)])

    @extend_schema(operation_id="micro_tasks_open", summary="Look at a task", request=None, responses=MicroTaskShape)
    def open(self, request: Request, pk: int) -> Response:
        """Its five minutes run from the first look."""
        return self._answer(operations.open_task(self.task(pk), **self.told))

    @extend_schema(
        operation_id="micro_tasks_answer", summary="Answer a task", request=TaskAnswerBody, responses=MicroTaskShape
    )
    def answer(self, request: Request, pk: int) -> Response:
        """Final; `status` says whether it was right and in time."""
        given = self.valid(TaskAnswerBody, request)
        return self._answer(operations.answer_task(self.task(pk), given["answer"], **self.told))

    def task(self, pk: int) -> MicroTask:
        """Raises NotFound, also for another's."""
        found = own_task(self.actor, pk) if pk <= MAX_ID else None
        if found is None:
            raise NotFound
        return found

    def _answer(self, row: MicroTask) -> Response:
        return Response(shown_task(row, at=self.now()))


class MicroResults(DrillApi):
    """What became of the tasks of a micro-drill, for who conducts it."""

    serializer_class: Any = MicroResultShape

    @extend_schema(
        operation_id="drills_tasks", summary="Results of a micro-drill", responses=MicroResultShape(many=True)
    )
    def list(self, request: Request, pk: int) -> Response:
        """By person; empty for another kind of drill."""
        people, _kinds = results_of(self.conducted(pk))
        return Response([shown_result(row) for one in people for row in one.tasks])

    @extend_schema(
        operation_id="drills_tasks_excuse", summary="Excuse somebody", request=ExcuseBody, responses=MicroResultShape
    )
    def excuse(self, request: Request, pk: int, task: int) -> Response:
        """It does not count for this person."""
        row = self.one(MicroTask.objects.filter(exercise=self.conducted(pk)).select_related("user"), task)
        reason = self.valid(ExcuseBody, request)["reason"]
        done = operations.excuse_task(row, reason, **self.told)
        row.status, row.reason = done.status, done.reason
        return Response(shown_result(row))


routes: list[URLPattern] = [
    path("micro-tasks/", MicroTasks.as_view({"get": "list"})),
    path("micro-tasks/<int:pk>/open/", MicroTasks.as_view({"post": "open"})),
    path("micro-tasks/<int:pk>/answer/", MicroTasks.as_view({"post": "answer"})),
    path("drills/<int:pk>/tasks/", MicroResults.as_view({"get": "list"})),
    path("drills/<int:pk>/tasks/<int:task>/excuse/", MicroResults.as_view({"post": "excuse"})),
]
