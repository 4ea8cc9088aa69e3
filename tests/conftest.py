"""Fixtures every test may use: reference data, personas, and the principal they read as."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.factories import NOW, make_service, make_team, make_user
from tests.flushing import flush_lifts_append_only  # noqa: F401 -- a fixture


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Load the reference data once; tests in transactions find it and leave it as it was."""
    with django_db_blocker.unblock():
        load_reference()


def pytest_make_parametrize_id(config, val, argname):
    """Name bytes by their length: workers compare what each collected, and a packed file holds the time it was made."""
    return f"{argname}-{len(val)}-bytes" if isinstance(val, bytes) else None


def load_reference() -> None:
    from incidents import reference
    from incidents.permissions.principal import as_system

    with as_system("test reference data"):
        reference.load(at=NOW)
    promise_nothing()


def promise_nothing() -> None:
    """Take the shipped policies away: an incident has clocks only where a test is about them (`standard_targets`)."""
    from incidents.models import SlaPolicy

    SlaPolicy.objects.all().delete()


@pytest.fixture
def reference(db):
    """Reference data, loaded again where a flush has removed it."""
    from incidents.models import IncidentType

    if not IncidentType.objects.exists():
        load_reference()


@pytest.fixture
def standard_targets(reference):
    """The policies that ship, in force."""
    from incidents.clocks import reference as clocks

    clocks.load(at=NOW)


@pytest.fixture
def team(reference):
    return make_team("Platform")


@pytest.fixture
def service(reference, team):
    return make_service("Checkout", owning_team=team)


@pytest.fixture
def alice(team):
    """An agent of the platform team."""
    return make_user("alice", "agent", team=team, first_name="Alice", last_name="Archer")


@pytest.fixture
def bob(team):
    """Another agent of the platform team."""
    return make_user("bob", "agent", team=team, first_name="Bob", last_name="Baker")


@pytest.fixture
def charlie(reference):
    """An agent of no team: must learn nothing of what is restricted."""
    return make_user("charlie", "agent", first_name="Charlie", last_name="Cole")


@pytest.fixture
def olive(reference):
    """An observer: reads, changes nothing."""
    return make_user("olive", "observer", first_name="Olive", last_name="Owens")


@pytest.fixture
def carol(reference):
    """An incident commander."""
    return make_user("carol", "incident commander", first_name="Carol", last_name="Chan")


@pytest.fixture
def ada(reference):
    """An administrator who is a superuser too."""
    return make_user("ada", "administrator", first_name="Ada", last_name="Adams", is_superuser=True)


@pytest.fixture
def system() -> Iterator[None]:
    """Read as the system for the whole test."""
    from incidents.permissions.principal import as_system

    with as_system("test"):
        yield


@pytest.fixture
def fresh_counters(monkeypatch):
    """Rate limits that count from nothing, for this test alone: Redis would remember those of tests before."""
    from incidents.rest import counters

    fresh = counters.LocalCounter()
    monkeypatch.setattr(counters, "counter", lambda _url: fresh)
