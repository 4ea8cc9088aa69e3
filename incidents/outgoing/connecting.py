"""Connections that lead only where they may: every record is checked, then the peer that was reached."""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Any

import httpcore

from incidents.outgoing.addresses import Address
from incidents.outgoing.allowances import Allowances
from incidents.outgoing.failures import Blocked, NotFound, TimedOut
from incidents.outgoing.resolving import Resolver, resolve
from incidents.outgoing.targets import Target

# More records than this are not tried: each would get a sliver of the time only.
TRIED = 4


@dataclass(frozen=True, slots=True)
class Network:
    """How names become addresses, and addresses connections."""

    resolver: Resolver = resolve
    backend: httpcore.NetworkBackend = field(default_factory=httpcore.SyncBackend)


@dataclass(frozen=True, slots=True)
class Deadline:
    """The instant, on the machine's steady clock, by which all must be over."""

    at: float
    name: str

    @classmethod
    def within(cls, seconds: float, name: str) -> Deadline:
        return cls(time.monotonic() + seconds, name)

    def left(self, most: float | None = None) -> float:
        """Return the seconds left, `most` at most. Raises TimedOut where there are none."""
        left = self.at - time.monotonic()
        if left <= 0:
            raise TimedOut(f"{self.name} took too long.")
        return left if most is None else min(left, most)


class TimedStream(httpcore.NetworkStream):
    """A connection whose every step ends by the deadline, however slowly bytes drip."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._inner = inner
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._deadline.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._deadline.left(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        inner = self._inner.start_tls(ssl_context, server_hostname, self._deadline.left(timeout))
        return TimedStream(inner, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


@dataclass(slots=True)
class GuardedBackend(httpcore.NetworkBackend):
    """Connects to checked addresses of one target. `reached` is the address that answered, once one has."""

    target: Target
    allowances: Allowances
    network: Network
    deadline: Deadline
    reached: str = ""

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        if (host, port) != (self.target.host, self.target.port):
            raise Blocked("A request goes to the host that was checked, and to no other.")
        waiting = Deadline.within(self.deadline.left(timeout), self.target.host)
        addresses = checked_addresses(self.target, self.allowances, self.network.resolver, waiting.left())
        for position, address in enumerate(addresses):
            seconds = waiting.left() / (len(addresses) - position)
            try:
                stream = self.network.backend.connect_tcp(str(address), port, seconds, None, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if position == len(addresses) - 1:
                    raise
                continue
            return self._verified(stream, address)
        raise AssertionError("at least one address was checked")

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore.NetworkStream:
        raise Blocked("A request goes to a host.")

    def _verified(self, stream: httpcore.NetworkStream, expected: Address) -> httpcore.NetworkStream:
        """Believe the socket, not the intention: what it is connected to is checked too."""
        try:
            peer = ip_address(stream.get_extra_info("server_addr")[0])
            if peer != expected:
                raise Blocked(f"{self.target.host} was reached at another address than the one that was checked.")
            self.allowances.check(peer, name=self.target.host, scheme=self.target.scheme)
        except BaseException:
            stream.close()
            raise
        self.reached = str(peer)
        return TimedStream(stream, self.deadline)


def checked_addresses(target: Target, allowances: Allowances, resolver: Resolver, seconds: float) -> list[Address]:
    """Resolve once; where a single record is not allowed, none is. Raises an OutgoingFailed."""
    texts = [str(target.address)] if target.address else resolver(target.host, seconds)
    if not texts:
        raise NotFound(f"{target.host} has no address.")
    addresses = []
    for text in texts:
        try:
            address = ip_address(text)
        except ValueError:
            raise Blocked(f"{target.host} has an address that cannot be read.") from None
        allowances.check(address, name=target.host, scheme=target.scheme)
        addresses.append(address)
    return addresses[:TRIED]
