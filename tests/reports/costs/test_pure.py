from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reports.costs.availability import availability, down_along_chain
from reports.costs.estimates import Estimate
from reports.costs.intervals import Suffering, clipped, length_of, merged, share_out
from reports.costs.packing import Presence, pack_running, unpack_running
from reports.costs.rates import HourlyRate, RateBook, StaffBook, StaffRate, cost_of_downtime, full_hours
from reports.costs.response import Stint, cost_of_response
from reports.costs.shares import shares_of_downtime
from reports.costs.tallies import Tallies, lines_of

BEGIN = datetime(2026, 3, 2, 0, 0, tzinfo=UTC)  # a Monday


def at(hours):
    return BEGIN + timedelta(hours=hours)


def spans(*pairs):
    return [(at(begins), at(ends)) for begins, ends in pairs]


def suffers(incident, begins, ends, effect="down", service=1):
    return Suffering(incident, service, effect, at(begins), at(ends))


def told(shared):
    hour = timedelta(hours=1)
    return [(one.incident, one.effect, (one.begins - BEGIN) / hour, (one.ends - BEGIN) / hour) for one in shared]


def test_merged_joins_what_overlaps_and_touches():
    assert merged(spans((5, 6), (1, 2), (2, 3), (1, 4), (7, 7))) == spans((1, 4), (5, 6))
    assert length_of(merged(spans((1, 3), (2, 4)))) == timedelta(hours=3)
    assert clipped(spans((1, 3), (5, 6)), (at(2), at(4))) == spans((2, 3))


def test_moment_of_two_incidents_belongs_to_the_worse_then_to_the_earlier():
    window = (at(0), at(10))
    assert told(share_out([suffers(1, 1, 5), suffers(2, 3, 8)], window)) == [(1, "down", 1, 5), (2, "down", 5, 8)]
    shared = share_out([suffers(1, 1, 8, "degraded"), suffers(2, 3, 5)], window)
    assert told(shared) == [(1, "degraded", 1, 3), (2, "down", 3, 5), (1, "degraded", 5, 8)]
    assert told(share_out([suffers(2, 1, 5), suffers(1, 1, 5)], window)) == [(1, "down", 1, 5)]


def test_shared_out_is_cut_by_the_window_and_begins_first_counts_from_before_it():
    assert told(share_out([suffers(2, 0, 9), suffers(1, 1, 9)], (at(4), at(6)))) == [(2, "down", 4, 6)]


pieces = st.lists(
    st.tuples(st.integers(1, 4), st.integers(0, 40), st.integers(1, 12), st.sampled_from(["down", "degraded"])),
    max_size=12,
)


# How fast examples are drawn is a matter of the machine.
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(pieces, st.integers(0, 30), st.integers(1, 30))
def test_shared_out_covers_each_moment_once_whatever_comes(drawn, since, length):
    window = (at(since), at(since + length))
    own = [suffers(incident, begins, begins + lasts, effect) for incident, begins, lasts, effect in drawn]
    shared = share_out(own, window)
    assert all(first.ends <= second.begins for first, second in pairwise(shared))
    assert merged((one.begins, one.ends) for one in shared) == merged(
        clipped([(one.begins, one.ends) for one in own], window)
    )
    down = [(one.begins, one.ends) for one in own if one.effect == "down"]
    assert length_of([(one.begins, one.ends) for one in shared if one.effect == "down"]) == length_of(
        merged(clipped(down, window))
    )


OFFICE = tuple(100 if day < 5 and 9 <= hour < 17 else 10 for day in range(7) for hour in range(24))


def test_full_hours_go_by_the_hour_of_the_week_in_the_zone():
    assert full_hours(OFFICE, "UTC", at(8.5), at(9.5)) == pytest.approx(0.5 * 0.1 + 0.5)
    # 9 o'clock in New York is 14 o'clock UTC in winter.
    assert full_hours(OFFICE, "America/New_York", at(13), at(15)) == pytest.approx(0.1 + 1)
    # An hour and three quarters of one whose walls are 45 minutes off.
    assert full_hours(OFFICE, "Asia/Kathmandu", at(3), at(4)) == pytest.approx(0.25 * 0.1 + 0.75)


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25), ("2026-03-30", 24)])
def test_full_hours_of_a_day_are_those_that_pass_when_the_clock_changes(day, hours):
    from zoneinfo import ZoneInfo

    zone = ZoneInfo("Europe/London")
    begins = datetime.fromisoformat(day).replace(tzinfo=zone)
    ends = (datetime.fromisoformat(day) + timedelta(days=1)).replace(tzinfo=zone)
    uneven = (*[100] * 167, 101)
    assert full_hours(uneven, "Europe/London", begins, ends) == pytest.approx(hours, abs=0.02)
    assert full_hours((50,) * 168, "Europe/London", begins, ends) == pytest.approx(hours / 2)


def test_cost_of_downtime_weighs_the_effect():
    rate = HourlyRate(Estimate(10, 100, 200))
    assert cost_of_downtime(rate, "down", at(0), at(2)) == Estimate(20, 200, 400)
    assert cost_of_downtime(rate, "degraded", at(0), at(2)) == Estimate(10, 100, 200)
    assert cost_of_downtime(rate, "at_risk", at(0), at(2)) == Estimate()


def test_rate_in_force_is_the_latest_by_the_day_else_the_service_s_else_the_default():
    old, new, own, usual = (HourlyRate(Estimate(n, n, n)) for n in range(1, 5))
    book = RateBook([(1, date(2026, 5, 1), new), (1, date(2026, 1, 1), old)], {1: own, 2: own}, usual)
    asked = [book.rate_of(1, date(2026, month, 1)) for month in (4, 5, 6)]
    assert asked == [old, new, new]
    assert book.rate_of(1, date(2025, 1, 1)) is own
    assert (book.rate_of(2, date(2026, 5, 1)), book.rate_of(3, date(2026, 5, 1))) == (own, usual)


def test_staff_rate_of_team_and_role_goes_before_the_general():
    rates = {
        key: StaffRate(Estimate(n, n, n))
        for n, key in enumerate([(7, "scribe"), (None, "scribe"), (7, ""), (None, "")])
    }
    book = StaffBook((*key, date(2026, 1, 1), rate) for key, rate in rates.items())
    day = date(2026, 2, 1)
    asked = [book.rate_of(*key, day) for key in ((7, "scribe"), (8, "scribe"), (7, "expert"), (8, "expert"))]
    assert asked == list(rates.values())
    assert book.rate_of(7, "scribe", date(2025, 1, 1)) is None


def test_person_of_two_roles_counts_once_as_the_dearer():
    dear, cheap = StaffRate(Estimate(50, 100, 150)), StaffRate(Estimate(20, 40, 60), share=50)
    stints = [Stint(1, "commander", at(1), at(3)), Stint(1, "assignee", at(0), at(4)), Stint(2, "scribe", at(0), at(1))]
    rates = {"commander": dear, "assignee": cheap}
    response = cost_of_response(stints, lambda stint: rates.get(stint.responder))
    assert response.cost == Estimate(2 * 50 + 2 * 10, 2 * 100 + 2 * 20, 2 * 150 + 2 * 30)
    assert (response.seconds, response.unpriced) == (5 * 3600, 3600)


def test_availability_is_the_share_of_time_not_down():
    assert availability(spans((0, 1), (0.5, 2), (9, 30)), (at(0), at(10))) == pytest.approx(0.7)


def test_hard_dependency_takes_down_what_needs_it_and_a_soft_one_does_not():
    needs = [(1, 2, True), (2, 3, True), (4, 3, False)]
    down = {3: spans((1, 2)), 1: spans((1.5, 3))}
    assert down_along_chain(1, needs, down) == spans((1, 3))
    assert down_along_chain(4, needs, down) == []


def test_shares_are_cut_at_midnight_and_priced_by_the_rate_of_the_day():
    cheap, dear = HourlyRate(Estimate(1, 1, 1)), HourlyRate(Estimate(10, 10, 10))
    book = RateBook([(1, date(2026, 3, 3), dear)], {}, cheap)
    shares = list(shares_of_downtime([suffers(9, 22, 26)], (at(0), at(48)), book, {9: {}}, UTC))
    assert [(share.day.day, share.down, share.cost.likely) for share in shares] == [(2, 7200, 2), (3, 7200, 20)]


def test_n_counts_an_incident_once_for_days_on_end():
    book = RateBook([], {}, HourlyRate(Estimate()))
    own = [suffers(1, 20, 50), suffers(2, 1, 2), suffers(2, 100, 101)]
    tallies = Tallies(BEGIN.date(), None)
    days = {BEGIN.date() + timedelta(days=number) for number in range(9)}
    for day, lines in lines_of(
        shares_of_downtime(own, (at(0), at(200)), book, {1: {}, 2: {}}, UTC), [], None, days
    ).items():
        for key, line in lines.items():
            tallies.add(day, key, line)
    tally = tallies.total
    assert (tally.n, tally.seconds["down"]) == (3, 32 * 3600)


def test_incident_that_was_told_before_is_not_counted_again():
    book, first = RateBook([], {}, HourlyRate(Estimate(1, 1, 1))), BEGIN.date()
    told, new = (
        list(shares_of_downtime(own, (at(0), at(48)), book, {1: {}, 2: {}, 3: {}}, UTC))
        for own in (
            [suffers(1, 20, 30), suffers(2, 1, 2)],
            [suffers(1, 30, 31), suffers(2, 31, 32), suffers(3, 32, 34)],
        )
    )
    line = lines_of(new, [], None, {first + timedelta(days=1)}, told)[first + timedelta(days=1)][0]
    assert (line.n, line.began, line.likely) == (2, 1, 4)


def test_what_runs_is_unpacked_as_it_was_packed():
    present = [Presence(7, 0, 2, 1), Presence(7, 3, 0, 0)]
    packed = pack_running(at(3.5), [*reversed(present), present[0]])
    assert unpack_running(memoryview(packed)) == (at(3.5), present)
