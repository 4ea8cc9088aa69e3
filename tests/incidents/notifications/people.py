"""What the tests of how people are reached share."""

from __future__ import annotations

from datetime import timedelta

from incidents.models import ContactMethod, Notification
from incidents.notifications.operations.contact_methods import add_contact_method, verify_contact_method
from incidents.permissions.principal import as_system
from tests.factories import NOW

MINUTE = timedelta(minutes=1)


def sent_code(method: ContactMethod) -> str:
    """The code that waits in the outbox to leave for a method."""
    with as_system("a test reads a code"):
        return Notification.objects.filter(method=method, kind="contact.code").latest("created_at").context["code"]


def add_method(user, address="", *, at=NOW, **values) -> ContactMethod:
    """A method that is not proven yet."""
    address = address or f"{user.username}@example.org"
    with as_system("a test adds a way"):
        return add_contact_method(user, channel="email", address=address, actor=user, at=at, **values)


def proven(user, address="", *, at=NOW) -> ContactMethod:
    """A method that is proven at `at`."""
    method = add_method(user, address, at=at)
    with as_system("a test proves it"):
        return verify_contact_method(method, code=sent_code(method), actor=user, at=at)
