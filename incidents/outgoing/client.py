"""Sending one request and reading the beginning of its answer: no redirects, proxies, cookies or decompression."""

from __future__ import annotations

import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache

import httpcore
import httpx
from django.conf import settings

from incidents.outgoing import allowances
from incidents.outgoing.connecting import Deadline, GuardedBackend, Network
from incidents.outgoing.failures import Blocked, ErrorClass, NotTrusted, TimedOut, Unreachable, class_of_status
from incidents.outgoing.retry_after import asked_wait
from incidents.outgoing.targets import Target, read_target

LARGEST_ANSWER = 64 * 1024
EXCERPT_CHARACTERS = 1000
LONGEST_WAIT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds: to connect, between two bytes, and for all together."""

    connect: float = 3
    read: float = 10
    total: float = 15


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. `excerpt` is the beginning of the body as text; `address` is where the host was reached.

    The names of `headers` are in lower case.
    """

    status: int
    excerpt: str
    seconds: float
    address: str
    body: bytes = field(default=b"", repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def error_class(self) -> ErrorClass | None:
        return class_of_status(self.status)

    def wait(self, at: datetime) -> timedelta | None:
        """How long the other side asks to be left alone, from `at`: a day at most, None where it does not ask."""
        return asked_wait(self.headers.get("retry-after", ""), at=at, most=LONGEST_WAIT)


class GuardedTransport(httpx.HTTPTransport):
    """Httpx's own transport on connections of ours."""

    def __init__(self, backend: GuardedBackend) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=_trust(settings.OUTGOING_CA_FILE), max_connections=1, network_backend=backend
        )


def send(
    method: str,
    url: str,
    *,
    content: bytes = b"",
    headers: Mapping[str, str] | None = None,
    limits: Limits | None = None,
    network: Network | None = None,
) -> Answer:
    """Send one request; any status is an answer. Raises an OutgoingFailed where there is none."""
    limits, network = limits or Limits(), network or Network()
    target = read_target(url)
    deadline = Deadline.within(limits.total, target.host)
    backend = GuardedBackend(target, allowances.current(), network, deadline)
    began = time.monotonic()
    sent = {"user-agent": "Muster", "accept": "*/*", "accept-encoding": "identity", **(headers or {})}
    timeout = httpx.Timeout(limits.read, connect=limits.connect)
    try:
        with (
            httpx.Client(transport=GuardedTransport(backend), trust_env=False, timeout=timeout) as client,
            client.stream(method, target.url, content=content, headers=sent, follow_redirects=False) as response,
        ):
            body = _beginning(response)
    except httpx.TimeoutException:
        raise TimedOut(f"{target.host} did not answer in time.") from None
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
        raise _failure(error, target) from None
    return Answer(
        status=response.status_code,
        excerpt=_excerpt(body, response),
        seconds=time.monotonic() - began,
        address=backend.reached,
        body=body,
        headers=dict(response.headers),
    )


def check_target(url: str) -> Target:
    """Return the target of an address that is to be kept. Raises Blocked as far as it can be told without a look-up."""
    target, allowed = read_target(url), allowances.current()
    if target.address is not None:
        allowed.check(target.address, name=target.host, scheme=target.scheme)
    elif target.scheme != "https" and not (allowed.plain_http or allowed.networks or target.host in allowed.names):
        raise Blocked(f"{target.host} must be called by https.")
    return target


def _beginning(response: httpx.Response) -> bytes:
    """Return the first bytes as they came: a small answer that unpacks to gigabytes stays small."""
    body = b""
    for part in response.iter_raw():
        body += part[: LARGEST_ANSWER - len(body)]
        if len(body) >= LARGEST_ANSWER:
            break
    return body


def _excerpt(body: bytes, response: httpx.Response) -> str:
    """Return what a person may read of the answer: no NUL, which databases refuse."""
    if response.headers.get("content-encoding", "identity").lower() != "identity":
        return "(a compressed answer)"
    return body.decode("utf-8", errors="replace").replace("\0", "\N{REPLACEMENT CHARACTER}")[:EXCERPT_CHARACTERS]


def _failure(error: Exception, target: Target) -> Unreachable | NotTrusted:
    """Tell a refused certificate from a broken line. What libraries say may quote the address: it is not repeated."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return NotTrusted(f"The certificate of {target.host} was not accepted: {cause.verify_message}.")
        cause = cause.__cause__ or cause.__context__
    connected = "could not be reached" if isinstance(error, httpx.ConnectError) else "broke off the conversation"
    return Unreachable(f"{target.host} {connected}.")


@cache
def _trust(own: str) -> ssl.SSLContext:
    """The certificate authorities of the public internet, and the organisation's `own` where it has one."""
    context = httpx.create_ssl_context(trust_env=False)
    if own:
        context.load_verify_locations(cafile=own)
    return context
