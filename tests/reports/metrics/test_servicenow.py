"""Every figure of an imported log equals what is reckoned from the file alone: the last row of a number, `?` left out.

The whole log takes minutes: MUSTER_FULL_DATA=1 asks for it.
"""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from statistics import median

import pytest

from incidents.models import Category, Team
from incidents.permissions.principal import as_system
from reports.metrics.choices import Group
from reports.metrics.operations import Looked, verify_days, verify_facts
from reports.metrics.questions import Question, figures_by_key
from reports.metrics.registry import ask
from tests.incidents.intake import recount
from tests.incidents.intake.conftest import AT, SLICE, log_file, run_import
from tests.reports.metrics.making import fold

FOLDER = Path(os.environ.get("MUSTER_REAL_DATA") or Path(__file__).parents[3].parent / "shared" / "data")
LOG = FOLDER / "incident_event_log.csv.gz"
SINCE, UNTIL = date(2015, 1, 1), date(2018, 1, 1)
FIRST_OF_MONTH = [date(year, month, 1) for year in (2015, 2016, 2017) for month in range(1, 13)]


@pytest.fixture(autouse=True)
def in_london(settings, reference):
    """The zone of the file's wall clock, so that months are those it says."""
    settings.TIME_ZONE = "Europe/London"


class File:
    """The incidents of a log by their last rows, reckoned with by nothing of Muster."""

    def __init__(self, path):
        self.last = [rows[-1] for rows in recount.read_log(path).values()]

    def counted(self, name):
        """How many have each value of something, by what `name` says of a row; those of which nothing is known too."""
        return Counter(name(row) for row in self.last)

    def lengths(self, end):
        """Seconds from the opening to `end` by priority, where that is not before the opening."""
        found = defaultdict(list)
        for row in self.last:
            if row[end] != "?" and (length := seconds(row[end]) - seconds(row["opened_at"])) >= 0:
                found[row["priority"][0]].append(length)
        return found

    def open_on(self, day):
        """How many had been opened and neither resolved nor closed when a day ended."""
        end = datetime.combine(day + timedelta(days=1), datetime.min.time())
        return sum(recount.wall(row["opened_at"]) < end and not ended_before(row, end) for row in self.last)


def ended_before(row, end):
    ends = [recount.wall(row[name]) for name in ("resolved_at", "closed_at") if row[name] != "?"]
    return bool(ends) and max(ends[0], recount.wall(row["opened_at"])) < end


def seconds(text):
    return int(recount.instant(text))


def month_of(row):
    return recount.wall(row["opened_at"]).date().replace(day=1).isoformat()


def category_of(row):
    names = [recount.tidy(row[column]) for column in ("category", "subcategory")]
    return " / ".join(["Imported", *filter(None, names)]) if any(names) else ""


def answer(metric, group=None, since=SINCE, until=UNTIL):
    return ask(Question(metric, since, until, group), AT)


def values(metric, group, named=str):
    return {
        named(figure.key) if figure.key else "": figure.value for figure in answer(metric, group).groups if figure.n
    }


def check(path):
    file = File(path)
    with as_system("what was imported is held against its file"):
        check_volume(file)
        check_lengths(file)
        check_quality(file)
        check_backlog(file)
        looked = Looked()
        assert list(verify_facts(looked, at=AT)) == []
        assert list(verify_days(looked)) == []
        assert (looked.facts, looked.waiting) == (len(file.last), 0)


def check_volume(file):
    teams, paths = ({str(row.pk): name(row) for row in model.objects.all()} for model, name in NAMED)
    assert values("reported", Group.PRIORITY) == file.counted(lambda row: row["priority"][0])
    assert values("reported", Group.CATEGORY, paths.get) == file.counted(category_of)
    assert values("reported", Group.TEAM, teams.get) == file.counted(
        lambda row: recount.tidy(row["assignment_group"]) or ""
    )
    assert values("reported", Group.MONTH) == file.counted(month_of)
    assert answer("reported").total.n == len(file.last)


NAMED = ((Team, lambda row: row.name), (Category, lambda row: row.path))


def check_lengths(file):
    for metric, end in (("time_to_resolve", "resolved_at"), ("time_to_close", "closed_at")):
        told, truth = figures_by_key(answer(metric, Group.PRIORITY).groups), file.lengths(end)
        assert {key: figure.n for key, figure in told.items() if figure.n} == {
            key: len(lengths) for key, lengths in truth.items()
        }
        for key, lengths in truth.items():
            assert told[key].details["mean"] == sum(lengths) / len(lengths)
            assert told[key].details["median"] == median(lengths)


def check_quality(file):
    resolved = [row for row in file.last if row["resolved_at"] != "?"]
    assert answer("resolved").total.n == len(resolved)
    reopened, moved = answer("reopened").total, answer("reassignments").total
    assert (reopened.n, reopened.value) == (
        len(resolved),
        sum(row["reopen_count"] != "0" for row in resolved) / len(resolved),
    )
    assert moved.details["sum"] == sum(int(row["reassignment_count"]) for row in resolved)


def check_backlog(file):
    levels = figures_by_key(answer("backlog", Group.MONTH).groups)
    for first, following in pairwise(FIRST_OF_MONTH):
        assert levels[first.isoformat()].value == file.open_on(following - timedelta(days=1)), first
    half = ask(Question("backlog", SINCE, date(2016, 4, 16)), datetime(2020, 1, 1, tzinfo=UTC))
    assert half.total.value == file.open_on(date(2016, 4, 15))


@pytest.mark.django_db
def test_figures_of_a_slice_equal_the_file():
    with as_system("a slice is imported"):
        run_import(log_file(SLICE))
    fold(AT)
    check(SLICE)


@pytest.mark.django_db
@pytest.mark.slow
@pytest.mark.skipif(not os.environ.get("MUSTER_FULL_DATA"), reason="takes minutes; asked for by MUSTER_FULL_DATA=1")
@pytest.mark.skipif(not LOG.exists(), reason=f"the log is not at {LOG}; name its folder in MUSTER_REAL_DATA")
def test_figures_of_the_whole_log_equal_the_file():
    with as_system("the log is imported"):
        run_import(log_file(LOG))
    fold(AT)
    check(LOG)
