"""Rows that wait are each claimed once, in order, and come back as they are now."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, connections, transaction
from django.db.models import F

from incidents.engine.claims import claim
from incidents.models import IdempotencyRecord, SearchDocument, Sweep
from incidents.permissions.principal import as_system
from tests.factories import NOW, make_incident

WAITING = {"last_by": ""}


def make_rows(count, **values):
    Sweep.objects.bulk_create(
        Sweep(name=f"row-{number:03}", last_at=NOW - timedelta(seconds=number), **{"last_by": "", **values})
        for number in range(count)
    )


def take(limit=10, by="me", order=("last_at",)):
    changes = {"last_by": by, "last_count": F("last_count") + 1, "last_at": NOW}
    return claim(Sweep.objects.filter(**WAITING), order=order, limit=limit, changes=changes)


@pytest.mark.django_db
def test_claim_returns_new_values_in_the_order_of_the_claim():
    make_rows(5, last_count=6)
    taken = take(limit=3)
    assert [row.name for row in taken] == ["row-004", "row-003", "row-002"]
    assert {(row.last_by, row.last_count, row.last_at) for row in taken} == {("me", 7, NOW)}
    assert type(taken[0]) is Sweep
    assert not taken[0].get_deferred_fields()
    assert set(Sweep.objects.filter(last_by="me")) == set(taken)


@pytest.mark.django_db
def test_claim_of_what_is_claimed_takes_the_rest_and_then_nothing():
    make_rows(5)
    assert [len(take(limit=3)) for _ in range(3)] == [3, 2, 0]


@pytest.mark.django_db
def test_claim_of_nothing_writes_nothing(django_assert_num_queries):
    take()
    with django_assert_num_queries(1 if connection.vendor == "sqlite" else 3) as seen:
        assert take() == []
    if connection.vendor == "sqlite":
        assert "UPDATE" not in seen.captured_queries[0]["sql"]


@pytest.mark.django_db
@pytest.mark.parametrize("of_incident", [True, False])
def test_claim_works_on_rows_that_need_to_know_scopes(alice, of_incident):
    incident = make_incident("security") if of_incident else None
    for number in range(2):
        IdempotencyRecord.objects.create(user=alice, key=f"key {number}", incident=incident, created_at=NOW)
    with as_system("a test claims"):
        waiting = IdempotencyRecord.objects.filter(status_code=None)
        taken = claim(waiting, order=["-key"], limit=5, changes={"status_code": 200})
    assert [(row.key, row.status_code, row.headers) for row in taken] == [("key 1", 200, {}), ("key 0", 200, {})]


@pytest.mark.django_db
def test_claim_works_where_every_row_has_an_incident(reference):
    incident = make_incident("security")
    with as_system("a test claims"):
        SearchDocument.objects.filter(incident=incident).update(notes="waiting")
        waiting = SearchDocument.objects.filter(notes="waiting")
        taken = claim(waiting, order=["pk"], limit=5, changes={"notes": "taken"})
    assert [(row.pk, row.notes) for row in taken] == [(incident.pk, "taken")]


@pytest.mark.django_db(transaction=True)
def test_two_claims_at_once_share_the_rows_and_none_is_claimed_twice():
    make_rows(200)
    start, taken = threading.Barrier(4), []

    def work(by):
        try:
            connection.ensure_connection()
            start.wait(timeout=20)
            while rows := take(limit=7, by=by):
                taken.extend(row.pk for row in rows)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=(f"worker-{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(taken) == 200
    assert len(set(taken)) == 200


@pytest.mark.django_db(transaction=True)
def test_claim_passes_over_what_another_transaction_holds():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer: a claim waits for it")
    make_rows(3)
    held, done = threading.Event(), threading.Event()

    def hold():
        try:
            with transaction.atomic():
                Sweep.objects.select_for_update().get(name="row-002")
                held.set()
                done.wait(timeout=20)
        finally:
            connections.close_all()

    thread = threading.Thread(target=hold)
    thread.start()
    try:
        assert held.wait(timeout=20)
        assert [row.name for row in take()] == ["row-001", "row-000"]
    finally:
        done.set()
        thread.join(timeout=20)
