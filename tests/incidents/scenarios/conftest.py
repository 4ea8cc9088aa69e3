"""Who keeps the library, in tests."""

from __future__ import annotations

import pytest

from incidents.permissions.principal import as_system, as_user
from tests.factories import make_incident, make_user
from tests.incidents.jobs.toys import media  # noqa: F401 -- a fixture


@pytest.fixture
def luis(reference):
    """A trainer."""
    return make_user("luis", "trainer", first_name="Luis", last_name="Lima")


@pytest.fixture
def as_luis(luis):
    with as_user(luis):
        yield luis


@pytest.fixture
def incident_nobody_knows(reference):
    with as_system("test"):
        return make_incident("security", restricted=True)
