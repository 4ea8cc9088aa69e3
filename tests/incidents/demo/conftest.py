"""The demonstration, loaded once for the tests of a module and rolled back after them."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest
from django.db import transaction

from incidents import demo
from incidents.models import IncidentType
from incidents.permissions.principal import as_system
from tests.conftest import load_reference

AT = datetime(2026, 3, 11, 9, 40, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def printed(django_db_setup, django_db_blocker):
    """What loading it printed."""
    with django_db_blocker.unblock(), as_system("test of the demonstration"), transaction.atomic():
        if not IncidentType.objects.exists():
            load_reference()
        stdout = io.StringIO()
        demo.load(at=AT, stdout=stdout)
        yield stdout.getvalue()
        transaction.set_rollback(True)
