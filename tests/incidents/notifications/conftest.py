"""What the tests of notifications share: webhooks, and a far end."""

from __future__ import annotations

import pytest

from incidents.notifications.channels.registry import SENDERS
from incidents.notifications.choices import WebhookEvent
from incidents.notifications.operations.endpoints import create_endpoint
from tests.factories import NOW
from tests.incidents.notifications.sending import Far


@pytest.fixture
def make_endpoint(ada):
    """Make a webhook that hears everything, unless it is told otherwise."""

    def make(
        name="Status wall", *, events=WebhookEvent.values, includes_restricted=False, url="https://hooks.example.org/x"
    ):
        endpoint, _secret = create_endpoint(
            name=name, url=url, owner=ada, events=events, includes_restricted=includes_restricted, at=NOW
        )
        return endpoint

    return make


@pytest.fixture
def endpoint(make_endpoint):
    return make_endpoint()


@pytest.fixture
def far(monkeypatch):
    far = Far()
    for channel in ("email", "sms", "push", "chat"):
        monkeypatch.setitem(SENDERS, channel, far)
    return far
