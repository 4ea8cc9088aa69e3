"""Work beside the rounds: each on a thread of its own, never twice at once, so that none holds up another."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from django.db import DatabaseError, connections

from incidents.permissions.principal import as_system

logger = logging.getLogger("incidents.watchdog")


class Beside:
    """Threads by name. Each reads as the system and gives its database connection back when it ends."""

    def __init__(self) -> None:
        self.threads: dict[str, threading.Thread] = {}

    def start(self, name: str, work: Callable[[], object]) -> bool:
        """Begin `work`, unless the one of that name is still at it; return whether it was begun."""
        self.threads = {kept: thread for kept, thread in self.threads.items() if thread.is_alive()}
        if name in self.threads:
            return False
        thread = threading.Thread(target=_carry_out, args=(name, work), name=name, daemon=True)
        self.threads[name] = thread
        thread.start()
        return True

    def wait(self) -> None:
        """Wait until all have ended."""
        for thread in list(self.threads.values()):
            thread.join()


def _carry_out(name: str, work: Callable[[], object]) -> None:
    try:
        with as_system(f"watchdog: {name}"):
            work()
    except DatabaseError as error:
        # The rounds say it when the database is gone.
        logger.warning("%s ended early: %s", name, str(error).strip())
    except Exception:  # the outermost frame of a thread
        logger.exception("%s failed in the watchdog.", name)
    finally:
        connections.close_all()
