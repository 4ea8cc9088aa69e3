"""Who holds a lease: a name for this thread of this process, and whether somebody of such a name still lives."""

from __future__ import annotations

import os
import socket
import threading
import zlib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from secrets import token_hex


def owner() -> str:
    """Return `host:machine:pid:start:thread`, at most 80 characters."""
    return f"{_process(os.getpid())}:{threading.get_native_id()}"


def gone(owners: Iterable[str]) -> list[str]:
    """Those of `owners` whose process ran on this machine and does not run any more. Of other machines nobody knows."""
    here = f"{_host()}:{_machine()}:"
    return [name for name in owners if name.startswith(here) and not _lives(*name.removeprefix(here).split(":")[:2])]


def _lives(pid: str, start: str) -> bool:
    return start == _start(int(pid)) if pid.isdecimal() else True


@lru_cache(maxsize=2)
def _process(pid: int) -> str:
    # Where nobody can tell when a process began, a random word tells it apart: in a container, every start of a worker
    # has the same number.
    return f"{_host()}:{_machine()}:{pid}:{_start(pid) or token_hex(4)}"


def _host() -> str:
    return socket.gethostname()[:30].replace(":", "-")


@lru_cache(maxsize=1)
def _machine() -> str:
    """This boot of this machine and this space of process numbers: hosts and containers may share a name."""
    try:
        boot, numbers = Path("/proc/sys/kernel/random/boot_id").read_text(), Path("/proc/self/ns/pid").readlink()
    except OSError:
        return token_hex(4)
    return f"{zlib.crc32(f'{boot}{numbers}'.encode()):08x}"


def _start(pid: int) -> str:
    """When a process began, in ticks since the machine did; empty where there is none such, or nobody can tell."""
    try:
        told = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    # One that has ended and whose parent has not asked yet is dead.
    return "" if told[0] in "ZX" else told[19]
