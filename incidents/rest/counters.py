"""One atomic counter per key and window of time: in this process, or in Redis where several processes serve.

Only rate limits count on it. A counter that cannot be reached counts nothing: correctness never rests on it.
"""

from __future__ import annotations

import logging
import threading
from functools import lru_cache
from typing import Any, Protocol

from django.conf import settings

logger = logging.getLogger("incidents.rest")


class Counter(Protocol):
    def hit(self, key: str, window: int, seconds: int) -> int:
        """Count one more under `key` in window number `window`, and return the sum so far."""
        ...


class LocalCounter:
    """For one web process. Forgets a window as soon as the next one of its length is counted."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        # Length of the window in seconds: its number, and what was counted in it.
        self._windows: dict[int, tuple[int, dict[str, int]]] = {}

    def hit(self, key: str, window: int, seconds: int) -> int:
        with self._lock:
            number, counts = self._windows.get(seconds, (-1, {}))
            if window != number:
                counts = {}
                self._windows[seconds] = (window, counts)
            counts[key] = counts.get(key, 0) + 1
            return counts[key]


class RedisCounter:
    def __init__(self, client: Any) -> None:
        self._client = client

    def hit(self, key: str, window: int, seconds: int) -> int:
        import redis  # noqa: PLC0415 -- optional: the embedded profile has none

        name = f"muster:rate:{key}:{window}"
        try:
            with self._client.pipeline(transaction=True) as pipe:
                count, _ = pipe.incr(name).expire(name, seconds * 2).execute()
        except redis.RedisError:
            logger.warning("Rate limits are not counted: Redis does not answer.")
            return 0
        return int(count)


@lru_cache(maxsize=4)
def counter(redis_url: str) -> Counter:
    """The counter of this process; without an address, a local one."""
    if not redis_url:
        return LocalCounter()
    import redis  # noqa: PLC0415 -- optional: the embedded profile has none

    client = redis.Redis.from_url(redis_url, socket_timeout=0.25, socket_connect_timeout=0.25)
    return RedisCounter(client)


def current_counter() -> Counter:
    return counter(str(getattr(settings, "REDIS_URL", "") or ""))
