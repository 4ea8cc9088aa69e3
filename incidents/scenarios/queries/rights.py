"""Who may do what with the library."""

from __future__ import annotations

from incidents.people.models import User
from incidents.refusals import NotPermitted

VIEW, ADD, CHANGE = "incidents.view_scenario", "incidents.add_scenario", "incidents.change_scenario"


def may_view(user: User) -> bool:
    """Whether the person may look into the library at all; who conducts a drill reads its scenario besides."""
    return user.is_active and user.has_perm(VIEW)


def may_make(user: User) -> bool:
    return may_view(user) and user.has_perm(ADD)


def may_edit(user: User) -> bool:
    return may_view(user) and user.has_perm(CHANGE)


def require(actor: User | None, permission: str) -> None:
    """Raises NotPermitted. `actor` is none for Muster itself."""
    if actor is not None and not (may_view(actor) and actor.has_perm(permission)):
        raise NotPermitted
