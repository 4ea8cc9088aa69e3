"""Watches the engine until it is told to stop. A process of its own beside the clock and the workers."""

from __future__ import annotations

import os
import signal
import threading
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand

from incidents.watchdog.process import Watchdog


class Command(BaseCommand):
    help = "Stands in for sweeps that do not come, audits the engine every minute, and raises the alarm."
    # They would cost a second at every start; the suite and `manage.py check` run them.
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, leave)
        Watchdog().run(threading.Event())


def leave(_number: int, _frame: FrameType | None) -> None:
    """End at once, whatever hangs: every promise is a row, and whoever takes it next knows what to do."""
    os._exit(0)
