"""Who may read qualifications; who evaluates a drill is who conducts it, and who steers it shares its results."""

from __future__ import annotations

from incidents.refusals import NotPermitted

VIEWS_QUALIFICATIONS = "incidents.view_qualification"


def require(allowed: bool) -> None:
    """Raise NotPermitted unless it is allowed."""
    if not allowed:
        raise NotPermitted
