"""Imports past incidents from another tool's export. Edge: reads the clock, shows progress, writes the report."""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from incidents.catalog.queries import organisation
from incidents.intake.dialects import DIALECTS, dialect_named
from incidents.intake.local_times import LocalTimes
from incidents.intake.operations.importing import (
    ImportFile,
    OnOdd,
    import_history,
    source_of,
    survey_history,
)
from incidents.intake.reading import renamed_columns
from incidents.intake.report import report_on
from incidents.lifecycle.models import Incident
from incidents.permissions.principal import as_system
from incidents.refusals import Refused

_MAPPINGS = "\n\n".join(dialect.mapping for dialect in DIALECTS.values())
EPILOG = f"""\
The file is read once to its end before anything is written. An import that was interrupted is started again with the
same command; an incident that is here already is left alone, or gets the entries that its history has gained.
An hour that the clocks repeat in autumn is read as the first of the two; an hour that they skip in spring is shifted
forward over the gap. The report lists both, and everything else that is odd.

{_MAPPINGS}"""


class Command(BaseCommand):
    help = "Import past incidents, with their histories, from a CSV file of another tool (.csv or .csv.gz)."

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> Any:
        return super().create_parser(
            prog_name, subcommand, epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter, **kwargs
        )

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("file", help="the file to read")
        parser.add_argument("--dialect", required=True, help=f"how it is written: {' or '.join(DIALECTS)}")
        parser.add_argument(
            "--time-zone", help="the zone of its wall-clock times, such as Europe/London (default: the organisation's)"
        )
        parser.add_argument("--dry-run", action="store_true", help="read and count everything, write nothing")
        parser.add_argument(
            "--report", help="list what is odd in this file, as CSV (it is replaced; default: one in Muster's data)"
        )
        parser.add_argument(
            "--map", action="append", default=[], metavar='COLUMN="HEADER"', help="the file's name for a column"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if Incident._meta.db_table not in connection.introspection.table_names():
            raise CommandError("The database is not prepared yet. Run `manage.py migrate` and `manage.py setup` first.")
        try:
            with as_system("import of past incidents"):
                self._run(options)
        except Refused as refusal:
            raise CommandError(refusal.sentence) from None

    def _run(self, options: dict[str, Any]) -> None:
        dialect = dialect_named(options["dialect"])
        times = LocalTimes(options["time_zone"] or organisation().time_zone)
        file = ImportFile(Path(options["file"]), dialect, times, renamed_columns(options["map"]))
        listed = Path(options["report"]) if options["report"] else default_report(file.path)
        with report_to(listed) as report:
            told = self._import(file, report, is_dry_run=options["dry_run"])
        self.stdout.write("\n".join([*told, f"What is odd is listed in {listed}"]))

    def _import(self, file: ImportFile, report: OnOdd, *, is_dry_run: bool) -> list[str]:
        """Read the file, and write it unless this is a dry run; return what became of it, for a person."""
        progress = Progress(self.stderr)
        figures = survey_history(file, on_odd=report, on_progress=progress.stage("Reading"))
        progress.end()
        self.stdout.write("\n".join(figures.lines()))
        if is_dry_run:
            return ["Nothing was written to the database: this was a dry run."]
        source_of(file.dialect)
        writing = progress.stage("Writing", total=figures.rows)
        outcome = import_history(file, at=timezone.now(), on_odd=report, on_progress=writing)
        progress.end()
        return outcome.lines()


def default_report(path: Path) -> Path:
    """Where the report of a file goes when nobody says: into the data folder, under the file's name."""
    folder = Path(settings.DATA_DIR) / "imports"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder / f"{path.name.removesuffix('.gz').removesuffix('.csv')}.report.csv"


@contextmanager
def report_to(path: Path) -> Iterator[OnOdd]:
    """A function that writes one line of the report."""
    try:
        stream = path.open("w", encoding="utf-8", newline="")
    except OSError as error:
        raise CommandError(f"The report “{path}” cannot be written: {error.strerror}.") from None
    with stream:
        yield report_on(stream)


class Progress:
    """A bar on a terminal, a line every ten seconds elsewhere."""

    WIDTH = 30

    def __init__(self, stream: Any) -> None:
        self.stream: IO[str] = getattr(stream, "_out", stream)
        self.is_terminal = hasattr(self.stream, "isatty") and self.stream.isatty()
        self.shown_at = time.monotonic()
        self.verb, self.total = "", 0

    def stage(self, verb: str, total: int = 0) -> Any:
        self.verb, self.total = verb, total
        return self._show

    def _show(self, rows: int) -> None:
        now = time.monotonic()
        if now - self.shown_at < (0.1 if self.is_terminal else 10):
            return
        self.shown_at = now
        words = f"{self.verb}: {rows:,} rows"
        if self.total:
            done = rows / self.total
            bar = "█" * int(done * self.WIDTH)
            words = f"{self.verb}: {rows:,} of {self.total:,} rows ({done:.0%})"
            words = f"{bar:░<{self.WIDTH}} {words}" if self.is_terminal else words
        self.stream.write(f"\r\033[K{words}" if self.is_terminal else f"{words}\n")
        self.stream.flush()

    def end(self) -> None:
        if self.is_terminal:
            self.stream.write("\r\033[K")
            self.stream.flush()
