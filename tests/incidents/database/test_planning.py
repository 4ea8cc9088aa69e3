"""What the planner is told."""

from __future__ import annotations

import pytest
from django.db import connection

from incidents.database.planning import JOINS_TRIED


@pytest.mark.django_db
def test_planner_keeps_to_the_written_order_of_many_joins():
    if connection.vendor != "postgresql":
        pytest.skip("only PostgreSQL tries out orders of joins for long")
    with connection.cursor() as cursor:
        cursor.execute("SHOW join_collapse_limit")
        assert cursor.fetchone() == (str(JOINS_TRIED),)
