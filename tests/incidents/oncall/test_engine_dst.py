"""Through every change of the clocks: no gap, no overlap, and the engine says what a slow evaluator says."""

from datetime import date, time, timedelta
from itertools import pairwise

import pytest

from incidents.oncall.choices import HandOver
from incidents.oncall.engine import Plan, Rules, Window, final, holder, lay_over, turns
from tests.incidents.oncall.brute import Brute, clock_changes, utc

ZONES = (
    "Europe/London", "Europe/Berlin", "Europe/Dublin", "Europe/Chisinau", "Africa/Casablanca",
    "Africa/Cairo", "America/New_York", "America/St_Johns", "America/Los_Angeles", "America/Sao_Paulo",
    "America/Santiago", "America/Asuncion", "America/Havana", "Asia/Kathmandu", "Asia/Beirut",
    "Asia/Gaza", "Australia/Sydney", "Australia/Lord_Howe", "Pacific/Auckland", "Pacific/Apia",
)  # fmt: skip
# Hand-overs that are skipped or doubled somewhere: changes are made at midnight, one, two and three o'clock.
AWKWARD = (time(2, 30), time(0, 0), time(1, 15), time(0, 30), time(8, 0), time(1, 45))
EDGE = [timedelta(seconds=seconds) for seconds in (-3600, -1800, -60, -1, 0, 1, 60, 1800, 3599, 3600, 3601)]


def rotations(zone: str, begins) -> list[Rules]:
    """One of each kind, from the top down: two with hours, of which one ends, and two that never have a hole."""
    day = begins.date() - timedelta(days=1)
    same = {"zone": zone, "begins": utc(1990, 1, 1)}
    nights = tuple(Window(weekday, time(22, 0), time(2, 30)) for weekday in range(7))
    office = tuple(Window(weekday, time(1, 30), time(17, 0)) for weekday in range(5))
    return [
        Rules(1, "nights", 1, people=(1, 2, None), kind=HandOver.DAYS, every=3, hand_over=time(2, 30),
              starts_on=day + timedelta(days=40), ends_on=day + timedelta(days=2800), hours=nights, **same),
        Rules(2, "office", 2, people=(3, 4), kind=HandOver.WEEKLY, weekday=6, hand_over=time(1, 15),
              starts_on=day, hours=office, **same),
        Rules(3, "hours", 3, people=(5, 6, 7), kind=HandOver.HOURS, every=7, hand_over=time(0, 30), starts_on=day,
              ends_on=day + timedelta(days=1500), **same),
        Rules(4, "days", 4, people=(8, 9), kind=HandOver.DAILY, hand_over=time(2, 0), starts_on=day, **same),
    ]  # fmt: skip


def look_through(zone: str, years: int) -> None:
    begins, ends = utc(2020, 1, 1), utc(2020 + years, 1, 1)
    rules = rotations(zone, begins)
    edges = clock_changes(zone, begins, ends)
    for one in rules[2:]:
        for hand_over in AWKWARD:
            never_stops = Rules(**{**one.__dict__, "ends_on": None, "hand_over": hand_over})
            assert_whole(list(turns(never_stops, begins, ends)), begins, ends)
    plan = Plan(tuple(rules))
    spans = final(plan, begins, ends)
    assert_whole(spans, begins, ends)
    brute = Brute(plan, ends)
    samples = {begins + timedelta(hours=11, minutes=7) * number for number in range(int((ends - begins).days * 2.1))}
    samples |= {edge + by for edge in edges for by in EDGE}
    samples |= {span.begins + by for span in spans[:: max(1, len(spans) // 2000)] for by in EDGE[3:6]}
    for at in sorted(at for at in samples if begins <= at < ends):
        found = holder(plan, at)
        assert found is not None
        assert found.person == brute.person_at(at), at
    at_edges = sorted(at for at in samples if begins <= at < ends)
    assert [person_in(spans, at_edges)] == [[brute.person_at(at) for at in at_edges]]


def person_in(spans, instants):
    """Who has each of the instants (in order) by spans that were worked out for all years at once."""
    found, number = [], 0
    for at in instants:
        while spans[number].ends <= at:
            number += 1
        found.append(spans[number].person)
    return found


def assert_whole(spans, begins, ends):
    """From the first instant to the last: each ends exactly where the next begins."""
    assert (spans[0].begins, spans[-1].ends) == (begins, ends)
    assert [one.ends for one, _ in pairwise(spans)] == [other.begins for _, other in pairwise(spans)]
    assert all(span.begins < span.ends for span in spans)


@pytest.mark.parametrize("zone", ["Europe/London", "Australia/Lord_Howe", "America/Santiago"])
def test_engine_has_no_gap_and_no_overlap_and_agrees_in_a_year(zone):
    look_through(zone, 1)


@pytest.mark.slow
@pytest.mark.parametrize("zone", ZONES)
def test_engine_has_no_gap_and_no_overlap_and_agrees_in_ten_years(zone):
    look_through(zone, 10)


def test_a_day_that_was_left_out_has_nobodys_turn_twice():
    begins, ends = utc(2011, 12, 25), utc(2012, 1, 5)
    rules = Rules(1, "days", 1, "Pacific/Apia", (1, 2), HandOver.DAILY, time(8, 0), date(2011, 12, 1), utc(2011, 1, 1))
    spans = list(turns(rules, begins, ends))
    assert_whole(spans, begins, ends)
    brute = Brute(Plan((rules,)), ends)
    every_hour = [begins + timedelta(hours=hour) for hour in range(11 * 24)]
    assert person_in(spans, every_hour) == [brute.person_at(at) for at in every_hour]


def test_laying_over_leaves_what_is_not_covered():
    rules = rotations("UTC", utc(2024, 1, 1))
    under = list(turns(rules[3], utc(2024, 1, 2), utc(2024, 1, 9)))
    over = list(turns(rules[1], utc(2024, 1, 2), utc(2024, 1, 9)))
    assert_whole(lay_over(under, over), utc(2024, 1, 2), utc(2024, 1, 9))
