"""`Visible`: the condition that keeps a restricted incident from those who need not know of it.

It stands in the WHERE clause of every scoped manager and reads the principal only when SQL is compiled, so that
querysets may be built at import time. The tables it names belong to `lifecycle` and `people`.
"""

from __future__ import annotations

from typing import Any

from django.db.models import BooleanField, Expression, F

from incidents.permissions.principal import current_principal

# Parameters: user id four times, then user id and the instant for grants.
ENTITLED = """(
    {assignee} = %s
    OR {pk} IN (SELECT incident_id FROM incidents_responserole WHERE user_id = %s AND ended_at IS NULL)
    OR {pk} IN (
        SELECT incident_id FROM incidents_accessgrant
        WHERE revoked_at IS NULL AND (expires_at IS NULL OR expires_at > %s)
        AND (user_id = %s OR team_id IN (SELECT team_id FROM incidents_membership WHERE user_id = %s))
    )
)"""


class OfPrincipal(Expression):
    """A condition on some columns of a row that depends on the current principal, who is asked when SQL is compiled."""

    conditional = True
    output_field = BooleanField()

    def __init__(self, *columns: str) -> None:
        super().__init__()
        self.columns: list[Any] = [F(name) for name in columns]

    def get_source_expressions(self) -> list[Any]:
        return self.columns

    def set_source_expressions(self, exprs: Any) -> None:
        self.columns = list(exprs)

    def in_sql(self, compiler: Any) -> list[str]:
        """The columns as they stand in the statement."""
        compiled = [compiler.compile(column) for column in self.columns]
        if any(params for _sql, params in compiled):
            raise TypeError(f"{type(self).__name__} works on columns only.")
        return [sql for sql, _params in compiled]


class Visible(OfPrincipal):
    """True for incidents the current principal may know of. `path` leads to the incident, as in `"incident__"`.

    Raises NoPrincipal when compiled with no principal in force.
    """

    def __init__(self, path: str = "") -> None:
        super().__init__(f"{path}restricted", f"{path}pk", f"{path}assignee_id")

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, tuple[Any, ...]]:
        principal = current_principal()
        if principal.sees_all:
            # Not FullResultSet: Django would turn the negation of it into "no rows" by another path.
            return "(1 = 1)", ()
        restricted, pk, assignee = self.in_sql(compiler)
        user_id = principal.user_id
        if user_id is None or not getattr(principal.user, "is_active", False):
            return f"(NOT {restricted})", ()
        at = connection.ops.adapt_datetimefield_value(principal.at)
        entitled = ENTITLED.format(assignee=assignee, pk=pk)
        return f"(NOT {restricted} OR {entitled})", (user_id, user_id, at, user_id, user_id)
