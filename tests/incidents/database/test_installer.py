"""What stands in the database beside the models equals what is wanted, and is put back when something removed it."""

import pytest
from django.apps import apps
from django.core.management import call_command
from django.core.management.sql import emit_post_migrate_signal
from django.db import IntegrityError, connection, models, transaction

from incidents.database.installer import install, missing
from incidents.models import SearchDocument, TimelineEntry
from incidents.search.queries import search
from incidents.wiring import STRUCTURES
from tests.factories import make_incident

SQLITE_PARTS = {
    "incidents_timelineentry_no_update",
    "incidents_timelineentry_no_delete",
    "incidents_accessrecord_no_update",
    "incidents_accessrecord_no_delete",
    "incidents_searchindex",
    "incidents_searchdocument_added",
    "incidents_searchdocument_changed",
    "incidents_searchdocument_removed",
}
POSTGRESQL_PARTS = {
    "incidents_timelineentry_no_change",
    "incidents_timelineentry_no_truncate",
    "incidents_accessrecord_no_change",
    "incidents_accessrecord_no_truncate",
    "incidents_searchdocument.search",
    "incidents_searchdocument_search",
}
on_sqlite = pytest.mark.skipif("connection.vendor != 'sqlite'")
on_postgresql = pytest.mark.skipif("connection.vendor != 'postgresql'")


def execute(*statements):
    with connection.cursor() as cursor:
        for sql in statements:
            cursor.execute(sql)


def remove_everything():
    if connection.vendor == "postgresql":
        execute(
            "SET CONSTRAINTS ALL IMMEDIATE",
            "ALTER TABLE incidents_searchdocument DROP COLUMN search",
            *(f"DROP TRIGGER {name} ON {name.rsplit('_no_', 1)[0]}" for name in POSTGRESQL_PARTS if "_no_" in name),
        )
    else:
        execute(
            *(f"DROP TRIGGER {name}" for name in SQLITE_PARTS - {"incidents_searchindex"}),
            "DROP TABLE incidents_searchindex",
        )


def warnings():
    from django.core import checks

    found = checks.run_checks(tags=[checks.Tags.database], databases=["default"])
    return [message for message in found if message.id == "incidents.W001"]


def test_everything_wanted_is_there(db):
    assert missing(STRUCTURES) == []
    assert warnings() == []


def test_missing_parts_are_named_by_the_check(db):
    remove_everything()
    expected = POSTGRESQL_PARTS if connection.vendor == "postgresql" else SQLITE_PARTS
    assert set(missing(STRUCTURES)) == expected
    assert len(warnings()) == len(expected)


def test_install_puts_everything_back_and_finds_old_documents(reference, system):
    from incidents.models import Incident

    incident = make_incident(title="The walrus sleeps")
    remove_everything()
    assert install(STRUCTURES)
    assert missing(STRUCTURES) == []
    assert install(STRUCTURES) == []
    assert search("walrus", queryset=Incident.objects.all()).ids == (incident.pk,)


def test_migrating_installs(db):
    remove_everything()
    emit_post_migrate_signal(verbosity=0, interactive=False, db="default")
    assert missing(STRUCTURES) == []


def test_an_absent_table_is_left_alone(db):
    class Elsewhere:
        table = "incidents_not_yet"

    assert missing([Elsewhere()]) == []
    assert install([Elsewhere()]) == []


@on_sqlite
def test_a_changed_trigger_is_repaired(db):
    name = "incidents_timelineentry_no_update"
    execute(
        f"DROP TRIGGER {name}",
        f"CREATE TRIGGER {name} BEFORE UPDATE ON incidents_timelineentry BEGIN SELECT 1; END",
    )
    assert missing(STRUCTURES) == [name]
    install(STRUCTURES)
    assert missing(STRUCTURES) == []


@on_postgresql
def test_a_disabled_trigger_is_repaired(db):
    execute("ALTER TABLE incidents_timelineentry DISABLE TRIGGER USER")
    assert set(missing(STRUCTURES)) == {name for name in POSTGRESQL_PARTS if "timelineentry_no" in name}
    install(STRUCTURES)
    assert missing(STRUCTURES) == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("model", [TimelineEntry, SearchDocument])
def test_a_rebuilt_table_gets_everything_back(model):
    """SQLite rebuilds a table to add a column with a default, and drops its triggers without a word."""
    from incidents.models import Incident
    from incidents.permissions.principal import as_system
    from tests.conftest import load_reference

    load_reference()
    incident = make_incident(title="The walrus sleeps")
    field = models.CharField(max_length=10, default="x", db_default="x")
    field.set_attributes_from_name("added")
    field.model = model
    try:
        with connection.schema_editor() as editor:
            editor.add_field(model, field)
            editor.alter_field(model, field, _wider(model))
        install(STRUCTURES)
        assert missing(STRUCTURES) == []
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            execute("UPDATE incidents_timelineentry SET code = 'changed'")
        with as_system("test"):
            assert search("walrus", queryset=Incident.objects.all()).ids == (incident.pk,)
    finally:
        with connection.schema_editor() as editor:
            editor.remove_field(model, field)
        install(STRUCTURES)


def _wider(model):
    field = models.CharField(max_length=20, default="x", db_default="x")
    field.set_attributes_from_name("added")
    field.model = model
    return field


@pytest.mark.django_db(transaction=True)
def test_a_searched_column_is_altered_after_the_index_is_dropped():
    from incidents.search.structures import drop_full_text

    old = SearchDocument._meta.get_field("reference")
    new = models.CharField(max_length=30)
    new.set_attributes_from_name("reference")
    new.model = SearchDocument
    try:
        with connection.schema_editor() as editor:
            drop_full_text(apps, editor)
            editor.alter_field(SearchDocument, old, new)
        call_command("migrate", verbosity=0)
        assert missing(STRUCTURES) == []
    finally:
        with connection.schema_editor() as editor:
            drop_full_text(apps, editor)
            editor.alter_field(SearchDocument, new, old)
        install(STRUCTURES)
