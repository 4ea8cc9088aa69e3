"""What the timers of clocks do: note what has passed, warn of what is near, and wait for what comes next."""

from __future__ import annotations

from datetime import datetime

from incidents.clocks.choices import ClockState
from incidents.clocks.models import Clock
from incidents.clocks.operations.ledger import Ledger
from incidents.clocks.operations.telling import tell_warnings
from incidents.clocks.reckoning import due_of, next_warning
from incidents.lifecycle.models import Incident
from incidents.timers.models import Timer


def fire_clocks(timers: list[Timer], at: datetime) -> None:
    """Note the breaches of the timers' incidents, each dated when it was due, and tell of thresholds that were passed.

    A timer is a hint: what is found is judged by the clocks. The rows of the incidents are locked.
    """
    keys = {timer.subject_id for timer in timers}
    rows = list(Incident.objects.filter(pk__in=keys).select_related("assignee"))
    ledger = Ledger(rows, at=at)
    near = [(row, clock) for row in rows for clock in ledger.running(row) if _passes_threshold(clock, at)]
    ledger.close(actor=None, rearm=True)
    tell_warnings(near, at=at)


def _passes_threshold(clock: Clock, at: datetime) -> bool:
    """Note on an unsaved clock the last threshold that was passed; whether there was one to warn of."""
    if clock.state != ClockState.RUNNING or clock.warn_at is None or clock.warn_at > at:
        return False
    passed = [
        percent
        for percent in clock.target["warn"]
        if due_of(clock.target, clock.started_at, clock.holds, share=percent) <= at
    ]
    clock.warned_percent = max(passed)
    clock.warn_at = next_warning(clock)
    return True
