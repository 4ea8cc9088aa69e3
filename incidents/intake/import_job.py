"""The kind of job that imports a file of past incidents that somebody sent to the console."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from incidents.audit.choices import AuditCode
from incidents.audit.operations import record_audit
from incidents.intake.dialects import dialect_named
from incidents.intake.local_times import LocalTimes
from incidents.intake.operations.importing import ImportFile, import_history, source_of, survey_history
from incidents.intake.reading import FileUnreadable
from incidents.intake.report import report_on
from incidents.jobs.kinds import Kind, Outcome
from incidents.jobs.progress import Progress
from incidents.people.models import User

RIGHT = "incidents.import_incidents"
DRY = "Nothing was written to the database: this was a dry run."


def may_import(user: User) -> bool:
    return user.has_perm(RIGHT)


def run(
    progress: Progress, *, dialect: str, time_zone: str, is_dry_run: bool, renamed: dict[str, str] | None = None
) -> Outcome:
    """Read the file to its end, then write it batch by batch unless this is a dry run; the report is the file made."""
    file = ImportFile(progress.upload, dialect_named(dialect), LocalTimes(time_zone), renamed or {})
    try:
        with progress.file("import-report.csv", "text/csv") as made:
            text = io.TextIOWrapper(made, encoding="utf-8", newline="")
            lines = _import(file, text, progress, is_dry_run=is_dry_run)
            text.detach()
    except FileUnreadable as refusal:
        # The name under which it lies here says nothing to whoever sent it.
        raise FileUnreadable(refusal.sentence.replace(str(progress.upload), progress.job.upload_name)) from None
    return Outcome(tuple(lines))


def _import(file: ImportFile, text: io.TextIOWrapper, progress: Progress, *, is_dry_run: bool) -> list[str]:
    report = report_on(text)
    figures = survey_history(file, on_odd=report, on_progress=_telling(progress, "read"))
    lines = figures.lines()
    if is_dry_run:
        return [*lines, DRY]
    source_of(file.dialect)
    at = progress.now()
    data = {"dialect": file.dialect.name, "rows": figures.rows}
    record_audit(AuditCode.INCIDENTS_IMPORTED, actor=progress.person(at), at=at, data=data)
    outcome = import_history(file, at=at, on_odd=report, on_progress=_telling(progress, "written", figures.rows))
    return [*lines, *outcome.lines()]


def _telling(progress: Progress, verb: str, total: int = 0) -> Callable[[int], None]:
    def tell(rows: int) -> None:
        words = f"{rows:,} of {total:,} rows {verb}" if total else f"{rows:,} rows {verb}"
        progress.step(rows, total, words)

    return tell


def words(parameters: dict[str, Any]) -> str:
    how = "dry run" if parameters["is_dry_run"] else "written to the database"
    return f"{dialect_named(parameters['dialect']).tool}, times of {parameters['time_zone']}, {how}"


IMPORT = Kind(
    slug="import",
    title="Import of past incidents",
    run=run,
    may=may_import,
    words=words,
    after_cancel="What was written by then stays; the same file can be imported again to go on.",
)
