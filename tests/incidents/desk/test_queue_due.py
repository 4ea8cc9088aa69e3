"""What breaches next: the order, the column, the index that serves them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from incidents.desk.queries import BREACHES_NEXT, LIST_ROWS
from incidents.desk.words import countdown, urgency
from incidents.models import Incident
from incidents.permissions.principal import as_user
from tests.factories import NOW, make_incident
from tests.incidents.desk.conftest import QUEUE, browser_of, text_of
from tests.incidents.desk.test_queue import titles

MINUTE = timedelta(minutes=1)


def promise(incident, due_at):
    Incident._base_manager.filter(pk=incident.pk).update(next_due_at=due_at)


@pytest.fixture
def promised(alice):
    now = timezone.now()
    for title, minutes, level in (
        ("in an hour", 65, 3),
        ("nothing, low", None, 3),
        ("late", -12, 3),
        ("nothing, critical", None, 1),
        ("soon", 35, 3),
    ):
        row = make_incident(title=title, impact=level, urgency=level)
        promise(row, now + minutes * MINUTE if minutes is not None else None)


def test_breaches_next_comes_first_and_what_promises_nothing_last(promised, alice):
    assert titles(browser_of(alice).get(QUEUE, {"order": "due"})) == [
        "late", "soon", "in an hour", "nothing, critical", "nothing, low",
    ]  # fmt: skip


def test_order_is_offered_where_incidents_are_open_only(promised, alice):
    client = browser_of(alice)
    assert [order.label for order in client.get(QUEUE).context["orders"]] == ["Most pressing", "Breaches next"]
    response = client.get(QUEUE, {"tab": "all", "order": "due"})
    assert response.context["orders"] == []
    assert titles(response)[0] != "late"


def test_column_is_shown_only_where_something_is_promised(promised, alice):
    client = browser_of(alice)
    text = text_of(client.get(QUEUE))
    assert "Next due" in text
    assert "breached 12 min ago" in text
    assert "in 34 min" in text
    Incident._base_manager.update(next_due_at=None)
    assert "Next due" not in text_of(client.get(QUEUE)).replace("Next due within", "")


@pytest.mark.parametrize(
    ("minutes", "words", "level"),
    [
        (35, "in 35 min", "soon"),
        (-12, "breached 12 min ago", "late"),
        (90, "in 1 h 30 min", "later"),
        (0, "in under 1 min", "soon"),
    ],
)
def test_countdown(minutes, words, level):
    assert (countdown(NOW + minutes * MINUTE, NOW), urgency(NOW + minutes * MINUTE, NOW)) == (words, level)


@pytest.mark.parametrize("vendor", ["sqlite", "postgresql"])
def test_order_is_served_by_its_index(vendor, alice):
    if connection.vendor != vendor:
        pytest.skip(f"This is {connection.vendor}.")
    make_incident()
    if vendor == "postgresql":
        # Of one row, PostgreSQL would rather read the table: it is told not to, to see whether the index can serve.
        with connection.cursor() as cursor:
            for way in ("seqscan", "sort", "bitmapscan"):
                cursor.execute(f"SET LOCAL enable_{way} = off")
    with as_user(alice):
        rows = Incident.objects.real().open().order_by(*BREACHES_NEXT)
        plan = rows.select_related(*LIST_ROWS)[:50].explain()
    assert "incident_next_due" in plan
    assert "TEMP B-TREE" not in plan
    assert "Sort Key" not in plan
