"""What must hold of the sweeps and of the broker."""

from __future__ import annotations

from datetime import datetime

from incidents.engine.invariants import Invariant
from incidents.watchdog.broker import what_is_wrong_with_the_broker
from incidents.watchdog.choices import LATE_AFTER
from incidents.watchdog.queries.verdict import late_sweeps
from incidents.watchdog.registry import SWEEPERS


def _missing(at: datetime) -> str:
    late = late_sweeps(at)
    return f"No sweep for more than {LATE_AFTER.seconds} seconds: {', '.join(late)}." if late else ""


def _sweep(at: datetime) -> None:
    for sweeper in SWEEPERS:
        sweeper.run(at)


INVARIANTS = [
    Invariant("sweeps_run", "Every sweep ran within the last 30 seconds.", _missing, _sweep),
    Invariant("broker_answers", "The broker can be reached.", lambda _at: what_is_wrong_with_the_broker()),
]
