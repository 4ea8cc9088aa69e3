"""What the planner is told."""

from __future__ import annotations

import pytest
from django.db import connection

from incidents.database.planning import TOLD


@pytest.mark.django_db
@pytest.mark.parametrize("name", TOLD)
def test_planner_is_told_what_our_queries_need(name):
    if connection.vendor != "postgresql":
        pytest.skip("only PostgreSQL plans and compiles for long")
    with connection.cursor() as cursor:
        cursor.execute(f"SHOW {name}")
        assert cursor.fetchone() == (TOLD[name],)
