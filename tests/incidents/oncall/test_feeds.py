"""Calendar feeds: who may read them, what they hold, and that a real calendar program agrees with the engine."""

import logging
import os
import re
import subprocess
import sys
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from icalendar import Calendar

from incidents.models import CalendarFeed
from incidents.oncall import operations as oncall
from incidents.oncall.choices import HandOver
from incidents.oncall.queries import shifts_between
from incidents.people.operations import deactivate_user
from tests.factories import NOW, make_draft, make_schedule

pytestmark = pytest.mark.usefixtures("system", "fresh_counters")

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def read(secret, **headers):
    return Client().get(f"/calendar/{secret}.ics", headers=headers)


def events(response):
    assert response.status_code == 200
    found = Calendar.from_ical(response.content).walk("VEVENT")
    return {str(event["uid"]): event for event in found}


def address(user, schedule=None):
    return oncall.renew_feed(user, schedule=schedule, at=NOW)[1]


def test_person_reads_their_own_shifts_and_no_others(schedule, team, alice, bob, clock):
    make_schedule("Other", bob, team=team)
    found = events(read(address(alice))).values()
    assert {str(event["summary"]) for event in found} == {"On call: Platform"}
    begins = sorted(event["dtstart"].dt for event in found)
    assert begins[:2] == [NOW, NOW - 2 * HOUR + 14 * DAY]


def test_schedule_is_read_with_everybody(schedule, alice, clock):
    found = events(read(address(alice, schedule)))
    assert {str(event["summary"]) for event in found.values()} == {"Alice Archer: Platform", "Bob Baker: Platform"}


def test_calendar_is_what_rfc_5545_asks_for(schedule, alice, clock):
    response = read(address(alice))
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    lines = response.content.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert b"\n" not in response.content.replace(b"\r\n", b"")
    for line in (b"VERSION:2.0", b"METHOD:PUBLISH", b"REFRESH-INTERVAL;VALUE=DURATION:PT1H", b"X-PUBLISHED-TTL:PT1H"):
        assert line in lines
    assert b"DTSTART:20260302T100000Z" in lines
    for event in events(response).values():
        assert {"UID", "DTSTAMP", "SEQUENCE", "LAST-MODIFIED", "SUMMARY", "DTSTART", "DTEND"} <= set(event)


def test_change_keeps_the_uids_and_raises_the_sequence(schedule, manager, alice, charlie, clock):
    secret = address(alice)
    before = events(read(secret))
    at = NOW + DAY
    clock.move_to(at)
    first = NOW - 2 * HOUR + 14 * DAY
    span = {"begins": first + 6 * DAY, "ends": first + 7 * DAY}
    oncall.override(schedule, charlie, **span, actor=manager, at=at)
    after = events(read(secret))
    assert set(after) == set(before)
    changed = [uid for uid in after if after[uid]["dtend"].dt != before[uid]["dtend"].dt]
    assert [after[uid]["dtstart"].dt for uid in changed] == [first]
    assert all(after[uid]["sequence"] > before[uid]["sequence"] for uid in after)
    assert all(after[uid]["last-modified"].dt == at for uid in after)


def test_whoever_holds_the_current_version_is_told_so(schedule, manager, alice, charlie, clock):
    secret = address(alice)
    response = read(secret)
    tag = response.headers["ETag"]
    for held in (tag, f"W/{tag}", f'"other", {tag}'):
        again = read(secret, if_none_match=held)
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["ETag"] == tag
    clock.move_to(NOW + 8 * HOUR)
    assert read(secret, if_none_match=tag).status_code == 304
    oncall.override(schedule, charlie, begins=NOW + 9 * HOUR, ends=NOW + 10 * HOUR, actor=manager, at=NOW + 8 * HOUR)
    assert read(secret, if_none_match=tag).status_code == 200


def test_unknown_revoked_and_lost_answer_alike(schedule, ada, alice, bob, clock):
    revoked, renewed, lost = address(alice, schedule), address(alice), address(bob)
    oncall.revoke_feed(alice, schedule=schedule, at=NOW)
    address(alice)
    deactivate_user(bob, actor=ada, at=NOW)
    answers = [read(secret) for secret in ("nothing", revoked, renewed, lost, "x" * 500)]
    assert {(answer.status_code, answer.content) for answer in answers} == {(404, b"There is no such calendar.\n")}


def test_without_the_right_to_see_schedules_nothing_is_read(schedule, alice, clock):
    secret = address(alice)
    alice.groups.clear()
    assert read(secret).status_code == 404


def test_secret_is_kept_nowhere_and_never_logged(schedule, alice, clock, caplog):
    with caplog.at_level(logging.DEBUG):
        secret = address(alice)
        read(secret)
        oncall.revoke_feed(alice, at=NOW)
        response = read(secret)
    assert secret not in caplog.text
    assert secret not in "".join(f"{name}: {value}" for name, value in response.headers.items())
    assert secret not in str(list(CalendarFeed.objects.values_list()))
    assert response.headers["Referrer-Policy"] == "no-referrer"


def test_it_asks_for_no_session_and_takes_no_post(schedule, alice, clock):
    response = read(address(alice))
    assert not response.cookies
    assert Client().post(f"/calendar/{address(alice)}.ics").status_code == 405


def test_use_is_noted_every_ten_minutes_at_most(schedule, alice, clock):
    secret = address(alice)
    noted = []
    for minutes in (0, 9, 10):
        clock.move_to(NOW + timedelta(minutes=minutes))
        read(secret)
        noted.append(CalendarFeed.objects.get(revoked_at=None).last_used_at - NOW)
    assert noted == [timedelta(0), timedelta(0), timedelta(minutes=10)]


def test_too_many_requests_are_told_when_to_come_back(schedule, alice, clock):
    secret = address(alice)
    statuses = [read(secret).status_code for _ in range(121)]
    assert statuses == [200] * 120 + [429]
    assert 0 < int(read(secret).headers["Retry-After"]) <= 3600


@pytest.mark.parametrize("count", [1, 3])
def test_feed_costs_the_same_however_many_schedules(team, alice, clock, count, django_assert_max_num_queries):
    for _ in range(count):
        make_schedule("", alice, team=team)
    secret = address(alice)
    read(secret)
    with django_assert_max_num_queries(8):
        read(secret)


# Night shifts across the Sunday on which London's clocks change, and New York's three weeks before.
ZONES = {
    "Europe/London": datetime(2026, 3, 28, 12, tzinfo=UTC),
    "America/New_York": datetime(2026, 3, 7, 12, tzinfo=UTC),
}


@pytest.mark.parametrize("reader_zone", sorted(ZONES))
def test_khal_lists_what_the_engine_says(reader_zone, team, alice, bob, clock, tmp_path):
    schedule = make_schedule("Nights", team=team, time_zone="Europe/London")
    drafts = [
        make_draft(alice, bob, kind=HandOver.HOURS, every=12, weekday=None, hand_over_time=time(1, 30),
                   time_zone=reader_zone, starts_on=date(2026, 3, 2)),
    ]  # fmt: skip
    oncall.save_rotations(schedule, drafts, actor=None, at=NOW)
    feed = read(address(alice, schedule))
    begins = ZONES[reader_zone]
    listed = Khal(tmp_path, reader_zone, feed.content).list(begins, days=3)
    zone = ZoneInfo(reader_zone)
    shifts = shifts_between(schedule, begins - DAY, begins + 4 * DAY)
    expected = {
        f"{shift.begins.astimezone(zone):%Y-%m-%d %H:%M}|{shift.ends.astimezone(zone):%Y-%m-%d %H:%M}|"
        f"{shift.user}: Nights"
        for shift in shifts
    }
    first, last = begins.astimezone(zone).date(), begins.astimezone(zone).date() + 2 * DAY
    inside = {line for line in expected if line[:10] <= f"{last}" and line[17:33] > f"{first} 00:00"}
    assert len(inside) >= 6
    assert listed == inside
    # The turn in which the clocks change is shown by the wall: it ends at half past one or so as on any day.
    offsets = {shift.begins.astimezone(zone).utcoffset() for shift in shifts}
    assert len(offsets) == 2


class Khal:
    """The calendar program khal with one calendar, all of it below `place`."""

    def __init__(self, place: Path, zone: str, feed: bytes) -> None:
        self.place = place
        (place / "calendar").mkdir()
        (place / "feed.ics").write_bytes(feed)
        (place / "config").write_text(
            f"[calendars]\n[[oncall]]\npath = {place / 'calendar'}\n"
            f"[sqlite]\npath = {place / 'khal.db'}\n"
            f"[locale]\nlocal_timezone = {zone}\ndefault_timezone = {zone}\n"
            "timeformat = %H:%M\ndateformat = %Y-%m-%d\nlongdateformat = %Y-%m-%d\n"
            "datetimeformat = %Y-%m-%d %H:%M\nlongdatetimeformat = %Y-%m-%d %H:%M\n"
        )
        self.run("import", "--batch", "-a", "oncall", str(place / "feed.ics"))

    def run(self, *arguments: str) -> str:
        environment = {**os.environ, "HOME": str(self.place), "LC_ALL": "C.UTF-8", "XDG_CACHE_HOME": str(self.place)}
        khal = Path(sys.executable).with_name("khal")
        command = [str(khal), "--no-color", "-c", str(self.place / "config"), *arguments]
        done = subprocess.run(command, check=False, env=environment, capture_output=True, text=True, timeout=240)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def list(self, begins: datetime, *, days: int) -> set[str]:
        shown = "{start-date-full} {start-time-full}|{end-date-full} {end-time-full}|{title}"
        first = begins.astimezone(UTC).date()
        out = self.run("list", "--day-format", "", "--format", shown, f"{first:%Y-%m-%d}", f"{days}d")
        return {line for line in out.splitlines() if re.match(r"\d{4}-", line)}
