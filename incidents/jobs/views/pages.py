"""The console's pages of jobs: the list, one job with its bar, cancelling it, its file."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render as render_part
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from incidents.jobs.kinds import KindUnknown, kind_named
from incidents.jobs.models import Job
from incidents.jobs.operations import AlreadyEnded, cancel_job
from incidents.jobs.queries import is_own, job_for, jobs_for, may_cancel
from incidents.jobs.views.files import file_of
from incidents.people.models import User
from incidents.refusals import NotPermitted, Refused

ON_A_PAGE = 50


def _person(request: HttpRequest) -> User:
    user = request.user
    if not isinstance(user, User):
        raise TypeError("A page of the console was served to somebody who is not signed in.")
    return user


def _found(request: HttpRequest, pk: int) -> Job:
    job = job_for(_person(request), pk)
    if job is None:
        raise Http404
    return job


def _render(request: HttpRequest, template: str, context: dict[str, Any]) -> TemplateResponse:
    request.current_app = admin.site.name  # type: ignore[attr-defined]
    return TemplateResponse(request, template, {**admin.site.each_context(request), **context})


def _told(job: Job, reader: User, now: datetime) -> dict[str, Any]:
    """Names for the part of a page that shows one job."""
    mine = is_own(job, reader)
    try:
        kind = kind_named(job.kind)
        words, after_cancel = kind.words(job.parameters) if mine else "", kind.after_cancel
    except KindUnknown:
        words = after_cancel = ""
    return {
        "job": job,
        "is_mine": mine,
        "words": words,
        "after_cancel": after_cancel,
        "may_cancel": may_cancel(job, reader),
        "now": now,
    }


@require_safe
def list_view(request: HttpRequest) -> HttpResponse:
    reader, now = _person(request), timezone.now()
    page = Paginator(jobs_for(reader), ON_A_PAGE).get_page(request.GET.get("p"))
    context = {
        "title": "Jobs",
        "page": page,
        "rows": [_told(job, reader, now) for job in page],
        "sees_others": reader.has_perm("incidents.view_job"),
        "file_days": settings.JOB_FILE_DAYS,
        "now": now,
    }
    return _render(request, "incidents/jobs/list.html", context)


@require_safe
def job_view(request: HttpRequest, pk: int) -> HttpResponse:
    job = _found(request, pk)
    return _render(
        request, "incidents/jobs/job.html", {"title": job.title, **_told(job, _person(request), timezone.now())}
    )


@require_safe
def state_view(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of a job's page that changes while it goes on."""
    job = _found(request, pk)
    return render_part(request, "incidents/jobs/state.html", _told(job, _person(request), timezone.now()))


@require_POST
def cancel_view(request: HttpRequest, pk: int) -> HttpResponse:
    job = _found(request, pk)
    if not may_cancel(job, _person(request)):
        raise PermissionDenied
    try:
        row = cancel_job(job, actor=_person(request), at=timezone.now())
    except AlreadyEnded as refusal:
        messages.warning(request, refusal.sentence)
    else:
        messages.success(request, "It stops in a moment." if row.is_live else "It was cancelled before it began.")
    return HttpResponseRedirect(reverse("job", args=[pk]))


@require_safe
def file_view(request: HttpRequest, pk: int) -> FileResponse | HttpResponse:
    job, reader = _found(request, pk), _person(request)
    if not is_own(job, reader) or not job.has_file:
        raise Http404
    try:
        return file_of(job, reader, at=timezone.now())
    except NotPermitted as refusal:
        raise PermissionDenied(refusal.sentence) from None
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return HttpResponseRedirect(reverse("job", args=[pk]))
