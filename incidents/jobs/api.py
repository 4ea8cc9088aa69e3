"""Jobs for programs: how far they are, cancelling them, the files they made."""

from __future__ import annotations

from typing import Any, cast

from django.http import FileResponse
from django.urls import URLPattern, path
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from incidents.jobs.models import Job
from incidents.jobs.operations import cancel_job
from incidents.jobs.queries import is_own, job_for, jobs_for, may_cancel
from incidents.jobs.serializers import JobShape, rendered
from incidents.jobs.views.files import file_of
from incidents.people.api import SignedIn
from incidents.people.choices import TokenScope
from incidents.people.models import User
from incidents.refusals import NotPermitted
from incidents.rest.fields import MAX_ID
from incidents.rest.pagination import CursorPagination
from incidents.rest.viewsets import PAGE_PARAMETERS, ApiViewSet


class JobApi(SignedIn, ApiViewSet):
    """A view below /jobs/. Jobs of others and absent ones answer alike."""

    required_scopes = {"read": [TokenScope.READ], "write": [TokenScope.WRITE]}
    serializer_class = JobShape

    @property
    def reader(self) -> User:
        return cast("User", self.request.user)

    def find(self, pk: int) -> Job:
        """Raises NotFound."""
        job = job_for(self.reader, pk) if pk <= MAX_ID else None
        if job is None:
            raise NotFound
        return job


class Jobs(JobApi):
    """Long work: exports, imports."""

    pagination_class = CursorPagination
    orderings = {"-id": ("-pk",), "id": ("pk",)}
    parameters = {"list": PAGE_PARAMETERS}

    @extend_schema(operation_id="jobs_list", summary="Jobs", responses=JobShape(many=True))
    def list(self, request: Request) -> Response:
        """Your own, newest first. Who looks after Muster sees that there are others, and not what they are about."""
        page = self.paginate_queryset(jobs_for(self.reader)) or []
        return self.get_paginated_response([rendered(job, self.reader) for job in page])

    @extend_schema(operation_id="jobs_retrieve", summary="One job", responses=JobShape)
    def retrieve(self, request: Request, pk: int) -> Response:
        """How far it is, and what came of it."""
        return Response(rendered(self.find(pk), self.reader))

    @extend_schema(operation_id="jobs_cancel", summary="Cancel a job", request=None, responses=JobShape)
    def cancel(self, request: Request, pk: int) -> Response:
        """At once while it waits; while it runs, at its next sign of progress. Asked again, nothing changes."""
        job = self.find(pk)
        if not may_cancel(job, self.reader):
            raise NotPermitted
        cancel_job(job, actor=self.reader, at=timezone.now())
        return Response(rendered(self.find(pk), self.reader))


class Result(JobApi):
    """The file that a job made."""

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """A file is what it is, whatever the caller would accept."""
        return super().perform_content_negotiation(request, force=True)

    @extend_schema(
        operation_id="jobs_file", summary="Download the file of a job", responses={(200, "*/*"): OpenApiTypes.BINARY}
    )
    def download(self, request: Request, pk: int) -> FileResponse:
        """Only for whoever asked for the job, until the day it is deleted."""
        job = self.find(pk)
        if not is_own(job, self.reader) or not job.has_file:
            raise NotFound
        return file_of(job, self.reader, at=timezone.now())


routes: list[URLPattern] = [
    path("jobs/", Jobs.as_view({"get": "list"})),
    path("jobs/<int:pk>/", Jobs.as_view({"get": "retrieve"})),
    path("jobs/<int:pk>/cancel/", Jobs.as_view({"post": "cancel"})),
    path("jobs/<int:pk>/file/", Result.as_view({"get": "download"})),
]
