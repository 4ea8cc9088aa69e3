"""Whether the broker is there: a cheap question, answered within a second or two."""

from __future__ import annotations

import os
from pathlib import Path

from celery import current_app

SECONDS = 1.0


def what_is_wrong_with_the_broker() -> str:
    """Return why no message can be left with it, or nothing. Never the address itself, which may hold a password."""
    url = str(current_app.conf.broker_url or "")
    if url.startswith("filesystem:"):
        return _folder(current_app.conf.broker_transport_options)
    if url.startswith(("redis:", "rediss:", "unix:")):
        return _redis(url)
    return ""


def _folder(options: dict[str, str]) -> str:
    folder = Path(options.get("data_folder_in", ""))
    if not folder.is_dir():
        return "The broker's folder is not there."
    return "" if os.access(folder, os.W_OK) else "The broker's folder cannot be written to."


def _redis(url: str) -> str:
    import redis  # noqa: PLC0415 -- slow to import: the embedded profile has none

    try:
        with redis.Redis.from_url(url, socket_connect_timeout=SECONDS, socket_timeout=SECONDS) as asked:
            asked.ping()
    except (redis.RedisError, OSError, ValueError) as error:
        return f"Redis does not answer ({type(error).__name__})."
    return ""
