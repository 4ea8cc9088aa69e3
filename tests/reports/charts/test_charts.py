from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.template import Context, Template

from reports import charts
from reports.charts.scales import ticks
from reports.charts.words import brief_words, change_words, figure_words, headline_name
from reports.metrics.choices import Group, Unit
from reports.metrics.questions import Answer, Figure, Question

FIRST = date(2026, 3, 1)
AT = datetime(2026, 4, 1, tzinfo=UTC)


def figure(key, label, value, n=None, unknown=0, **details):
    return Figure(str(key), label, int(value or 0) if n is None else n, unknown, value, details)


def answer(group, figures, unit=Unit.COUNT):
    question = Question("reported", FIRST, FIRST + timedelta(days=31), group)
    return Answer(question, unit, figure("", "All", 0), tuple(figures), AT)


def days(*values, unit=Unit.COUNT):
    dates = [FIRST + timedelta(days=number) for number in range(len(values))]
    return answer(
        Group.DAY, [figure(day, f"{day.day} Mar 2026", value) for day, value in zip(dates, values, strict=True)], unit
    )


def drawn(chart, name="one"):
    return Template('{% load charts %}{% chart chart name "Reported" %}').render(
        Context({"chart": chart, "name": name})
    )


@pytest.mark.parametrize(
    ("value", "unit", "words", "brief"),
    [
        (1234, "count", "1,234", "1.2k"),
        (0, "count", "0", "0"),
        (0.456, "count", "0.46", "0.46"),
        (40, "seconds", "40 s", "40s"),
        (5400, "seconds", "1 h 30 min", "1.5h"),
        (3600, "seconds", "1 h", "1h"),
        (200_000, "seconds", "2 d 7 h", "2.3d"),
        (0.125, "share", "12.5%", "12%"),
        (1234.5, "money", "GBP 1,234", "1.2k"),
        (71.25, "points", "71.2", "71.2"),
        (None, "seconds", "–", "–"),
    ],
)
def test_figure_is_told_with_its_unit(value, unit, words, brief):
    assert figure_words(value, unit, "GBP") == words
    assert brief_words(value, unit) == brief


@pytest.mark.parametrize(
    ("now", "before", "words"),
    [
        (15, 10, "50% more"),
        (5, 10, "50% less"),
        (10, 10, "no change"),
        (1, 0, "none before"),
        (None, 3, ""),
        (3, None, ""),
    ],
)
def test_change_is_told_in_words(now, before, words):
    assert change_words(now, before) == words


@pytest.mark.parametrize(
    ("most", "unit", "is_whole", "marks"),
    [
        (7, "count", True, [0, 2, 4, 6, 8]),
        (3, "count", True, [0, 1, 2, 3]),
        (0, "count", True, [0, 1]),
        (9000, "seconds", False, [0, 3600, 7200, 10800]),
        (1, "share", False, [0, 0.25, 0.5, 0.75, 1]),
    ],
)
def test_axis_has_round_numbers_up_to_the_most(most, unit, is_whole, marks):
    assert ticks(most, unit, is_whole=is_whole) == marks


def test_columns_stand_as_high_as_their_values():
    chart = charts.bars(days(2, 0, 8))

    assert [float(place.bars[0].height) if place.bars else 0 for place in chart.places] == [37, 0, 148]
    assert chart.places[0].words == "1 Mar 2026: 2"
    assert chart.summary == "Highest 8 (3 Mar 2026)."


def test_period_before_stands_beside_in_the_chart_and_in_the_table():
    chart = charts.bars(days(2, 4), days(4, 2))

    assert [row.cells for row in chart.table.rows] == [("2", "4", "50% less"), ("4", "2", "100% more")]
    assert all(place.before_y for place in chart.places)


def test_line_breaks_where_there_is_no_value_and_lone_values_are_dots():
    chart = charts.lines(days(1, 2, None, 4, unit=Unit.SECONDS))

    assert [line.points.count(",") for line in chart.lines] == [2]
    assert len(chart.dots) == 3
    assert chart.table.rows[2].cells[0] == "–"


def test_lying_bars_go_from_the_largest_and_the_rest_stays_in_the_table():
    teams = [figure(number, f"Team {number:02}", number) for number in range(1, 13)]
    chart = charts.bars(answer(Group.TEAM, teams), most=3, link=lambda one: f"/team/{one.key}/")

    assert [row.label for row in chart.rows] == ["Team 12", "Team 11", "Team 10"]
    assert (chart.rows[0].width, chart.rows[0].url) == ("100%", "/team/12/")
    assert (chart.more, len(chart.table.rows)) == (9, 12)


def test_priorities_stay_in_their_order():
    chart = charts.bars(answer(Group.PRIORITY, [figure(1, "Critical", 1), figure(2, "High", 5)]))

    assert [row.label for row in chart.rows] == ["Critical", "High"]


def test_what_is_unknown_is_told_apart():
    chart = charts.bars(answer(Group.TEAM, [figure(1, "Mail", 60.0, n=2, unknown=3, median=60.0)], Unit.SECONDS))

    assert chart.rows[0].n == "n = 2, 3 unknown"
    assert chart.table.heads == ("Team", "Median", "n", "Unknown")
    assert chart.table.rows[0].cells == ("1 min", "2", "3")


def test_stack_takes_the_parts_beyond_six_together():
    parts = {f"Part {number}": days(1, 2) for number in range(8)}
    chart = charts.stacked(parts)

    assert [key.label for key in chart.legend] == ["Part 0", "Part 1", "Part 2", "Part 3", "Part 4", "Others"]
    assert len(chart.places[0].bars) == 6
    assert chart.table.rows[1].cells == (*("2",) * 8, "16")


def test_spread_goes_from_the_median_to_the_95th_percentile():
    details = {"mean": 50.0, "median": 40.0, "p90": 80.0, "p95": 100.0, "sum": 500.0}
    chart = charts.spread(answer(Group.TEAM, [figure(1, "Mail", 40.0, n=10, **details)], Unit.SECONDS))

    assert (chart.rows[0].begin, chart.rows[0].width) == ("40%", "60%")
    assert chart.rows[0].marks[1] == ("80%", "p90")


def test_map_of_the_week_has_a_cell_for_each_hour_and_says_its_figure():
    hours = [figure(hour, f"hour {hour}", 12 if hour == 25 else 1 if hour == 26 else 0) for hour in range(168)]
    chart = charts.bars(answer(Group.HOUR_OF_WEEK, hours))

    assert [len(cells) for _day, cells in chart.heat] == [24] * 7
    tuesday = chart.heat[1][1]
    assert [(cell.words, cell.level) for cell in tuesday[:3]] == [("", 0), ("12", 6), ("1", 1)]


@pytest.mark.parametrize(
    "make",
    [
        lambda: charts.bars(days(1, 2), days(2, 1), link=lambda one: f"/{one.key}/?a=1&b=2"),
        lambda: charts.lines(
            days(1, None, 3), days(2, 2, 2), band=[(0, 2), (1, 3), None], flags={"2026-03-01": "High"}
        ),
        lambda: charts.stacked({"<b>": days(1, 2), "B": days(0, 1)}),
        lambda: charts.bars(answer(Group.TEAM, [figure(1, "<script>", 3)])),
        lambda: charts.spread(answer(Group.TEAM, [figure(1, "<b>", 3, median=3.0, p90=4.0, p95=5.0)])),
        lambda: charts.bars(answer(Group.HOUR_OF_WEEK, [figure(3, "Monday 03:00", 3)])),
    ],
)
def test_chart_is_drawn_without_styles_or_scripts_of_its_own_and_escapes_names(make):
    html = drawn(make())

    assert "<svg" in html or 'role="table"' in html
    assert "<table" in html
    assert "style=" not in html
    assert "<script" not in html
    assert "<b>" not in html


@pytest.mark.parametrize("make", [charts.bars, charts.lines, charts.spread, charts.heat])
def test_chart_of_nothing_says_so(make):
    html = drawn(make(answer(Group.DAY, [])))

    assert "There is no value in this period." in html
    assert "<svg" not in html


def test_small_line_of_a_card_has_no_words():
    html = Template("{% load charts %}{% spark chart %}").render(Context({"chart": charts.spark(days(1, 2, 3))}))

    assert "<polyline" in html
    assert "<text" not in html


def test_every_class_that_the_templates_use_has_a_look():
    folder = Path(charts.__file__).parent.parent
    css = (folder / "static/reports/charts.css").read_text()

    for name in ("ch-frame", "ch-before", "ch-band", "ch-flag", "ch-mark-p95", "ch-heat-6", "ch-fill-6", "ch-spare"):
        assert f".{name}" in css


def test_head_of_a_length_that_is_a_sum_says_so():
    assert headline_name("seconds", ["down", "degraded"]) == "Total"
    assert headline_name("seconds", ["mean", "median"]) == headline_name("seconds", []) == "Median"
    assert (headline_name("count", ["mean"]), headline_name("count", [])) == ("Mean", "Number")
