"""An engine of a few invented invariants and sweeps, and ways by which administrators hear."""

from __future__ import annotations

from ipaddress import ip_network

import pytest

from incidents.watchdog import registry
from incidents.watchdog.queries.lateness import Kept
from tests.faults.sink import Sink
from tests.incidents.reporter.mailbox import Mailbox


@pytest.fixture
def engine():
    """The watchdog's tables, empty: the test fills them."""
    tables = (registry.INVARIANTS, registry.SWEEPERS, registry.OUTBOXES)
    kept = [list(table) for table in tables]
    for table in tables:
        table.clear()
    yield registry
    for table, was in zip(tables, kept, strict=True):
        table[:] = was


@pytest.fixture
def mailbox(settings):
    """A mail server that administrators' alarms go to."""
    settings.EMAIL_SUBJECT_PREFIX = "[Muster] "
    with Mailbox() as box:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", box.port, 10
        settings.ALARM_MAIL = ["on-call@example.org"]
        yield box


@pytest.fixture
def outside(settings):
    """A web server outside, which Muster may call."""
    settings.OUTGOING_PRIVATE_TARGETS = (frozenset(), (ip_network("127.0.0.0/8"),))
    with Sink() as sink:
        yield sink


@pytest.fixture(autouse=True)
def nothing_read_yet(monkeypatch):
    monkeypatch.setattr("incidents.watchdog.queries.lateness._kept", Kept())
