"""Which teams the reader of a console page manages, and rows that a team's manager edits.

Many buttons ask which teams those are; the database is asked once a request.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Model
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


def edits_all(request: HttpRequest, model: type[Model]) -> bool:
    return bool(request.user.has_perm(f"{model._meta.app_label}.change_{model._meta.model_name}"))


def row_of(model: type[Model], asked: Any) -> Any:
    """The row itself, or None. Buttons ask with its key as the address has it, pages with the row."""
    if isinstance(asked, model):
        return asked
    key = str(asked)
    return model._default_manager.filter(pk=key).first() if key.isdecimal() and len(key) <= 15 else None


def may_edit_row(request: HttpRequest, model: type[Model], asked: Any = None) -> bool:
    """Administrators edit every row of the model, whoever manages a team edits that team's; None: any at all."""
    if edits_all(request, model):
        return True
    if asked is None:
        return bool(teams_managed(request))
    row = row_of(model, asked)
    return row is not None and row.team_id in teams_managed(request)


class EditedByManagers:
    """Put before an admin class of rows that may belong to a team: whoever manages the team edits its rows."""

    model: type[Model]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]
        if field is not None and db_field.name == "team" and not edits_all(request, self.model):
            field.queryset = field.queryset.filter(pk__in=teams_managed(request))
            field.required, field.empty_label = True, None
        return field

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(super().has_add_permission(request)) or bool(teams_managed(request))  # type: ignore[misc]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_edit_row(request, self.model, obj)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        may_view = bool(super().has_view_permission(request, obj))  # type: ignore[misc]
        return may_view or self.has_change_permission(request, obj)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(super().has_module_permission(request)) or bool(teams_managed(request))  # type: ignore[misc]
