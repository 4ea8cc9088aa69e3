"""Who may do what with programmes."""

from __future__ import annotations

from incidents.people.models import User
from incidents.refusals import NotPermitted

VIEW = "incidents.view_drillprogramme"
ADD = "incidents.add_drillprogramme"
CHANGE = "incidents.change_drillprogramme"


def may_view(user: User) -> bool:
    return user.is_active and user.has_perm(VIEW)


def may_make(user: User) -> bool:
    return may_view(user) and user.has_perm(ADD)


def may_change(user: User) -> bool:
    return may_view(user) and user.has_perm(CHANGE)


def require_changing(actor: User | None) -> None:
    """Raises NotPermitted. `actor` is none for Muster itself."""
    if actor is not None and not may_change(actor):
        raise NotPermitted


def require_making(actor: User | None) -> None:
    """Raises NotPermitted. `actor` is none for Muster itself."""
    if actor is not None and not may_make(actor):
        raise NotPermitted
