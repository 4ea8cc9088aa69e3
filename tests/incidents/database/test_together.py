import pytest
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from incidents.database.together import ChangeTogether, CreateTogether

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


def changes():
    return [
        migrations.AddField("hen", "age", models.PositiveIntegerField(default=3)),
        migrations.AddField("hen", "name", models.CharField(max_length=20, blank=True)),
        migrations.AddField("hen", "mother", models.ForeignKey("incidents.Hen", models.CASCADE, null=True)),
        migrations.AddIndex("hen", models.Index(fields=["age", "id"], name="hen_by_age")),
        migrations.AddConstraint("hen", models.CheckConstraint(condition=models.Q(age__lt=20), name="hen_is_young")),
    ]


def described(table):
    with connection.cursor() as cursor:
        columns = {column.name: (column.type_code, column.null_ok) for column in _columns(cursor, table)}
        rules = connection.introspection.get_constraints(cursor, table)
    return columns, sorted(
        (name, tuple(rule["columns"] or ())) for name, rule in rules.items() if name.startswith("hen")
    )


def _columns(cursor, table):
    return connection.introspection.get_table_description(cursor, table)


def run(step, before, *, back=False):
    after = before.clone()
    step.state_forwards("incidents", after)
    with connection.schema_editor() as editor:
        if back:
            step.database_backwards("incidents", editor, after, before)
        else:
            step.database_forwards("incidents", editor, before, after)
    return after


@pytest.mark.django_db(transaction=True)
def test_changes_made_together_are_those_made_one_by_one_and_are_taken_back():
    hens = CreateTogether([migrations.CreateModel("Hen", [key()])])
    empty = ProjectState()
    bare = run(hens, empty)
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO incidents_hen (id) VALUES (1)")
    plain = described("incidents_hen")

    together = ChangeTogether(changes())
    changed = run(together, bare)
    found = described("incidents_hen")
    hen = changed.apps.get_model("incidents", "Hen")
    assert (hen.objects.get().age, hen.objects.get().name) == (3, "")

    run(together, bare, back=True)
    assert described("incidents_hen") == plain
    state = bare
    for step in changes():
        state = run(step, state)
    assert described("incidents_hen") == found
    assert hen.objects.count() == 1
    run(hens, empty, back=True)


def test_together_only_one_model_is_changed_and_nothing_is_taken_away():
    with pytest.raises(ValueError, match="one model"):
        ChangeTogether([*changes(), migrations.AddField("egg", "size", models.IntegerField(null=True))])
    with pytest.raises(ValueError, match="not changes that are made together"):
        ChangeTogether([migrations.RemoveField("hen", "age")])
