"""The rounds: standing in, taking pages, outliving the database, and what hangs."""

from __future__ import annotations

import logging
import threading
from datetime import timedelta

import pytest
from django.db import OperationalError

from incidents.engine.invariants import Invariant, Sweeper
from incidents.engine.models import Sweep
from incidents.engine.operations import note_sweep
from incidents.models import EngineAudit
from incidents.watchdog.process import AT_ONCE_IN_A_LANE, PAGES_AT_ONCE, REFUSALS, Watchdog
from incidents.watchdog.registry import Outbox, Waiting
from tests.factories import NOW

pytestmark = pytest.mark.django_db(transaction=True)


def seconds(number):
    return NOW + timedelta(seconds=number)


@pytest.fixture
def dog(monkeypatch):
    """A watchdog whose audits the test itself asks for."""
    dog = Watchdog(clock=lambda: NOW, coming_up=timedelta())
    dog.audited_at = NOW + timedelta(days=1)
    yield dog
    dog.beside.wait()


class Swept:
    """A sweep that notes itself as the real ones do."""

    def __init__(self, name="timers"):
        self.name = name
        self.at = []

    def run(self, at):
        self.at.append(at)
        note_sweep(self.name, at=at)

    def by_others(self, at):
        values = {"last_at": at, "last_by": "elsewhere:1:abc:2"}
        Sweep.objects.update_or_create(name=self.name, defaults=values)


@pytest.fixture
def swept(engine):
    swept = Swept()
    engine.register(sweepers=[Sweeper("timers", swept.run)])
    return swept


def go_round(dog, at):
    dog.round(at)
    dog.beside.wait()


def test_those_started_together_with_it_have_time_to_come_up(swept):
    dog = Watchdog(clock=lambda: NOW, coming_up=timedelta(seconds=8))
    for number in (0, 7):
        go_round(dog, seconds(number))
    assert (swept.at, dog.audited_at) == ([], None)
    go_round(dog, seconds(8))
    assert (swept.at, dog.audited_at) == ([seconds(8)], seconds(8))


def test_nobody_stands_in_for_those_who_sweep(dog, swept):
    for second in range(0, 20, 2):
        swept.by_others(seconds(second))
        go_round(dog, seconds(second))
    assert swept.at == []
    assert dog.stands_in_since is None


def test_a_sweep_that_is_missing_is_done_until_others_do_it_again(dog, swept, caplog):
    swept.by_others(NOW)
    for second in range(1, 13):
        go_round(dog, seconds(second))
    # Missing for more than five seconds, and from then on every three.
    assert swept.at == [seconds(6), seconds(9), seconds(12)]
    assert dog.stands_in_since == seconds(6)
    swept.by_others(seconds(14))
    go_round(dog, seconds(14))
    assert dog.stands_in_since is None
    assert "Standing in." in caplog.text
    assert "Others sweep again" in caplog.text


def test_a_sweep_that_was_never_seen_is_done_at_once(dog, swept):
    go_round(dog, NOW)
    assert swept.at == [NOW]


def test_work_that_goes_with_a_sweep_is_done_with_it(dog, engine, swept):
    beside = []
    engine.register(sweepers=[Sweeper("recurring", beside.append, noted_as="timers")])
    swept.by_others(NOW)
    go_round(dog, seconds(5))
    assert beside == []
    go_round(dog, seconds(6))
    assert beside == [seconds(6)]


def test_a_sweep_that_fails_keeps_no_other_from_being_done(dog, engine, caplog):
    def fail(_at):
        raise ValueError

    swept = Swept("notifications")
    engine.register(sweepers=[Sweeper("timers", fail), Sweeper("notifications", swept.run)])
    go_round(dog, NOW)
    assert swept.at == [NOW]
    assert "sweep timers failed in the watchdog" in caplog.text


def test_a_sweep_that_hangs_is_not_begun_twice_and_holds_up_no_round(dog, engine):
    release, begun = threading.Event(), []

    def hang(at):
        begun.append(at)
        release.wait(60)

    swept = Swept("notifications")
    engine.register(sweepers=[Sweeper("timers", hang), Sweeper("notifications", swept.run)])
    dog.round(NOW)
    dog.round(seconds(1))
    release.set()
    dog.beside.wait()
    assert begun == [NOW]
    assert swept.at[0] == NOW


class Pages:
    """An outbox in memory. Pages of the lane `hanging` hang until they are released."""

    def __init__(self, *pages):
        self.pages = list(pages)
        self.sent = []
        self.asked = []
        self.release = threading.Event()
        self.lock = threading.Lock()

    def due(self, before, full, limit):
        self.asked.append(before)
        with self.lock:
            return [page for page in self.pages if page.lane not in full and page.key not in self.sent][:limit]

    def deliver(self, key, _at):
        page = next(page for page in self.pages if page.key == key)
        if page.lane == "hanging":
            self.release.wait(60)
        with self.lock:
            is_new = key not in self.sent
            self.sent += [key] * is_new
        return is_new


def test_a_channel_that_hangs_leaves_room_for_the_others(dog, engine):
    hanging = [Waiting(number, "hanging") for number in range(20)]
    pages = Pages(*hanging, *(Waiting(number, "email") for number in range(100, 106)))
    engine.register(outboxes=[Outbox(pages.due, pages.deliver)])
    pause = threading.Event()
    try:
        for _ in range(600):
            dog.round(NOW)
            under_way = list(dog.on_their_way.values())
            if len(pages.sent) == 6 and "email" not in under_way:
                break
            pause.wait(0.05)
    finally:
        pages.release.set()
    assert under_way == ["hanging"] * AT_ONCE_IN_A_LANE
    dog.beside.wait()
    assert sorted(pages.sent) == [*range(20), *range(100, 106)]
    assert dog.on_their_way == {}


def test_who_delivered_a_page_goes_on_with_the_next(dog, engine):
    pages = Pages(*(Waiting(number, "email") for number in range(100)))
    engine.register(outboxes=[Outbox(pages.due, pages.deliver)])
    go_round(dog, NOW)
    assert sorted(pages.sent) == list(range(100))


def test_a_page_that_is_somebody_elses_is_left_until_the_next_round(dog, engine):
    pages = Pages(*(Waiting(number, f"lane{number}") for number in range(2)))
    asked = []
    pages.deliver = lambda key, at: bool(asked.append(key))
    engine.register(outboxes=[Outbox(pages.due, pages.deliver)])
    go_round(dog, NOW)
    # By either thread at most once.
    assert set(asked) == {0, 1}
    assert len(asked) <= 4
    assert dog.on_their_way == {}


def test_a_channel_without_room_is_not_asked_again_and_again(dog, engine):
    pages = Pages(*(Waiting(number, "email") for number in range(50)))
    asked = []
    pages.deliver = lambda key, at: bool(asked.append(key))
    engine.register(outboxes=[Outbox(pages.due, pages.deliver)])
    go_round(dog, NOW)
    assert len(asked) <= AT_ONCE_IN_A_LANE * REFUSALS
    assert dog.on_their_way == {}


def test_no_more_pages_are_under_way_than_there_is_room_for(dog, engine):
    pages = Pages(*(Waiting(number, f"lane{number}") for number in range(30)))
    pages.deliver = lambda key, at: not pages.release.wait(60)
    engine.register(outboxes=[Outbox(pages.due, pages.deliver)])
    dog.round(NOW)
    dog.round(NOW)
    assert len(dog.on_their_way) == PAGES_AT_ONCE
    pages.release.set()


def test_pages_are_taken_sooner_while_the_watchdog_stands_in(dog, engine, swept):
    pages = Pages()
    engine.register(outboxes=[Outbox(pages.due, pages.deliver)])
    swept.by_others(NOW)
    go_round(dog, NOW)
    go_round(dog, seconds(6))
    assert pages.asked == [NOW - timedelta(seconds=5), seconds(6)]


def run_rounds(dog, rounds):
    """Run the loop for as many rounds as there are, without its pauses."""
    left = list(rounds)

    class Stop(threading.Event):
        def wait(self, timeout=None):
            if not left:
                self.set()
            return True

    def one(at):
        what = left.pop(0)
        if isinstance(what, Exception):
            raise what
        what()

    dog.round = one
    dog.run(Stop())


def test_whatever_a_round_raises_the_next_begins_anew(dog, caplog):
    done = []
    run_rounds(dog, [ValueError("bad"), lambda: done.append(1)])
    assert done == [1]
    assert "A round of the watchdog failed" in caplog.text


def test_it_says_that_the_database_is_away_and_that_it_is_back(dog, caplog):
    caplog.set_level(logging.WARNING)
    run_rounds(dog, [OperationalError("gone"), OperationalError("gone"), lambda: dog.away.note_back(seconds(3))])
    said = [record.getMessage() for record in caplog.records]
    assert len(said) == 2
    assert said[0].startswith("The database is away")
    assert said[1] == "The database is back after 3 seconds."
    assert dog.away.since is None


def test_administrators_hear_of_a_database_that_stays_away(dog, mailbox):
    dog.away.addresses = ["on-call@example.org"]
    for second in (0, 59, 60, 61, 1859, 1860):
        dog.away.note(seconds(second), "gone")
    dog.away.note_back(seconds(1900))
    subjects = [mail["subject"].removeprefix("[Muster] ") for mail in mailbox.taken]
    assert subjects == ["The database of Muster is away"] * 2 + ["The database of Muster is back"]


def test_an_audit_pings_outside_only_while_all_is_well(dog, engine, mailbox, outside, settings, system):
    settings.DEAD_MAN_URL = f"{outside.url}ping"
    wrong = []
    engine.register(invariants=[Invariant("thing", "It holds.", lambda _at: wrong[0] if wrong else "")])
    assert dog.audit(NOW) is True
    wrong.append("It does not.")
    assert dog.audit(seconds(60)) is False
    assert len(outside.log.came) == 1
    assert EngineAudit.objects.get().codes == ["thing"]
    assert len(mailbox.taken) == 1


def test_administrators_hear_when_nobody_else_sweeps_for_long(dog, swept, system):
    dog.stands_in_since = NOW
    assert dog.others_sweep().check(seconds(59)) == ""
    assert "itself since 10:00:00 UTC" in dog.others_sweep().check(seconds(60))


def test_an_audit_is_begun_every_minute(engine, settings):
    dog = Watchdog(clock=lambda: NOW, coming_up=timedelta())
    settings.ALARM_MAIL = ["on-call@example.org"]
    for second in (0, 2, 58, 60, 62):
        go_round(dog, seconds(second))
    assert dog.audited_at == seconds(60)
    assert EngineAudit.objects.get().last_at == seconds(60)
