"""Scoped managers: what stands behind a relation is scoped like the manager itself."""

from __future__ import annotations

import pytest

from incidents.lifecycle.operations import grant_access, link
from incidents.permissions.principal import as_system, as_user
from tests.factories import NOW, make_incident


@pytest.fixture
def linked(alice):
    public, hidden = make_incident("outage"), make_incident("security")
    with as_system("test"):
        link(hidden, to=public, kind="related", actor=None, at=NOW)
        grant_access(hidden, user=alice, reason="helps", actor=None, at=NOW)
    return public, hidden


def test_related_manager_shows_what_the_reader_may_see(linked, alice):
    public, hidden = linked
    with as_user(alice):
        assert [made.from_incident_id for made in public.links_in.all()] == [hidden.pk]
        assert hidden.links_out.count() == 1
        assert hidden.access_grants.count() == 1


def test_related_manager_hides_what_the_reader_may_not_see(linked, charlie):
    public, hidden = linked
    with as_user(charlie):
        assert not public.links_in.exists()
        assert not hidden.links_out.exists()
        assert not hidden.access_grants.exists()
