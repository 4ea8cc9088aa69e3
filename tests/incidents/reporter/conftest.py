"""People and forms for the tests of the reporter's pages."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest
from django.test import Client

from incidents.catalog.queries import organisation
from incidents.models import FollowUp
from incidents.permissions.principal import as_system
from incidents.reporter import operations, tickets
from incidents.reporter.links import token_for
from incidents.rest.counters import LocalCounter
from tests.factories import NOW

_addresses = itertools.count(1)


@pytest.fixture(autouse=True)
def fresh_counter(monkeypatch):
    """Limits count from nothing in each test."""
    fresh = LocalCounter()
    monkeypatch.setattr("incidents.reporter.limits.current_counter", lambda: fresh)


@pytest.fixture
def settings_of_reports(reference):
    return organisation()


@pytest.fixture
def for_anybody(settings_of_reports):
    """The organisation lets anybody report."""
    settings_of_reports.report_audience = "anybody"
    settings_of_reports.save()
    return settings_of_reports


@pytest.fixture
def stranger():
    """A browser of somebody without an account."""
    return Client(enforce_csrf_checks=False)


def browser_of(user):
    client = Client()
    client.force_login(user)
    return client


def filled(at=None, **values):
    """A form that somebody took ten seconds over."""
    from django.utils import timezone

    ticket = tickets.issue((at or timezone.now()) - timedelta(seconds=10))
    return {
        "ticket": ticket,
        "title": "The printer jams",
        "words": "It says error 13",
        "service": "",
        "hurt": "workaround",
        "name": "Sam Reed",
        "email": "Sam@Example.org",
        "website": "",
        **values,
    }


def make_follow_up(*, person=None, title="The printer jams", words="It says error 13", at=NOW, service=None, **values):
    """Something reported through the operation, by Sam who has no account."""
    person = person or operations.Person(user=None, name="Sam Reed", email=f"sam{next(_addresses)}@example.org")
    follow_up = operations.report_issue(
        person=person,
        title=title,
        words=words,
        service=service,
        hurt=values.pop("hurt", "workaround"),
        submission=values.pop("submission", tickets.submission_key(tickets.issue(at))),
        organisation=organisation(),
        at=at,
    )
    return reload(follow_up)


def reload(follow_up):
    with as_system("test"):
        return FollowUp.objects.select_related("incident", "incident__hold_reason", "user").get(pk=follow_up.pk)


def link_of(follow_up):
    return f"/report/follow/{token_for(follow_up.nonce)}/"
