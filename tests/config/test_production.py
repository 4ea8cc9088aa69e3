"""Muster as an organisation runs it: started by the same command, on PostgreSQL and Redis."""

from __future__ import annotations

import json
import os
import re
import secrets
import time
import urllib.request
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        "connection.vendor != 'postgresql' or not settings.REDIS_URL", reason="Needs PostgreSQL and Redis."
    ),
]


@pytest.fixture
def database_url():
    """An empty database beside the one of the suite."""
    name = f"muster_{secrets.token_hex(4)}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    yield urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_one_command_starts_what_an_organisation_needs(start, database_url):
    muster = start(
        DATABASE_URL=database_url,
        REDIS_URL=settings.REDIS_URL,
        SECRET_KEY=secrets.token_urlsafe(64),
        ALLOWED_HOSTS="127.0.0.1",
        MUSTER_URL="https://127.0.0.1",
        MUSTER_ADMIN_PASSWORD="a good long one",
    )
    assert muster.get("/readyz")[0] == 200
    through_tls = {"X-Forwarded-Proto": "https"}
    page = urllib.request.urlopen(urllib.request.Request(muster.address() + "/admin/login/", headers=through_tls))
    style = re.search(r'/static/[^"]+\.[0-9a-f]{12}\.css', page.read().decode())[0]
    assert urllib.request.urlopen(urllib.request.Request(muster.address() + style, headers=through_tls)).status == 200
    # Long enough for a worker or a clock that cannot begin to be seen ending.
    time.sleep(5)
    # The web server, the worker, the pager, the clock and the watchdog.
    assert len(muster.direct()) == 5
    assert muster.stop() == 0
    assert "is started again" not in muster.said
    lines = [json.loads(line) for line in muster.said.splitlines() if line.startswith("{")]
    # Until the clock ticks for the first time the watchdog sweeps, and says so.
    others = [line for line in lines if line["logger"] != "incidents.watchdog"]
    assert [line for line in others if line["level"] != "info"] == []
