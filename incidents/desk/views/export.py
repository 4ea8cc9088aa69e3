"""The list of the queue as a file: the same filters, the reader's rights, recorded. Long lists are made by a job."""

from __future__ import annotations

import hashlib

from django.contrib import messages
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponseBase, HttpResponseRedirect, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone

from incidents.desk.addresses import kept_query
from incidents.desk.export_job import EXPORT
from incidents.desk.exporting import CONTENT_TYPES, choose, name_of_file, record_export, rows_of
from incidents.desk.tables import csv_lines, xlsx_file
from incidents.desk.views.loading import person
from incidents.jobs.operations import request_job
from incidents.lifecycle.models import Incident

# What is sent at once, within the time that a page may take.
ROWS_AT_ONCE = 5_000
FORMATS = tuple(CONTENT_TYPES)


def export_rows(request: HttpRequest, rows: QuerySet[Incident], kind: str) -> HttpResponseBase:
    """The list, if it is short; else the page of the job that makes the file. Either records who takes what."""
    now, query = timezone.now(), kept_query(request.GET)
    chosen = choose(rows, most=ROWS_AT_ONCE + 1)
    if len(chosen.keys) > ROWS_AT_ONCE:
        return _ask(request, query, kind)
    record_export(chosen, kind=kind, query=query, actor=person(request), at=now)
    name = name_of_file(kind, now)
    if kind == "xlsx":
        file = xlsx_file(rows_of(chosen))
        return FileResponse(file, as_attachment=True, filename=name, content_type=CONTENT_TYPES[kind])
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingHttpResponse(csv_lines(rows_of(chosen)), content_type="text/csv; charset=utf-8", headers=headers)


def _ask(request: HttpRequest, query: str, kind: str) -> HttpResponseRedirect:
    job = request_job(
        EXPORT.slug,
        parameters={"query": query, "kind": kind},
        dedup_key=hashlib.sha256(f"{kind}?{query}".encode()).hexdigest(),
        actor=person(request),
        at=timezone.now(),
    )
    messages.info(request, f"More than {ROWS_AT_ONCE:,} incidents: the file is made in the background.")
    return HttpResponseRedirect(reverse("job", args=[job.pk]))
