"""What requests about shifts say."""

from __future__ import annotations

from incidents.rest.fields import Body, ById, Instant, text


class SpanBody(Body):
    """From when to just before when, and why."""

    begins_at = Instant()
    ends_at = Instant()
    reason = text(200, required=False)


class OverrideBody(SpanBody):
    """Who is on call instead. Without a user: you are (“take this shift”)."""

    user = ById("User", required=False)


class SwapBody(Body):
    """A span of yours for a span of somebody else's, on the same schedule."""

    other = ById("User")
    gives_begins_at = Instant()
    gives_ends_at = Instant()
    gets_begins_at = Instant()
    gets_ends_at = Instant()
    reason = text(200, required=False)
