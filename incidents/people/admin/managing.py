"""Which teams the reader of a console page manages: many buttons ask, the database is asked once a request."""

from __future__ import annotations

from django.http import HttpRequest

from incidents.people.models import Team, User
from incidents.people.queries import teams_managed_by


def teams_managed(request: HttpRequest) -> set[int]:
    """The keys of the teams that the reader manages."""
    if not hasattr(request, "_teams_managed"):
        user = request.user
        is_known = isinstance(user, User) and user.is_active
        keys = teams_managed_by(user).values_list("pk", flat=True) if is_known else ()  # type: ignore[arg-type]
        request._teams_managed = set(keys)  # type: ignore[attr-defined]
    return request._teams_managed  # type: ignore[attr-defined, no-any-return]


def may_edit(request: HttpRequest, team: Team | None) -> bool:
    """As `may_edit_team`: `change_team` opens every team, managing one opens that one; None: any at all."""
    if request.user.has_perm("incidents.change_team"):
        return True
    managed = teams_managed(request)
    return bool(managed) if team is None else team.pk in managed
