"""Readers of the library, and articles that they find there."""

import pytest
from django.test import Client

from incidents.catalog.models import OrganisationSettings
from knowledge.models import Topic
from tests.factories import make_user
from tests.knowledge.search.shelves import shelve


@pytest.fixture
def opened(reference):
    """The organisation shows articles to everybody."""
    OrganisationSettings.objects.update_or_create(pk=1, defaults={"articles_are_public": True})


@pytest.fixture
def reader(reference):
    """Somebody with an account and no role."""
    return make_user("rita", first_name="Rita", last_name="Reed", is_staff=False)


@pytest.fixture
def signed_in(reader):
    client = Client()
    client.force_login(reader)
    return client


@pytest.fixture
def topic(reference):
    return Topic.objects.create(name="Printers", slug="printers", description="Paper and ink.")


@pytest.fixture
def article(topic, system):
    """For everybody."""
    return shelve(
        "Clear a paper jam",
        "## Before\n\nWait.\n\n## After\n\n**Close** the cover.",
        issue="Paper is stuck.",
        audience="public",
        topics=[topic],
        slug="paper-jam",
    )


@pytest.fixture
def hidden(topic, system):
    """What Rita and strangers may not read, by name."""
    return {
        "agents": shelve("Secret badger", "jam", audience="agents", topics=[topic], slug="secret-agents"),
        "restricted": shelve("Secret walrus", "jam", audience="public", restricted=True, slug="secret-restricted"),
        "draft": shelve("Secret okapi", "jam", audience="public", published=False, topics=[topic], slug="secret-draft"),
    }
