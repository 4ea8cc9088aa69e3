"""Where these tests may go."""

from ipaddress import ip_network

import pytest


@pytest.fixture
def loopback_opened(settings):
    settings.OUTGOING_PRIVATE_TARGETS = (frozenset(), (ip_network("127.0.0.0/8"),))
