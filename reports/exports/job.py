"""The kind of job that makes a file of incidents with chosen columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from incidents.desk.export_job import TELL_AFTER, before_download, list_at
from incidents.desk.exporting import choose, filters_of, record_export
from incidents.jobs.kinds import Kind, Outcome
from incidents.jobs.progress import Progress
from incidents.lifecycle.rights import may
from incidents.refusals import Refused
from reports.exports.choices import CONTENT_TYPES, Format
from reports.exports.columns import chosen_columns
from reports.exports.queries.incidents import IncidentRows
from reports.exports.tables import Table
from reports.exports.writing import write_table

# Paper is made in memory.
MOST_ON_PAPER = 1_000
MOST_COLUMNS_ON_PAPER = 12
TOO_MANY_COLUMNS = f"At most {MOST_COLUMNS_ON_PAPER} columns fit on paper. Take fewer, or another kind of file."
# The filters of the queue that leave nothing out but drills.
EVERYTHING = "tab=all"


class TooLongForPaper(Refused):
    """A PDF of more incidents than anybody would read was asked for."""

    code = "too_long_for_paper"
    sentence = (
        f"A PDF holds at most {MOST_ON_PAPER:,} incidents, and these are more. "
        "Narrow the list, or take CSV, Excel or JSON lines."
    )


def run(progress: Progress, *, query: str, kind: str, columns: list[str]) -> Outcome:
    """Make the file of the list as it is when the work begins, as the one who asked may see it."""
    at = progress.now()
    user = progress.person(at)
    progress.step(0, 0, "Finding the incidents")
    on_paper = kind == Format.PDF
    chosen = choose(list_at(user, query), most=MOST_ON_PAPER + 1 if on_paper else None)
    count = len(chosen.keys)
    if on_paper and count > MOST_ON_PAPER:
        raise TooLongForPaper
    taken = chosen_columns(columns, user)
    record_export(chosen, kind=kind, query=query, actor=user, at=at, columns=[column.name for column in taken])
    rows = _telling(IncidentRows(chosen, taken), count, progress)
    table = Table("Incidents", taken, rows, notes_of(query, count, at))
    with progress.file(f"incidents-{timezone.localtime(at):%Y-%m-%d-%H%M}.{kind}", CONTENT_TYPES[Format(kind)]) as file:
        write_table(table, kind, file)
    return Outcome((f"{count:,} incident{'' if count == 1 else 's'}.",), tuple(sorted(chosen.restricted)))


def notes_of(query: str, count: int, at: datetime) -> list[tuple[str, str]]:
    """What a file for people says of itself. Not the words searched for: they may be words of a hidden incident."""
    filters = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in filters_of(query).items())
    local = timezone.localtime(at)
    return [
        ("Made", f"{local.day} {local:%b %Y, %H:%M %Z}"),
        ("Filters", filters or "none"),
        ("Incidents", f"{count:,}"),
    ]


def _telling(rows: IncidentRows, total: int, progress: Progress) -> Iterator[Sequence[Any]]:
    for done, row in enumerate(rows, start=1):
        if done % TELL_AFTER == 0:
            progress.step(done, total, f"{done:,} of {total:,} incidents written")
        yield row
    progress.step(total, total, f"{total:,} incidents written")


def words(parameters: dict[str, Any]) -> str:
    filters = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in filters_of(parameters["query"]).items())
    held = parameters["columns"]
    columns = f"{len(held)} column{'' if len(held) == 1 else 's'}" if held else "the usual columns"
    return f"{parameters['kind'].upper()}, {columns}, {f'filters: {filters}' if filters else 'no filters'}"


COLUMNS_EXPORT = Kind(
    slug="report_incidents",
    title="Export of incidents with chosen columns",
    run=run,
    may=lambda user: may(user, "view"),
    words=words,
    before_download=before_download,
    after_cancel="No file is kept.",
)
