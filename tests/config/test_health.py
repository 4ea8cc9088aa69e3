"""Pages for whoever watches: no sign-in, no principal, a verdict."""

from unittest import mock

import pytest
from django.db import OperationalError

from config import health


def test_healthz_asks_nobody_and_no_database(client):
    with mock.patch("django.db.backends.utils.CursorWrapper.execute", side_effect=AssertionError):
        answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
def test_readyz_is_well_when_everything_is_applied(client):
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_readyz_tells_of_missing_migrations(client, monkeypatch):
    monkeypatch.setattr(health, "count_unapplied", lambda: 2)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"status": "unavailable", "reason": "migrations"})


@pytest.mark.django_db
def test_readyz_tells_of_a_missing_database_and_not_its_details(client, monkeypatch, caplog):
    monkeypatch.setattr(health, "count_unapplied", mock.Mock(side_effect=OperationalError("password of muster")))
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"status": "unavailable", "reason": "database"})
    assert "The database cannot be reached." in caplog.text


@pytest.mark.parametrize("page", ["/healthz", "/readyz"])
def test_only_reading_is_answered(client, page):
    assert client.post(page).status_code == 405
