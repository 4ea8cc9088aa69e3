"""Incidents of which evidence is taken, and workers that pack it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from incidents.lifecycle import operations as op
from incidents.models import Category, ResolutionCode
from incidents.permissions.principal import as_system
from incidents.workflows.choices import Phase
from tests.factories import NOW, make_incident, make_user
from tests.incidents.desk.conftest import incident, secret  # noqa: F401 -- fixtures
from tests.incidents.jobs.toys import clock, media  # noqa: F401 -- fixtures
from tests.incidents.lifecycle.test_transitions import walk_to

MINUTE = timedelta(minutes=1)


@pytest.fixture
def mary(reference):
    """A manager: may take evidence away, and see no restricted incident."""
    return make_user("mary", "manager", first_name="Mary", last_name="May")


@pytest.fixture
def audrey(reference):
    return make_user("audrey", "auditor", first_name="Audrey", last_name="Adler")


@pytest.fixture
def followed(alice, carol, service):
    """An incident that went the whole way to its resolution, with somebody told."""
    with as_system("a test prepares"):
        made = make_incident(
            title="Ledger is slow", service=service, category=Category.objects.first(), reporter=alice, actor=alice
        )
        op.acknowledge(made, actor=alice, at=NOW + MINUTE)
        op.add_note(made, body="We are on it.", actor=alice, at=NOW + 2 * MINUTE, is_public=True)
        walk_to(made, Phase.RESOLVED, ResolutionCode.objects.first(), carol)
        made.refresh_from_db()
    return made
