"""The list of the queue as a file: the same filters, the reader's rights, recorded."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl

from django.db import transaction
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone

from incidents.audit.choices import AuditCode
from incidents.audit.operations import record_audit
from incidents.desk.addresses import kept_query
from incidents.desk.tables import MOST_ROWS, RELATIONS, csv_lines, xlsx_file
from incidents.desk.views.loading import person
from incidents.lifecycle.choices import Surface
from incidents.lifecycle.models import Incident
from incidents.lifecycle.operations import record_reads

AT_A_TIME = 500
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS = ("csv", "xlsx")


def export_rows(request: HttpRequest, rows: QuerySet[Incident], kind: str) -> HttpResponseBase:
    """The first MOST_ROWS of the list. Which they are, and who took them, is recorded before a byte is sent."""
    now = timezone.now()
    found = list(rows.values_list("pk", "restricted")[: MOST_ROWS + 1])
    is_cut, found = len(found) > MOST_ROWS, found[:MOST_ROWS]
    restricted = {pk for pk, is_restricted in found if is_restricted}
    with transaction.atomic():
        read = [Incident(pk=pk, restricted=True) for pk in sorted(restricted)]
        record_reads(read, user=person(request), surface=Surface.EXPORT, at=now)
        record_audit(
            AuditCode.INCIDENTS_EXPORTED,
            actor=person(request),
            at=now,
            data=_told(request, kind, rows=len(found), restricted=len(restricted), is_cut=is_cut),
        )
    table = _rows([pk for pk, _restricted in found], restricted)
    name = f"incidents-{timezone.localtime(now):%Y-%m-%d-%H%M}.{kind}"
    if kind == "xlsx":
        return FileResponse(xlsx_file(table, is_cut=is_cut), as_attachment=True, filename=name, content_type=XLSX)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingHttpResponse(
        csv_lines(table, is_cut=is_cut), content_type="text/csv; charset=utf-8", headers=headers
    )


def _told(request: HttpRequest, kind: str, *, rows: int, restricted: int, is_cut: bool) -> dict[str, Any]:
    """What the audit keeps. Not the words searched for: they may be words of an incident the auditor may not know."""
    filters = dict(parse_qsl(kept_query(request.GET)))
    if "q" in filters:
        filters["q"] = "(words)"
    return {"format": kind, "rows": rows, "restricted": restricted, "cut": is_cut, "filters": filters}


def _rows(keys: list[int], recorded: set[int]) -> Iterator[Incident]:
    """The incidents in the order of `keys`, some hundreds at a time, as the reader may see them by then."""
    for start in range(0, len(keys), AT_A_TIME):
        some = keys[start : start + AT_A_TIME]
        wanted = Incident.objects.filter(pk__in=some).select_related(*RELATIONS).prefetch_related("tags")
        found = {incident.pk: incident for incident in wanted.defer("description", "resolution_summary", "facts")}
        for pk in some:
            incident = found.get(pk)
            # Restricted since: nothing was recorded of it, so it is not shown.
            if incident is not None and (not incident.restricted or pk in recorded):
                yield incident
