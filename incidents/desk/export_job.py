"""The kind of job that makes a file of a long list of the queue."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import IO, Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict

from incidents.desk.exporting import CONTENT_TYPES, Chosen, choose, filters_of, name_of_file, record_export, rows_of
from incidents.desk.tables import csv_lines, write_xlsx
from incidents.jobs.kinds import Kind, Outcome
from incidents.jobs.models import Job
from incidents.jobs.progress import Progress
from incidents.lifecycle.choices import Surface
from incidents.lifecycle.models import Incident
from incidents.lifecycle.operations import record_reads
from incidents.lifecycle.rights import may
from incidents.people.models import User
from incidents.refusals import Refused

TELL_AFTER = 100
LOOKED_AT = 500


class NoLongerYours(Refused):
    """A file shows an incident that its reader may not know of any more."""

    code = "no_longer_yours"
    sentence = (
        "This file shows an incident that is not yours to see any more, so it is not handed out. "
        "Export the list again to get a file of what you may see."
    )


def run(progress: Progress, *, query: str, kind: str) -> Outcome:
    """Make the file of the list as it is when the work begins, as the one who asked may see it."""
    at = progress.now()
    user = progress.person(at)
    progress.step(0, 0, "Finding the incidents")
    chosen = choose(list_at(user, query))
    record_export(chosen, kind=kind, query=query, actor=user, at=at)
    rows = _telling(chosen, progress)
    with progress.file(name_of_file(kind, at), CONTENT_TYPES[kind]) as file:
        if kind == "xlsx":
            write_xlsx(rows, file)
        else:
            write_text(csv_lines(rows), file)
    count = len(chosen.keys)
    return Outcome((f"{count:,} incident{'' if count == 1 else 's'}.",), tuple(sorted(chosen.restricted)))


def list_at(user: User, query: str) -> QuerySet[Incident]:
    """The rows of the queue at this address, with the filters that the page itself has."""
    request = HttpRequest()
    request.method, request.user, request.GET = "GET", user, QueryDict(query)
    queue = admin.site.get_model_admin(Incident)
    rows: QuerySet[Incident] = queue.get_changelist_instance(request).queryset
    return rows


def _telling(chosen: Chosen, progress: Progress) -> Iterator[Incident]:
    total = len(chosen.keys)
    for done, row in enumerate(rows_of(chosen), start=1):
        if done % TELL_AFTER == 0:
            progress.step(done, total, f"{done:,} of {total:,} incidents written")
        yield row
    progress.step(total, total, f"{total:,} incidents written")


def write_text(lines: Iterable[str], file: IO[bytes]) -> None:
    """Write lines as UTF-8 into the file of a job."""
    text = io.TextIOWrapper(file, encoding="utf-8", newline="")
    text.writelines(lines)
    # Flushed and let go: the file itself is closed by whoever opened it.
    text.detach()


def words(parameters: dict[str, Any]) -> str:
    filters = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in filters_of(parameters["query"]).items())
    return f"{parameters['kind'].upper()}, {f'filters: {filters}' if filters else 'no filters'}"


def before_download(job: Job, user: User, at: datetime) -> None:
    """Record that the restricted incidents in the file are read once more. Raises NoLongerYours."""
    shown: list[Incident] = []
    for start in range(0, len(job.shows), LOOKED_AT):
        some = job.shows[start : start + LOOKED_AT]
        found = list(Incident.objects.filter(pk__in=some).only("pk", "restricted"))
        if len(found) < len(some):
            raise NoLongerYours
        shown += found
    record_reads(shown, user=user, surface=Surface.EXPORT, at=at)


EXPORT = Kind(
    slug="export",
    title="Export of incidents",
    run=run,
    may=lambda user: may(user, "view"),
    words=words,
    before_download=before_download,
    after_cancel="No file is kept.",
)
