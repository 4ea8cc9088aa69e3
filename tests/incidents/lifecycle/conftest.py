"""The lifecycle's tests read as the system unless a test says whose eyes it uses."""

import pytest

from incidents.models import HoldReason, ResolutionCode
from incidents.permissions.principal import as_system


@pytest.fixture(autouse=True)
def _system(reference):
    with as_system("lifecycle tests"):
        yield


@pytest.fixture
def code(reference):
    return ResolutionCode.objects.first()


@pytest.fixture
def waiting_for_requester(reference):
    return HoldReason.objects.get(slug="awaiting-requester")
