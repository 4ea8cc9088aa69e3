"""The verdict on the engine as a few codes."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from incidents.engine.queries import sweeps
from incidents.watchdog.choices import AUDIT_LATE_AFTER, LATE_AFTER
from incidents.watchdog.models import EngineAudit
from incidents.watchdog.registry import SWEEPERS

NO_WATCHDOG = "watchdog"
NO_SWEEPS = "sweeps"


def codes(at: datetime) -> list[str]:
    """What is wrong at `at`: codes of invariants, `sweeps` and `watchdog`. Empty when all is well. Two queries."""
    audit = EngineAudit.objects.first()
    found = set(audit.codes) if audit is not None else set()
    if audit is None or at - audit.last_at > AUDIT_LATE_AFTER:
        found.add(NO_WATCHDOG)
    if late_sweeps(at):
        found.add(NO_SWEEPS)
    return sorted(found)


def late_sweeps(at: datetime) -> list[str]:
    """The names of sweeps that did not run within 30 seconds before `at`."""
    seen = sweeps()
    names = sorted({sweeper.sweep for sweeper in SWEEPERS})
    return [name for name in names if name not in seen or at - seen[name].last_at > LATE_AFTER]


def verdict() -> list[str]:
    """The same for now: what `/healthz/engine` asks, which knows no app."""
    return codes(timezone.now())
