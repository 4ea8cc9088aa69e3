from __future__ import annotations

from datetime import date

import pytest

from incidents.catalog.public_holidays import UnknownPlace, countries, holidays_of, parts_of


def test_holidays_are_named_in_english_where_that_is_known():
    assert holidays_of("GB", "SCT", 2026)[date(2026, 11, 30)] == "Saint Andrew's Day"
    assert date(2026, 11, 30) not in holidays_of("GB", "ENG", 2026)
    assert holidays_of("DE", "", 2026)[date(2026, 10, 3)] == "German Unity Day"
    assert holidays_of("", "", 2026) == {}


def test_countries_and_their_parts_have_names():
    assert countries()["GB"] == "United Kingdom"
    assert parts_of("GB")["SCT"] == "Scotland"


def test_places_nobody_knows_are_refused():
    with pytest.raises(UnknownPlace):
        parts_of("XX")
    with pytest.raises(UnknownPlace):
        holidays_of("XX", "", 2026)
    with pytest.raises(UnknownPlace):
        holidays_of("GB", "XX", 2026)
