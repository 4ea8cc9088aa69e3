from __future__ import annotations

from datetime import date, timedelta

import pytest

from incidents.desk.figures import LONGEST, FigureAddress, NoFigure, read_figure
from incidents.models import Incident
from incidents.permissions.principal import as_system
from tests.factories import NOW, make_incident, make_service, make_team
from tests.incidents.desk.conftest import QUEUE, browser_of, text_of
from tests.incidents.desk.test_queue import titles

TODAY = NOW.date()


def asked(client, figure, **more):
    return client.get(QUEUE, {"tab": "all", "figure": figure, **more})


@pytest.mark.parametrize(
    "text",
    [
        "resolved.2026-03-01.2026-03-31",
        "reported.2026-03-01.2026-03-01.team-3-4.service-none.hour-167",
        "open.2026-03-01.2026-03-31.resolution_code-1-none",
    ],
)
def test_address_of_a_figure_is_read_as_it_was_written(text):
    assert read_figure(text).text() == text


@pytest.mark.parametrize(
    "text",
    [
        *("", "resolved", "resolved.2026-03-01", "ended.2026-03-01.2026-03-31", "resolved.2026-03-31.2026-03-01"),
        *(
            "resolved.x.2026-03-31",
            "resolved.2026-03-01.2026-03-31.hour-168",
            "resolved.2026-03-01.2026-03-31.hour-none",
        ),
        *(
            "resolved.2026-03-01.2026-03-31.who-1",
            "resolved.2026-03-01.2026-03-31.team",
            "resolved.0001-01-01.2026-03-31",
        ),
        "resolved.2026-03-01.2026-03-31.team-" + "-".join("1" * LONGEST),
    ],
)
def test_text_that_names_no_figure_is_refused(text):
    with pytest.raises(NoFigure):
        read_figure(text)


def test_list_behind_a_figure_holds_what_counts_and_says_so(alice):
    mail = make_team("Mail")
    make_incident(title="Counts", team=mail)
    make_incident(title="Another team")
    make_incident(title="Another day", team=mail, at=NOW - timedelta(days=3))

    answer = asked(browser_of(alice), FigureAddress("reported", TODAY, TODAY, {"team": (mail.pk,)}).text())

    assert titles(answer) == ["Counts"]
    assert f"Reported {TODAY.day} {TODAY:%b %Y}, team Mail" in text_of(answer)


def test_without_any_is_asked_for_too(alice):
    make_incident(title="With", service=make_service())
    make_incident(title="Without")

    answer = asked(browser_of(alice), FigureAddress("reported", TODAY, TODAY, {"service": (None,)}).text())

    assert titles(answer) == ["Without"]


def test_hour_of_the_week_is_that_of_the_milestone(alice):
    make_incident(title="Now")
    make_incident(title="An hour ago", at=NOW - timedelta(hours=1))
    hour = NOW.weekday() * 24 + NOW.hour

    first = TODAY - timedelta(days=1)
    answer = asked(browser_of(alice), FigureAddress("reported", first, TODAY, hour_of_week=hour).text())

    assert titles(answer) == ["Now"]


def test_open_at_the_end_of_a_day_leaves_out_what_had_ended(alice):
    for title, at, ended_at in (
        ("Still open", NOW - timedelta(days=3), None),
        ("Ended later", NOW - timedelta(days=3), NOW),
        ("Ended before", NOW - timedelta(days=3), NOW - timedelta(days=2)),
        ("Came later", NOW, None),
    ):
        made = make_incident(title=title, at=at)
        if ended_at is not None:
            with as_system("test"):
                Incident.objects.filter(pk=made.pk).update(is_open=False, phase="resolved", resolved_at=ended_at)

    day = TODAY - timedelta(days=1)
    assert set(titles(asked(browser_of(alice), FigureAddress("open", day, day).text()))) == {
        "Still open",
        "Ended later",
    }


def test_open_at_the_end_of_a_day_goes_by_the_resolution_before_the_closing(alice):
    odd, unknown = make_incident(title="Odd", at=NOW - timedelta(days=3)), make_incident(at=NOW - timedelta(days=3))
    with as_system("test"):
        ended = Incident.objects.filter(pk=odd.pk)
        ended.update(is_open=False, phase="closed", closed_at=NOW - timedelta(days=2), resolved_at=NOW)
        Incident.objects.filter(pk=unknown.pk).update(is_open=False, phase="resolved", is_history=True)

    day = TODAY - timedelta(days=1)
    assert titles(asked(browser_of(alice), FigureAddress("open", day, day).text())) == ["Odd"]


def test_address_that_is_broken_shows_nothing_and_says_so(alice):
    make_incident(title="There")

    answer = asked(browser_of(alice), "resolved.2026")

    assert titles(answer) == []
    assert "This address of a figure is not complete" in text_of(answer)


def test_figure_goes_along_when_the_list_is_narrowed_further(alice):
    figure = FigureAddress("reported", date(2026, 1, 1), TODAY).text()

    assert f'<input type="hidden" name="figure" value="{figure}">' in text_of(asked(browser_of(alice), figure))


def test_restricted_incident_stays_hidden_behind_a_figure(bob):
    make_incident("security", title="Secret")

    assert titles(asked(browser_of(bob), FigureAddress("reported", TODAY, TODAY).text())) == []
