"""The identifier that ties together everything one request, or one piece of work in the background, wrote."""

from __future__ import annotations

import re
import uuid
from contextvars import ContextVar

SANE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")

request_id: ContextVar[str] = ContextVar("muster_request_id", default="")


def choose_request_id(offered: str) -> str:
    """Return what the caller offered where it is 8 to 64 plain characters, else a new identifier."""
    return offered if SANE.fullmatch(offered) else uuid.uuid4().hex
