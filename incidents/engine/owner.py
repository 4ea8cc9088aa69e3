"""Who holds a lease: a name for this thread of this run of this process."""

from __future__ import annotations

import os
import socket
import threading
from functools import lru_cache
from secrets import token_hex


def owner() -> str:
    """Return `host:pid:run:thread`, at most 80 characters.

    The run is random: in a container, every start of a worker has the same process number.
    """
    return f"{_process(os.getpid())}:{threading.get_native_id()}"


@lru_cache(maxsize=2)
def _process(pid: int) -> str:
    return f"{socket.gethostname()[:40]}:{pid}:{token_hex(4)}"
