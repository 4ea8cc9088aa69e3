"""Fixtures of programmes."""

import pytest

from tests.factories import make_user


@pytest.fixture
def tina(reference):
    """A trainer."""
    return make_user("tina", "trainer", first_name="Tina", last_name="Trent")
