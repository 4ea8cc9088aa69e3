"""Lets transactional tests empty append-only tables: everything else is refused by the database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import TransactionTestCase

from incidents.database.append_only import Purpose, lifted


@pytest.fixture(scope="session", autouse=True)
def flush_lifts_append_only() -> Iterator[None]:
    original = TransactionTestCase._fixture_teardown

    def teardown(case: TransactionTestCase) -> None:
        with lifted(Purpose.TEST_FLUSH):
            original(case)

    TransactionTestCase._fixture_teardown = teardown
    yield
    TransactionTestCase._fixture_teardown = original
