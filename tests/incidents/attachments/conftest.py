"""A media folder of one's own, an incident, and what its disk and its rows hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from incidents.permissions.principal import as_user
from tests.factories import make_incident


@pytest.fixture(autouse=True)
def media(settings, tmp_path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture
def incident(team, service):
    return make_incident(title="Checkout is down", service=service)


@pytest.fixture
def secret(alice, team):
    """A security incident that Alice answers for."""
    return make_incident("security", title="Canary in the vault", assignee=alice)


@pytest.fixture
def as_alice(alice):
    with as_user(alice):
        yield alice


def on_disk(media: Path) -> list[str]:
    return sorted(path.name for path in media.rglob("*") if path.is_file())
