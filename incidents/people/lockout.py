"""How failed attempts turn into waiting, and how the wait is said. Pure.

Counting follows OWASP's "device cookies": a browser that has signed in before is known by a signed cookie and has a
counter of its own. What strangers do to a user name therefore never shuts that person's own browser out.
"""

from __future__ import annotations

import hashlib
import ipaddress
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Policy:
    """After `free` attempts each further one is followed by a wait that doubles, up to `longest_wait`.

    The count is forgotten when nothing happened for `forgotten_after`.
    """

    free: int
    first_wait: timedelta
    longest_wait: timedelta
    forgotten_after: timedelta

    def wait_after(self, attempts: int) -> timedelta | None:
        """Return how long nothing is accepted after this many attempts; None while they are free."""
        if attempts < self.free:
            return None
        doublings = min(attempts - self.free, 20)
        return min(self.first_wait * 2**doublings, self.longest_wait)


UNKNOWN_DEVICES = Policy(5, timedelta(minutes=1), timedelta(hours=1), timedelta(days=1))
KNOWN_DEVICE = Policy(10, timedelta(minutes=1), timedelta(minutes=15), timedelta(hours=1))
ADDRESS = Policy(30, timedelta(minutes=5), timedelta(hours=1), timedelta(hours=1))
# A reset link lives for an hour: with waits of half that, whoever asks too often still has a link that works.
RESET_MAIL = Policy(3, timedelta(minutes=10), timedelta(minutes=30), timedelta(hours=12))
RESET_ADDRESS = Policy(20, timedelta(minutes=5), timedelta(hours=1), timedelta(hours=1))


def name_key(username: str) -> str:
    """The counter of all unknown devices together, for one user name, known or not."""
    return f"name:{_digest(username.strip().casefold())}"


def device_key(nonce: str) -> str:
    return f"device:{nonce}"


def address_key(address: str | None) -> str:
    return f"address:{_network(address)}"


def reset_mail_key(email: str) -> str:
    return f"reset:mail:{_digest(email.strip().casefold())}"


def reset_address_key(address: str | None) -> str:
    return f"reset:address:{_network(address)}"


def _digest(text: str) -> str:
    """Hashed, because people type their password into the wrong box."""
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()


def _network(address: str | None) -> str:
    """An IPv6 client commands a whole /64, so that counts as one address."""
    if address is None:
        return "unknown"
    parsed = ipaddress.ip_address(address)
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)


def in_words(wait: timedelta) -> str:
    """Return a wait as a person says it, rounded up: "30 seconds", "1 minute", "1 hour"."""
    seconds = max(1, -(-wait // timedelta(seconds=1)))
    if seconds < 60:
        return _counted(seconds, "second")
    minutes = -(-seconds // 60)
    if minutes < 60:
        return _counted(minutes, "minute")
    return _counted(-(-minutes // 60), "hour")


def _counted(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"
