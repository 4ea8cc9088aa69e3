"""A kind of timer that notes what it was asked to do."""

import pytest

from incidents.models import Timer
from incidents.timers.handlers import HANDLERS, Handler
from incidents.timers.operations import Promise, schedule_many, sweep
from tests.factories import NOW


class Probe:
    """The handler of the kind `probe`: fails for subjects in `fails`."""

    kind = "probe"

    def __init__(self):
        self.fired, self.expired, self.batches, self.fails = [], [], [], set()

    def fire(self, timers, at):
        self.batches.append([timer.subject_id for timer in timers])
        for timer in timers:
            if timer.subject_id in self.fails:
                raise ZeroDivisionError("what nobody may read: hunter2")
        self.fired += [timer.subject_id for timer in timers]

    def told_expired(self, timers, at):
        self.expired += [timer.subject_id for timer in timers]


@pytest.fixture
def probe(monkeypatch):
    made = Probe()
    monkeypatch.setitem(HANDLERS, "probe", Handler("probe", made.fire, "Probe", on_expired=made.told_expired))
    return made


def promise(number, due_at=NOW, **values):
    return Promise(
        **{"kind": "probe", "dedup_key": f"probe:{number}", "due_at": due_at, "subject_id": number, **values}
    )


def make_timers(*numbers, **values):
    schedule_many([promise(number, **values) for number in numbers], at=NOW)
    return [Timer.objects.get(dedup_key=f"probe:{number}") for number in numbers]


def sweep_at(at, **values):
    return sweep(clock=lambda: at, **values)


def states():
    return dict(Timer.objects.filter(kind="probe").values_list("subject_id", "state"))
