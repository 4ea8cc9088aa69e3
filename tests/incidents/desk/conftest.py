"""What the console's tests share: signed-in browsers, and incidents to look at."""

from __future__ import annotations

import pytest
from django.test import Client

from incidents.models import Incident
from incidents.permissions.principal import as_system
from tests.factories import make_incident
from tests.incidents.jobs.toys import clock, media, toy  # noqa: F401 -- fixtures

QUEUE = "/admin/incidents/incident/"


def browser_of(user) -> Client:
    """The browser of a person who has signed in."""
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def incident(alice, service, team) -> Incident:
    """An open outage of the platform team that nobody has yet."""
    return make_incident(title="Checkout is down", service=service, description="Error **502** for all.")


@pytest.fixture
def issue(alice, team) -> Incident:
    """A user issue: it can be resolved from its first state."""
    return make_incident("user_issue", title="Printer jams")


@pytest.fixture
def secret(alice, team) -> Incident:
    """A security incident that Alice answers for: nobody else may know of it."""
    return make_incident("security", title="Canary-9731 in the vault", assignee=alice, description="Canary-9731")


def page(incident, rest: str = "") -> str:
    return f"{QUEUE}{incident.pk}/{rest or 'change/'}"


def fresh(incident) -> Incident:
    with as_system("a test looks at the result"):
        return Incident.objects.select_related("state", "assignee", "team", "priority", "service").get(pk=incident.pk)


def text_of(response) -> str:
    return response.content.decode()


def made(response, incident) -> bool:
    return response.status_code == 302 and response.url == page(incident)


def refused(response, *sentences, status=422) -> bool:
    text = text_of(response)
    return response.status_code == status and all(sentence in text for sentence in sentences)


def system(call, *args, **values):
    with as_system("a test prepares"):
        return call(*args, **values)
