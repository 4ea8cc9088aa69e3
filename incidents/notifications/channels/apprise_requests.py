"""The door for what Apprise sends: its library hands every request to the one outgoing client, or reaches nothing."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from incidents.outgoing.client import Answer, Limits, send
from incidents.outgoing.failures import OutgoingFailed, TimedOut

# What our client says itself. Compressed answers are not unpacked, so none is asked for.
OURS = frozenset({"accept-encoding", "connection", "content-length", "host", "transfer-encoding", "cookie"})


@dataclass
class Conversation:
    """All requests for one message: until when they may go on, and how the last one went."""

    until: float
    answer: Answer | None = None
    failure: OutgoingFailed | None = None

    def limits(self) -> Limits:
        """Raises TimedOut where the time of the message is used up."""
        left = self.until - time.monotonic()
        if left <= 0:
            raise TimedOut("The provider took too long.")
        return Limits(total=min(left, Limits().total))


_current: ContextVar[Conversation | None] = ContextVar("muster_apprise", default=None)
_lock = threading.Lock()
_is_installed = False


@contextmanager
def conversation(seconds: float) -> Iterator[Conversation]:
    """Let Apprise speak for so many seconds within the block."""
    install()
    held = Conversation(time.monotonic() + seconds)
    token = _current.set(held)
    try:
        yield held
    finally:
        _current.reset(token)


def install() -> None:
    """Put the door into the libraries that Apprise uses, once for the process."""
    global _is_installed  # noqa: PLW0603 -- the libraries are global too
    with _lock:
        if _is_installed:
            return
        from requests.adapters import HTTPAdapter  # noqa: PLC0415 -- comes with Apprise, which few processes load
        from urllib3.util import connection  # noqa: PLC0415 -- as above

        HTTPAdapter.send = _send  # type: ignore[assignment,method-assign]
        connection.create_connection = _refuse  # type: ignore[assignment]
        _is_installed = True


def _send(_adapter: Any, request: Any, *_args: Any, **_kwargs: Any) -> Any:
    """Stand in for the library's own sending. Raises its ConnectionError, which every plugin of Apprise expects."""
    from requests import ConnectionError as NotConnected  # noqa: PLC0415 -- comes with Apprise

    held = _current.get()
    if held is None:
        raise NotConnected("Muster speaks to the outside by its own client only.")
    body = request.body or b""
    headers = {name: value for name, value in request.headers.items() if name.lower() not in OURS}
    held.answer, held.failure = None, None
    try:
        answer = send(
            request.method,
            request.url,
            content=body.encode() if isinstance(body, str) else bytes(body),
            headers=headers,
            limits=held.limits(),
        )
    except OutgoingFailed as failure:
        held.failure = failure
        raise NotConnected("No answer.") from None
    held.answer = answer
    return _as_response(answer, request)


def _as_response(answer: Answer, request: Any) -> Any:
    from requests import Response  # noqa: PLC0415 -- comes with Apprise
    from requests.structures import CaseInsensitiveDict  # noqa: PLC0415 -- comes with Apprise

    response = Response()
    response.status_code = answer.status
    # Without the place to go to instead, the library has nowhere to follow.
    response.headers = CaseInsensitiveDict({k: v for k, v in answer.headers.items() if k != "location"})
    response.url = request.url
    response.request = request
    response.encoding = "utf-8"
    response._content = answer.body
    return response


def _refuse(*_args: Any, **_kwargs: Any) -> Any:
    raise OSError("Muster speaks to the outside by its own client only.")
