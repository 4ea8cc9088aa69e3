import csv
import io

import pytest
from django.core.management import CommandError, call_command
from django.core.management.base import OutputWrapper

from incidents.management.commands.import_incidents import Command, Progress
from incidents.models import Incident, User
from incidents.permissions.principal import as_system
from tests.incidents.intake.conftest import PLAIN, SLICE

pytestmark = pytest.mark.usefixtures("reference")


def run(*args: object, **options: object) -> str:
    out = io.StringIO()
    call_command("import_incidents", *map(str, args), stdout=out, stderr=io.StringIO(), **options)
    return out.getvalue()


def stored() -> int:
    with as_system("test"):
        return Incident.objects.count()


def test_file_is_imported_with_its_figures_and_report(tmp_path):
    report = tmp_path / "report.csv"
    told = run(SLICE, "--dialect", "servicenow", "--time-zone", "Europe/London", "--report", report)
    assert "1,444 rows tell 261 incidents" in told
    assert "261 incidents added, 0 brought up to date, 0 unchanged" in told
    lines = list(csv.DictReader(report.read_text().splitlines()))
    assert {"unknown state", "no resolved time", "reopened", "nonexistent local time"} <= {row["kind"] for row in lines}
    assert {"kind": "unknown state", "number": "INC0028089", "line": "1430", "detail": "state -100"} in lines
    assert stored() == 261
    assert "261 unchanged; 0 timeline entries" in run(SLICE, "--dialect", "servicenow", "--time-zone", "Europe/London")


def test_what_is_odd_is_listed_also_when_nobody_says_where(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    report = tmp_path / "imports" / "servicenow_slice.report.csv"
    for _again in range(2):
        told = run(SLICE, "--dialect", "servicenow", "--dry-run")
        assert f"What is odd is listed in {report}" in told
        lines = list(csv.DictReader(report.read_text().splitlines()))
        assert [row["detail"] for row in lines if row["kind"] == "unknown state"] == ["state -100"] * 5


def test_dry_run_writes_nothing(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    people = User.objects.count()
    told = run(SLICE, "--dialect", "servicenow", "--dry-run")
    assert "1,444 rows tell 261 incidents" in told
    assert "Nothing was written" in told
    assert (stored(), User.objects.count()) == (0, people)


def test_plain_csv_may_have_headers_of_its_own(tmp_path):
    path = tmp_path / "tickets.csv"
    path.write_text(PLAIN.read_text().replace("number,title", "Ticket ID,Subject", 1))
    run(path, "--dialect", "csv", "--map", "number=Ticket ID", "--map", "title=Subject")
    assert stored() == 3


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("nowhere.csv", "--dialect", "servicenow"), "There is no file “nowhere.csv”"),
        ((SLICE, "--dialect", "remedy"), "“remedy” is no dialect that Muster reads. Say one of: servicenow, csv"),
        ((SLICE, "--dialect", "servicenow", "--time-zone", "Mars/Olympus"), "“Mars/Olympus” is not a time zone"),
        ((PLAIN, "--dialect", "servicenow"), "The header lacks incident_state, sys_updated_at"),
        ((PLAIN, "--dialect", "csv", "--map", "number"), "“number” is no mapping"),
        ((PLAIN, "--dialect", "csv", "--map", "number=Ticket"), "The file has no column “Ticket”"),
        ((PLAIN, "--dialect", "csv", "--report", "/nowhere/at/all.csv"), "cannot be written"),
    ],
)
def test_what_cannot_be_done_is_refused_with_a_sentence(args, words):
    with pytest.raises(CommandError, match=words):
        run(*args)
    assert stored() == 0


def test_scattered_numbers_are_refused_before_anything_is_written(tmp_path):
    lines = SLICE.read_text().splitlines(keepends=True)
    path = tmp_path / "scattered.csv"
    path.write_text("".join([*lines, lines[1]]))
    with pytest.raises(CommandError, match="Line 1,446: the rows of “INC0000045” do not stand together"):
        run(path, "--dialect", "servicenow")
    assert stored() == 0


def test_report_holds_no_formula(tmp_path):
    path, report = tmp_path / "tickets.csv", tmp_path / "report.csv"
    path.write_text("number,title,state,opened_at\n=1+1,Slow,odd,2026-03-02\n")
    run(path, "--dialect", "csv", "--dry-run", "--report", report)
    assert {row["number"] for row in csv.DictReader(report.read_text().splitlines())} == {"'=1+1"}


def test_help_documents_both_mappings():
    told = Command().create_parser("manage.py", "import_incidents").format_help()
    assert "Awaiting User Info, Vendor, Problem, Evidence → on hold" in told
    assert "needed: number, title, state, opened_at" in told
    assert "first of the two" in told


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_is_a_bar_on_a_terminal(monkeypatch):
    stream = Terminal()
    progress = Progress(OutputWrapper(stream))
    show = progress.stage("Writing", total=200)
    progress.shown_at = 0
    show(50)
    assert stream.getvalue().endswith("░ Writing: 50 of 200 rows (25%)")
    assert stream.getvalue().count("█") == 7


def test_progress_is_a_line_elsewhere_and_not_too_often():
    stream = io.StringIO()
    progress = Progress(OutputWrapper(stream))
    show = progress.stage("Reading")
    progress.shown_at = 0
    show(1000)
    show(2000)
    progress.end()
    assert stream.getvalue() == "Reading: 1,000 rows\n"


def test_database_that_is_not_prepared_is_a_sentence(monkeypatch):
    monkeypatch.setattr("django.db.connection.introspection.table_names", list)
    with pytest.raises(CommandError, match="not prepared yet"):
        run(SLICE, "--dialect", "servicenow")
