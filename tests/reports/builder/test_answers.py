"""The figures of reports, their files and pictures."""

import csv
import io
from datetime import timedelta

import pytest
from openpyxl import load_workbook
from PIL import Image

from incidents.permissions.principal import as_system, as_user
from reports.builder.files import file_of
from reports.builder.pictures import picture_of
from reports.builder.queries.answers import answer_wanted
from reports.builder.questions import Wanted
from reports.builder.words import notes_of
from tests.factories import NOW, make_incident, make_team, make_user
from tests.reports.builder.making import make_report

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


def answer(user, *metrics, **values):
    with as_user(user):
        return answer_wanted(Wanted(metrics, **{"period": "today", **values}), today=TODAY, at=NOW)


def test_report_asks_each_metric_alike(carol, team):
    make_incident(team=team)
    make_incident()
    answered = answer(carol, "reported", "time_to_resolve", group="team")

    volume, length = answered.blocks
    assert {figure.label: figure.value for figure, _before in volume.rows} == {"Platform": 1, "None": 1, "All": 2}
    assert (length.answer.total.n, length.is_empty, answered.is_empty) == (0, True, False)


def test_report_filters_and_compares_with_the_period_before(carol, team):
    make_incident(team=team)
    make_incident(team=make_team("Mail"))
    for _ in range(3):
        make_incident(team=team, at=NOW - timedelta(days=1))
    (block,) = answer(carol, "reported", only={"team": [team.pk]}, compares=True).blocks

    ((now, before),) = block.rows
    assert (now.value, before.value) == (1, 3)


def test_report_of_what_is_gone_says_so_and_shows_the_rest(carol):
    gone, kept = answer(carol, "no_such_metric", "reported").blocks
    assert gone.answer is None
    assert gone.sentence
    assert kept.answer.total.value == 0
    (block,) = answer(carol, "reported", only={"team": [999_999]}).blocks
    assert "999999" in block.sentence


def test_report_counts_for_whoever_looks(carol, mary):
    with as_system("a test"):
        make_incident("security", actor=mary)
    outsider = make_user("outsider", "trainer")
    assert answer(outsider, "reported").is_empty
    assert not answer(make_user("boss", "administrator"), "time_to_close", "resolved").blocks[0].answer.groups
    with as_user(outsider):
        answered = answer_wanted(Wanted(("reported",), period="today"), today=TODAY, at=NOW)
    assert answered.blocks[0].answer.total.n == 0


@pytest.fixture
def mary(reference):
    return make_user("mary", "manager")


def taken(user, kind, **values):
    report = make_report(user, **values)
    answered = answer(user, *report.metrics, group=report.group, compares=report.compares)
    return file_of(answered, kind, title=report.name, notes=notes_of(report, answered, user))


def test_csv_has_a_row_for_each_group_and_unknown_is_empty(carol):
    make_incident(team=make_team("=cmd"))
    rows = list(
        csv.DictReader(io.StringIO(taken(carol, "csv", metrics=["reported", "time_to_resolve"]).decode("utf-8-sig")))
    )

    assert [(row["Metric"], row["Group"], row["Value"], row["n"]) for row in rows] == [
        ("Reported", "'=cmd", "1.0", "1"),
        ("Reported", "All", "1.0", "1"),
        ("Time to resolve", "All", "", "0"),
    ]


def test_workbook_and_paper_hold_the_figures(carol):
    make_incident(team=make_team("Mail"))
    sheet = load_workbook(io.BytesIO(taken(carol, "xlsx"))).active
    assert [cell.value for cell in sheet[2]][:4] == ["Reported", "Mail", "count", 1]
    assert taken(carol, "pdf", compares=True).startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("group", "chart"), [("team", "bars"), ("day", "line"), ("hour_of_week", "heat"), ("month", "bars")]
)
def test_picture_is_drawn_of_what_is_split(carol, team, group, chart):
    make_incident(team=team)
    (block,) = answer(carol, "reported", group=group, chart=chart, compares=True, period="7_days").blocks

    picture = Image.open(io.BytesIO(picture_of(block)))
    assert picture.format == "PNG"
    assert picture.width == 1200
    assert len(picture.convert("L").getcolors()) > 2


def test_no_picture_of_one_figure_or_of_nothing(carol):
    assert picture_of(answer(carol, "reported").blocks[0]) is None
    assert picture_of(answer(carol, "time_to_resolve", group="day").blocks[0]) is None
    make_incident()
    assert picture_of(answer(carol, "reported", group="type", chart="table").blocks[0]) is None
