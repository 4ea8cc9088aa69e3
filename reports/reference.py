"""Reference data of reports. Root glue over what the packages ship."""

from __future__ import annotations

from datetime import datetime, time
from typing import IO

from incidents.permissions.principal import as_system
from incidents.timers import reference as timers
from incidents.timers.reference import ShippedJob
from reports.costs.reference import load_demo_rates

JOBS = (
    ShippedJob("keep_readiness", "Keep how ready we are", "FREQ=DAILY", time(4, 20)),
    ShippedJob("forget_mailings", "Forget old mailings of reports", "FREQ=DAILY", time(3, 10)),
)


def load(*, at: datetime, stdout: IO[str] | None = None) -> None:
    """Make the recurring jobs that are missing. Idempotent: what was changed stays changed."""
    with as_system("planning what recurs"):
        made = timers.load(at, JOBS)
    if stdout is not None:
        stdout.write(f"Reports: {made} recurring jobs made.\n")


def load_demo(*, at: datetime, stdout: IO[str]) -> None:
    """Say what responders of the demonstration cost. Nothing happens where somebody said it."""
    with as_system("the demonstration is priced"):
        made = load_demo_rates(at=at)
    if made:
        stdout.write(f"Demonstration: {made} rates say what responders cost.\n")
