"""The whole real log, imported and compared with what the file says. Takes minutes: MUSTER_FULL_DATA=1 asks for it."""

import os
from pathlib import Path

import pytest

from tests.incidents.intake import recount
from tests.incidents.intake.checks import check_everything
from tests.incidents.intake.conftest import log_file, run_import, survey

FOLDER = Path(os.environ.get("MUSTER_REAL_DATA") or Path(__file__).parents[3].parent / "shared" / "data")
LOG = FOLDER / "incident_event_log.csv.gz"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.usefixtures("_reads_all"),
    pytest.mark.skipif(not os.environ.get("MUSTER_FULL_DATA"), reason="takes minutes; asked for by MUSTER_FULL_DATA=1"),
    pytest.mark.skipif(not LOG.exists(), reason=f"the log is not at {LOG}; name its folder in MUSTER_REAL_DATA"),
]


def test_whole_log_is_imported_and_holds_its_figures():
    figures, _odd = survey(log_file(LOG))
    outcome, left_alone = run_import(log_file(LOG))
    assert (figures.rows, figures.incidents, outcome.added, left_alone) == (141_712, 24_918, 24_918, [])
    log = recount.read_log(LOG)
    assert recount.oddities(log) == {
        "unknown state": 5,
        "updated before it was opened": 5,
        "no resolved time": 1_556,
        "first seen as ended": 1_819,
        "reopened": 275,
        "priority changed": 383,
    }
    assert {kind.value: figures.oddities[kind] for kind in figures.oddities if kind.value in recount.oddities(log)} == (
        recount.oddities(log)
    )
    check_everything(log)
    again, _odd = run_import(log_file(LOG))
    assert (again.added, again.extended, again.unchanged, again.entries) == (0, 0, 24_918, 0)
