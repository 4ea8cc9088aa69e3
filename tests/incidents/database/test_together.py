import pytest
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from incidents.database.together import CreateTogether

SQUASHED = ("incidents", "0001_squashed_0018")


def key():
    return ("id", models.BigAutoField(primary_key=True))


def made_together():
    """Two models that refer to each other, and an index that came later."""
    pair = [migrations.CreateModel("Hen", [key()]), migrations.CreateModel("Egg", [key()])]
    later = [
        migrations.AddField("hen", "egg", models.ForeignKey("incidents.Egg", models.CASCADE, null=True)),
        migrations.AddField("egg", "hen", models.ForeignKey("incidents.Hen", models.CASCADE, null=True)),
        migrations.AddIndex("egg", models.Index(fields=["hen", "id"], name="egg_by_hen")),
    ]
    return CreateTogether([*pair, *later])


def test_what_concerns_another_model_is_refused():
    field = models.IntegerField(default=0)
    with pytest.raises(ValueError, match="not created here"):
        CreateTogether([migrations.CreateModel("Hen", [key()]), migrations.AddField("egg", "size", field)])


@pytest.mark.django_db(transaction=True)
def test_tables_are_made_whole_and_taken_away_again():
    step, before = made_together(), ProjectState()
    after = before.clone()
    step.state_forwards("incidents", after)
    tables = {"incidents_hen", "incidents_egg"}
    with connection.schema_editor() as editor:
        step.database_forwards("incidents", editor, before, after)
    assert tables <= set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        described = connection.introspection.get_constraints(cursor, "incidents_egg")
    assert described["egg_by_hen"]["columns"] == ["hen_id", "id"]
    with connection.schema_editor() as editor:
        step.database_backwards("incidents", editor, after, before)
    assert not tables & set(connection.introspection.table_names())


def test_it_is_written_down_as_it_was_made():
    name, arguments, named = made_together().deconstruct()
    assert (name, arguments) == ("CreateTogether", [])
    assert len(CreateTogether(**named).operations) == 5


def test_the_squashed_migration_leads_where_those_it_replaces_lead():
    loader = MigrationLoader(None)
    squashed = loader.disk_migrations[SQUASHED]
    whole = MigrationLoader(None, replace_migrations=False).project_state(squashed.replaces[-1])
    short = loader.project_state(SQUASHED)
    names = {name for name in whole.models if name[0] == "incidents"}
    assert names == {name for name in short.models if name[0] == "incidents"}
    for name in names:
        old, new = whole.models[name], short.models[name]
        assert {field: each.deconstruct()[1:] for field, each in old.fields.items()} == {
            field: each.deconstruct()[1:] for field, each in new.fields.items()
        }, name
        assert _sorted(old.options) == _sorted(new.options), name
        assert old.bases == new.bases, name


def _sorted(options):
    """Options, but for the order in which indexes and constraints were added."""
    return {
        name: sorted(value, key=lambda one: one.name) if name in ("indexes", "constraints") else value
        for name, value in options.items()
        if value or name not in ("indexes", "constraints")
    }
