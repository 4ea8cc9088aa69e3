"""What the planner of PostgreSQL is told about our queries."""

from __future__ import annotations

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

# An incident is read with up to 17 rows that it names, each by its key, in the order in which it is best done. To try
# out other orders costs the planner 10 to 25 ms for each query; beyond this many joins it keeps to what is written.
# A search has many parts of which few are run, so it is estimated to be long: compiling it takes 150 ms, running it 5.
TOLD = {"join_collapse_limit": "4", "jit": "off"}


def tell_planner(*, connection: BaseDatabaseWrapper, **_: Any) -> None:
    """Spare PostgreSQL orders of joins that are no better, and compiling; hears that a connection was made.

    Behind a pooler that lends a connection for one transaction, only some of its connections hear of it: nothing breaks
    there, and pages are slower. Set it for the role then: ALTER ROLE muster SET join_collapse_limit = 4, and so on. It
    does not stand among the options of the connection, because such poolers refuse a connection that asks for any.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("; ".join(f"SET {name} = {value}" for name, value in TOLD.items()))
