"""What comes next in a series with weeks in it, by the method that has been the nearest so far, and how near that was.

Hyndman and Athanasopoulos, "Forecasting: principles and practice" (3rd edition, 2021), sections 5.2 (seasonal naïve),
5.10 (rolling origins), 8.3 and 8.5 (Holt-Winters, additive, in error correction form).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product
from statistics import fmean

SEASON = 7
FEWEST_SEASONS = 4
MOST_FOLDS = 8
_LEVELS, _TRENDS, _SEASONS = (0.02, 0.05, 0.1, 0.2, 0.4), (0.0, 0.02, 0.1), (0.02, 0.1, 0.3)
Series = Sequence[float]
Method = Callable[[Series, int], list[float]]


@dataclass(frozen=True)
class BackTest:
    """How a method did when it was asked, week after week, for what is known today.

    `error` is the mean absolute error of one step, `total_error` that of the sum over the horizon, `folds` how often it
    was asked. `scaled` is the error over that of repeating the week before in what was known (Hyndman and Koehler,
    "Another look at measures of forecast accuracy", 2006): less than 1 is better than that; None where that made none.
    """

    method: str
    error: float
    total_error: float
    scaled: float | None
    folds: int


@dataclass(frozen=True)
class Forecast:
    """The next values, how the method that made them did, and how the others did."""

    values: tuple[float, ...]
    chosen: BackTest
    others: tuple[BackTest, ...]


def seasonal_naive(series: Series, horizon: int) -> list[float]:
    """The last season again and again."""
    last = series[-SEASON:]
    return [last[step % SEASON] for step in range(horizon)]


def holt_winters(series: Series, horizon: int) -> list[float]:
    """A level, a trend and a season, each following what comes; those weights that would have missed the least.

    What is forecast is never less than nothing. Needs two seasons.
    """
    fits = (_fit(series, *weights) for weights in product(_LEVELS, _TRENDS, _SEASONS))
    _missed, level, trend, season = min(fits, key=lambda fit: fit[0])
    place = len(series)
    return [max(0.0, level + step * trend + season[(place + step - 1) % SEASON]) for step in range(1, horizon + 1)]


def _fit(series: Series, of_level: float, of_trend: float, of_season: float) -> tuple[float, float, float, list[float]]:
    """The sum of squared one-step errors, and where level, trend and season end."""
    first, second = fmean(series[:SEASON]), fmean(series[SEASON : 2 * SEASON])
    trend = (second - first) / SEASON
    # The mean of a season is its level half a season ago.
    level = first + trend * (SEASON - 1) / 2
    season = [value - first - trend * (place - (SEASON - 1) / 2) for place, value in enumerate(series[:SEASON])]
    missed = 0.0
    for place in range(SEASON, len(series)):
        of_day = place % SEASON
        error = series[place] - (level + trend + season[of_day])
        missed += error * error
        level += trend + of_level * error
        trend += of_level * of_trend * error
        season[of_day] += of_season * error
    return missed, level, trend, season


METHODS: dict[str, Method] = {"seasonal naïve": seasonal_naive, "Holt-Winters": holt_winters}


def back_test(name: str, series: Series, horizon: int, folds: int) -> BackTest:
    """Ask a method at the end of each of `folds` weeks for the `horizon` steps that came then."""
    method, errors, totals, naive = METHODS[name], [], [], []
    for fold in range(folds):
        end = len(series) - horizon - fold * SEASON
        known, came = series[:end], series[end : end + horizon]
        guessed = method(known, horizon)
        errors += [abs(guess - value) for guess, value in zip(guessed, came, strict=True)]
        totals.append(abs(sum(guessed) - sum(came)))
        naive += [abs(known[place] - known[place - SEASON]) for place in range(SEASON, end)]
    error, usual = fmean(errors), fmean(naive)
    return BackTest(name, error, fmean(totals), error / usual if usual else None, folds)


def forecast(series: Series, horizon: int) -> Forecast | None:
    """The next `horizon` days of a series of whole days; None where it is too short to test a method on.

    Of methods that did equally well the simplest is taken.
    """
    folds = min(MOST_FOLDS, (len(series) - horizon - FEWEST_SEASONS * SEASON) // SEASON + 1)
    if folds < 1:
        return None
    tests = sorted((back_test(name, series, horizon, folds) for name in METHODS), key=lambda test: test.error)
    chosen, *others = tests
    return Forecast(tuple(METHODS[chosen.method](series, horizon)), chosen, tuple(others))


def days_needed(horizon: int) -> int:
    """How many days a series must have."""
    return horizon + FEWEST_SEASONS * SEASON
