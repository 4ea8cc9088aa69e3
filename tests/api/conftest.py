"""Programs of the personas, and an incident they may work."""

from __future__ import annotations

import pytest

from tests.api.clients import Program
from tests.factories import make_incident
from tests.incidents.jobs.toys import clock, media, toy  # noqa: F401 -- fixtures


@pytest.fixture
def program(alice):
    return Program(alice)


@pytest.fixture
def commander(carol):
    return Program(carol)


@pytest.fixture
def incident(team, service):
    return make_incident(title="Portal down", team=team, service=service)


@pytest.fixture
def secret(team):
    """A restricted incident that alice, bob and charlie may not know of."""
    return make_incident("security", title="CANARY in the vault", restricted=True)
