"""What the hot wash asks where a scenario brings no questions of its own. Pure."""

from __future__ import annotations

from collections.abc import Sequence

STANDARD = (
    "What went well?",
    "What held you up?",
    "What would you have needed and did not have?",
)
MOST = 12


def questions_of(own: Sequence[object]) -> list[str]:
    """The questions of the scenario's version, else the standard ones."""
    asked = [str(one).strip() for one in own if str(one).strip()]
    return asked[:MOST] or list(STANDARD)
