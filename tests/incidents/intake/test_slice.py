"""A slice of a real log: surveyed, imported again, and imported in two parts."""

import pytest

from incidents.intake.dialects import OddityKind
from incidents.models import Category, Incident, ResolutionCode, TimelineEntry, User
from incidents.people.models import Contact
from tests.incidents.intake import recount
from tests.incidents.intake.checks import check_everything
from tests.incidents.intake.conftest import SLICE, log_file, run_import, survey

pytestmark = pytest.mark.usefixtures("_reads_all")


def snapshot() -> tuple:
    """Everything an import may write, in short."""
    return (
        sorted(Incident.objects.values_list("pk", "external_id", "version", "updated_at", "title", "facts__imported")),
        TimelineEntry.objects.count(),
        User.objects.count(),
        Contact.objects.count(),
        Category.objects.count(),
        ResolutionCode.objects.count(),
    )


def test_survey_counts_as_the_file_says_and_writes_nothing():
    log = recount.read_log(SLICE)
    figures, odd = survey(log_file(SLICE))
    assert figures.rows == sum(len(rows) for rows in log.values())
    assert figures.incidents == len(log)
    assert {kind: figures.oddities[OddityKind(kind)] for kind in recount.oddities(log)} == recount.oddities(log)
    assert all(recount.oddities(log).values())
    assert len(odd) == figures.oddities.total()
    assert Incident.objects.count() == 0
    assert not User.objects.filter(username__startswith="import-").exists()


def test_import_again_changes_nothing_and_asks_the_database_little(django_assert_max_num_queries):
    run_import(log_file(SLICE))
    before = snapshot()
    with django_assert_max_num_queries(20):
        outcome, _odd = run_import(log_file(SLICE))
    assert (outcome.added, outcome.extended, outcome.unchanged) == (0, 0, len(recount.read_log(SLICE)))
    assert outcome.entries == 0
    assert snapshot() == before


def test_import_of_a_log_that_has_grown_equals_its_import_at_once(tmp_path):
    """First the history without each incident's last row, then all of it."""
    lines = SLICE.read_text().splitlines(keepends=True)
    numbers = [line.partition(",")[0] for line in lines]
    kept = [line for place, line in enumerate(lines) if place + 1 < len(lines) and numbers[place + 1] == numbers[place]]
    short = tmp_path / "short.csv"
    short.write_text("".join([lines[0], *kept]))
    first, _odd = run_import(log_file(short))
    assert first.added > 200
    second, left_alone = run_import(log_file(SLICE))
    assert left_alone == []
    assert second.extended == first.added
    check_everything(recount.read_log(SLICE))
