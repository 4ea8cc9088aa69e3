from datetime import UTC, date, datetime

import pytest
from django.template.loader import render_to_string

from incidents.catalog.freshness import Freshness, Review

REVIEWED = datetime(2026, 1, 10, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2026, 5, 31), Review.FRESH),
        (date(2026, 6, 1), Review.SOON),
        (date(2026, 6, 30), Review.SOON),
        (date(2026, 7, 1), Review.DUE),
        (date(2026, 7, 15), Review.DUE),
        (date(2026, 7, 16), Review.LAPSED),
    ],
)
def test_review_goes_from_fresh_to_lapsed(on, expected):
    assert Freshness(REVIEWED, review_on=date(2026, 7, 1), grace_days=14).review(on=on) == expected


def test_what_nobody_reviews_is_never_due():
    assert Freshness().review(on=date(2030, 1, 1)) == Review.NONE


def test_neglects_name_what_was_not_done():
    never = Freshness(review_on=date(2026, 7, 1))
    assert never.neglects(on=date(2026, 7, 1)) == ["never used", "never exercised", "overdue for review"]
    kept = Freshness(REVIEWED, REVIEWED, REVIEWED, date(2026, 7, 1))
    assert kept.neglects(on=date(2026, 6, 30)) == []


def test_badge_says_since_when_a_lapsed_one_was_not_reviewed():
    shown = {"freshness": Freshness(REVIEWED, review_on=date(2026, 7, 1)), "today": date(2026, 9, 1)}
    html = render_to_string("incidents/freshness.html", shown)
    assert "Not reviewed since 10 Jan 2026" in html
    assert "Never used" in html
