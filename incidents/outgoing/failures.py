"""How a request to the outside can fail, each with the class by which a sender decides whether to try again."""

from __future__ import annotations

from typing import ClassVar, Literal

ErrorClass = Literal["temporary", "permanent", "timeout", "rate_limit", "blocked"]

# A conflict, a request that came too slowly or too early, and too many of them: the same request may pass later.
TRY_AGAIN = frozenset({408, 409, 425})
TOO_MANY = 429


class OutgoingFailed(Exception):
    """No answer was had. The sentence names the host at most, never the path or what was sent."""

    error_class: ClassVar[ErrorClass] = "temporary"


class Blocked(OutgoingFailed):
    """The address may not be spoken to; not a byte was sent."""

    error_class = "blocked"


class NotFound(OutgoingFailed):
    """The name has no address now."""


class Unreachable(OutgoingFailed):
    """No connection could be made, or it broke before the answer was complete."""


class NotTrusted(OutgoingFailed):
    """The other side could not prove by its certificate that it is who was called."""


class TimedOut(OutgoingFailed):
    """It took longer than a request may take. Whether the other side has read the request is not known."""

    error_class = "timeout"


def class_of_status(status: int) -> ErrorClass | None:
    """Return None for success (2xx). A redirect is not followed, so it is a failure."""
    if 200 <= status < 300:
        return None
    if status == TOO_MANY:
        return "rate_limit"
    return "temporary" if status >= 500 or status in TRY_AGAIN else "permanent"
