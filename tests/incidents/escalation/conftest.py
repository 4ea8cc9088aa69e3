import pytest

from incidents.permissions.principal import as_system
from tests.incidents.notifications.making import make_method, make_rule


@pytest.fixture
def seeing(db):
    with as_system("a test"):
        yield


@pytest.fixture
def reachable(alice, bob, carol):
    """Three people who have proven an e-mail address."""
    for person in (alice, bob, carol):
        make_rule(make_method(person))
    return alice, bob, carol
