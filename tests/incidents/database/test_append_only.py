"""Append-only tables refuse every change, whoever makes it, until they are opened for a stated purpose."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError

from incidents.audit.choices import AuditCode
from incidents.audit.operations import record_audit
from incidents.database.append_only import TABLES, Purpose, lifted
from incidents.lifecycle.choices import Surface
from incidents.models import AccessRecord, Exercise, ExerciseEntry, Incident, TimelineEntry
from incidents.timeline.managers import TimelineIsAppendOnly
from tests.factories import NOW, make_incident, make_user

ASSIGN = {
    "incidents_timelineentry": "code = 'changed'",
    "incidents_accessrecord": "surface = 'list'",
    "incidents_auditrecord": "code = 'changed'",
    "incidents_exerciseentry": "code = 'note'",
}


def execute(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.rowcount


def change(table):
    return execute(f"UPDATE {table} SET {ASSIGN[table]}")


def fill(incident):
    user = make_user()
    AccessRecord._base_manager.create(incident=incident, user=user, at=NOW, surface=Surface.PAGE)
    record_audit(AuditCode.INCIDENTS_EXPORTED, actor=user, at=NOW)
    drill = Exercise._base_manager.create(name="Drill", created_at=NOW)
    ExerciseEntry._base_manager.create(exercise=drill, code="note", at=NOW)


@pytest.fixture
def incident(reference):
    incident = make_incident()
    fill(incident)
    return incident


@pytest.fixture
def entry(incident):
    return TimelineEntry._base_manager.filter(incident=incident).first()


@pytest.mark.parametrize("table", TABLES)
def test_raw_update_is_refused_by_the_database(incident, table):
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        change(table)


@pytest.mark.parametrize("table", TABLES)
def test_raw_delete_is_refused_by_the_database(incident, table):
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        execute(f"DELETE FROM {table}")


@pytest.mark.parametrize("table", TABLES)
def test_truncate_is_refused_by_the_database(incident, table):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no TRUNCATE")
    execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        execute(f"TRUNCATE {table} CASCADE")


def test_update_and_delete_by_queryset_are_refused_in_code(incident, system):
    with pytest.raises(TimelineIsAppendOnly):
        TimelineEntry.objects.update(code="changed")
    with pytest.raises(TimelineIsAppendOnly):
        TimelineEntry.objects.all().delete()


def test_saving_an_entry_again_is_refused(entry):
    entry.code = "changed"
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        entry.save()


def test_deleting_an_entry_is_refused(entry):
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        entry.delete()


def test_nothing_reaches_the_timeline_by_cascade(incident):
    with pytest.raises(ProtectedError):
        incident.delete()
    assert Incident._base_manager.filter(pk=incident.pk).exists()


def test_adding_an_entry_is_allowed(entry):
    entry.pk = None
    entry.save()
    assert entry.pk


@pytest.mark.parametrize("table", TABLES)
def test_lifted_allows_changes_and_refuses_them_again_afterwards(incident, table):
    with lifted(Purpose.RETENTION):
        assert change(table) > 0
        assert execute(f"DELETE FROM {table}") > 0
    make_incident()
    fill(incident)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        change(table)


def test_lifted_restores_the_guard_after_a_failure(entry):
    with pytest.raises(ZeroDivisionError), lifted(Purpose.RETENTION):
        _ = change("incidents_timelineentry") / 0
    entry.refresh_from_db()
    assert entry.code == "incident.logged"
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        change("incidents_timelineentry")


def test_lifted_restores_the_guard_after_a_database_error(incident):
    with pytest.raises(IntegrityError), lifted(Purpose.RETENTION):
        execute("INSERT INTO incidents_timelineentry (id) VALUES (1)")
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        change("incidents_timelineentry")


def test_lifted_asks_for_a_purpose():
    with pytest.raises(TypeError), lifted("because"):
        pass


@pytest.mark.django_db(transaction=True)
def test_a_flush_between_tests_leaves_the_guard_in_place():
    from tests.conftest import load_reference

    load_reference()
    make_incident()
    with pytest.raises(IntegrityError, match="append-only"):
        change("incidents_timelineentry")


@pytest.mark.django_db(transaction=True)
def test_the_flush_before_this_test_emptied_the_timeline():
    assert not TimelineEntry._base_manager.exists()
