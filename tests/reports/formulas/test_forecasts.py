from random import Random

import pytest

from reports.formulas.forecasts import back_test, days_needed, forecast, holt_winters, seasonal_naive

WEEK = [10, 13, 15, 12, 11, 6, 4]


def climbing(days):
    return [WEEK[day % 7] + 0.5 * day for day in range(days)]


def test_seasonal_naive_repeats_the_last_week():
    assert seasonal_naive([*range(10)], 9) == [3, 4, 5, 6, 7, 8, 9, 3, 4]


def test_holt_winters_follows_level_trend_and_week():
    series = climbing(70)
    assert holt_winters(series[:60], 10) == pytest.approx(series[60:])


def test_holt_winters_is_never_less_than_nothing():
    assert min(holt_winters([max(0.0, 40 - day) for day in range(60)], 14)) == 0


def test_back_test_asks_at_the_end_of_each_week_for_what_came():
    series = climbing(84)
    test = back_test("seasonal naïve", series, 14, 3)
    # One week on 3.5 is missed each day, two weeks on 7; the week before each day had missed 3.5.
    assert test.error == pytest.approx(5.25)
    assert test.total_error == pytest.approx(7 * 3.5 + 7 * 7)
    assert test.scaled == pytest.approx(1.5)
    assert test.folds == 3


def test_nearest_method_is_chosen():
    assert forecast(climbing(84), 7).chosen.method == "Holt-Winters"
    # Weeks that repeat what the last did, whatever came before.
    drawn, jumping = Random(3), []
    for _ in range(12):
        jumping += [drawn.randint(0, 9) for _ in range(7)] * 2
    found = forecast(jumping, 7)
    assert {test.method for test in (found.chosen, *found.others)} == {"Holt-Winters", "seasonal naïve"}
    assert found.chosen.error <= found.others[0].error


def test_series_without_anything_is_forecast_as_nothing():
    found = forecast([0.0] * 60, 14)
    assert found.values == (0.0,) * 14
    assert (found.chosen.error, found.chosen.scaled) == (0, None)


def test_too_short_a_series_is_not_forecast():
    assert forecast(climbing(days_needed(14) - 1), 14) is None
    assert forecast(climbing(days_needed(14)), 14).chosen.folds == 1
