"""Imports for the intake's tests; they read as the system."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from incidents.intake.dialects import dialect_named
from incidents.intake.local_times import LocalTimes
from incidents.intake.operations import import_history, survey_history
from incidents.intake.operations.importing import ImportFile
from incidents.permissions.principal import as_system
from tests.incidents.jobs.toys import clock, media  # noqa: F401 -- fixtures

DATA = Path(__file__).parents[2] / "data"
SLICE = DATA / "servicenow_slice.csv"
PLAIN = DATA / "plain_incidents.csv"
AT = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


@pytest.fixture
def _reads_all(reference):
    with as_system("intake tests"):
        yield


def log_file(path: Path, dialect: str = "servicenow", zone: str = "Europe/London", **columns: str) -> ImportFile:
    renamed = {header: column for column, header in columns.items()}
    return ImportFile(path, dialect_named(dialect), LocalTimes(zone), renamed)


def survey(file: ImportFile):
    """Figures and oddities of a file."""
    odd: list = []
    return survey_history(file, on_odd=odd.append, on_progress=lambda _rows: None), odd


def run_import(file: ImportFile, at: datetime = AT):
    """Outcome of an import, and what it left alone."""
    odd: list = []
    return import_history(file, at=at, on_odd=odd.append, on_progress=lambda _rows: None), odd
