"""An environment in which nothing of the suite's own settings is left."""

from __future__ import annotations

import os
import sys

import pytest

from tests.architecture.tree import ROOT

OURS = (
    "DJANGO_SETTINGS_MODULE",
    "DATABASE_URL",
    "REDIS_URL",
    "EMAIL_URL",
    "SECRET_KEY",
    "SECRET_KEY_FILE",
    "ALLOWED_HOSTS",
)


def clean_environment(**changes: str) -> dict[str, str]:
    kept = {
        key: value
        for key, value in os.environ.items()
        if key not in OURS and not key.startswith(("MUSTER_", "PYTEST_"))
    }
    return kept | {"MUSTER_NO_VENV": "1"} | changes


def manage(*arguments: str) -> list[str]:
    return [sys.executable, str(ROOT / "manage.py"), *arguments]


@pytest.fixture
def environ(monkeypatch):
    """The process's own environment without Muster's variables, to be filled by the test."""
    for name in OURS:
        monkeypatch.delenv(name, raising=False)
    return monkeypatch
