"""What happens before anybody is served: backup, migration, reference data, the first administrator."""

import io
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.contrib.auth import authenticate, get_user_model
from django.core.management import CommandError, call_command
from django.db import connection

from config import backups, preparation, steps
from config.administrator import make_administrator
from config.backups import BackupFailed, back_up, prune

AT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
only_sqlite = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="A copy of a file is SQLite's.")


@pytest.fixture
def database(tmp_path, settings, monkeypatch):
    """A database of its own, in use by somebody who has not finished writing."""
    path = tmp_path / "muster.sqlite3"
    writer = sqlite3.connect(path, isolation_level=None)
    writer.execute("PRAGMA journal_mode = WAL")
    writer.execute("CREATE TABLE django_migrations (name TEXT)")
    writer.execute("INSERT INTO django_migrations VALUES ('committed')")
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("INSERT INTO django_migrations VALUES ('not yet')")
    settings.DATA_DIR = tmp_path
    monkeypatch.setitem(connection.settings_dict, "NAME", str(path))
    yield path
    writer.close()


def names(path):
    with sqlite3.connect(path) as copy:
        return [name for (name,) in copy.execute("SELECT name FROM django_migrations")]


@only_sqlite
def test_a_copy_of_a_database_in_use_is_complete_and_consistent(database):
    copy = back_up(at=AT)
    assert copy == database.parent / "backups" / "muster-20260301T093000000000Z.sqlite3"
    assert names(copy) == ["committed"]
    assert copy.stat().st_mode & 0o077 == 0
    assert [path.name for path in copy.parent.iterdir()] == [copy.name]


@only_sqlite
def test_only_the_newest_copies_are_kept(database):
    copies = [back_up(at=AT + timedelta(days=day), kept=3) for day in range(5)]
    assert sorted((database.parent / "backups").iterdir()) == copies[2:]


@only_sqlite
def test_a_copy_that_fails_leaves_nothing_and_says_so(database, monkeypatch):
    monkeypatch.setitem(connection.settings_dict, "NAME", str(database.parent / "nowhere.sqlite3"))
    with pytest.raises(BackupFailed, match="could not be copied"):
        back_up(at=AT)
    assert list((database.parent / "backups").iterdir()) == []


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="A dump is PostgreSQL's.")
@pytest.mark.django_db(transaction=True)
def test_postgresql_is_dumped(tmp_path, settings):
    settings.DATA_DIR = tmp_path
    assert back_up(at=AT).read_bytes().startswith(b"PGDMP")


def test_without_pg_dump_there_is_a_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr(backups.shutil, "which", lambda name: None)
    with pytest.raises(BackupFailed, match="install PostgreSQL's client programs"):
        backups._dump_postgresql({}, tmp_path / "x")


def test_pruning_touches_nothing_else(tmp_path):
    (tmp_path / "notes.txt").touch()
    for day in range(3):
        (tmp_path / f"muster-2026030{day}.sqlite3").touch()
    prune(tmp_path, 1)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["muster-20260302.sqlite3", "notes.txt"]


@only_sqlite
def test_the_command_says_where_the_copy_is(database):
    said = io.StringIO()
    call_command("backup", stdout=said)
    assert "Copied the database to" in said.getvalue()
    with pytest.raises(CommandError, match="At least one copy"):
        call_command("backup", "--keep", "0")


def test_nothing_waiting_means_no_copy_and_no_migration(monkeypatch):
    monkeypatch.setattr(preparation, "count_unapplied", lambda: 0)
    monkeypatch.setattr(preparation, "back_up", lambda at: pytest.fail("No copy is needed."))
    assert preparation.migrate(stdout=io.StringIO(), with_backup=True) is False


@pytest.mark.parametrize(
    ("something_to_lose", "with_backup", "copies"), [(True, True, 1), (True, False, 0), (False, True, 0)]
)
def test_a_copy_is_made_before_the_database_is_changed(monkeypatch, something_to_lose, with_backup, copies):
    done = []
    monkeypatch.setattr(preparation, "count_unapplied", lambda: 2)
    monkeypatch.setattr(preparation, "has_something_to_lose", lambda: something_to_lose)
    monkeypatch.setattr(preparation, "back_up", lambda at: done.append("copy") or Path("copy"))
    monkeypatch.setattr(preparation, "call_command", lambda name, **options: done.append(name))
    assert preparation.migrate(stdout=io.StringIO(), with_backup=with_backup) is True
    assert done == ["copy"] * copies + ["migrate"]


@pytest.mark.django_db
def test_setup_again_changes_nothing(system):
    from incidents import models

    def rows():
        return {
            name: list(getattr(models, name)._base_manager.order_by("pk").values())
            for name in models.__all__
            if not name.startswith("Historical")
        }

    call_command("setup", stdout=io.StringIO())
    before = rows()
    call_command("setup", stdout=io.StringIO())
    assert rows() == before
    assert before["Priority"]


@pytest.mark.django_db
def test_the_first_administrator_gets_a_random_password(reference):
    user_name, password = make_administrator()
    assert user_name == "admin"
    assert len(password) >= 16
    user = authenticate(username="admin", password=password)
    assert (user.is_superuser, user.is_staff) == (True, True)
    assert [group.name for group in user.groups.all()] == ["administrator"]
    assert make_administrator() is None


@pytest.mark.django_db
def test_a_name_that_is_taken_is_not_taken_over(reference):
    get_user_model().objects.create_user("admin", password="somebody else's")
    assert make_administrator("given")[0] == "admin2"
    assert authenticate(username="admin", password="given") is None
    assert authenticate(username="admin2", password="given").is_superuser


def test_a_given_password_is_never_repeated(environ):
    said = io.StringIO()
    environ.setenv("MUSTER_ADMIN_PASSWORD", "a given one")
    preparation.greet(("admin", "a given one"), said)
    assert "MUSTER_ADMIN_PASSWORD" in said.getvalue()
    assert "a given one" not in said.getvalue()
    environ.delenv("MUSTER_ADMIN_PASSWORD")
    preparation.greet(("admin", "random"), said)
    assert "the password random" in said.getvalue()


def test_a_refused_demonstration_is_a_sentence(settings):
    settings.DEMO_REFUSAL = "builtins.LookupError"
    settings.DEMO_STEP = "tests.config.test_preparation.refuse"
    with pytest.raises(steps.DemoRefused, match="People work here"):
        steps.load_demo(at=AT, stdout=io.StringIO())


def refuse(*, at, stdout):
    raise LookupError("People work here.")


def test_hints_of_an_earlier_run_are_forgotten(tmp_path, settings):
    settings.CELERY_BROKER_URL = "filesystem://localhost"
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(tmp_path / "messages"),
        "data_folder_out": str(tmp_path / "messages"),
        "control_folder": str(tmp_path / "control"),
    }
    (tmp_path / "messages").mkdir()
    (tmp_path / "messages" / "old").touch()
    preparation.empty_broker()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["control", "messages"]
    assert list((tmp_path / "messages").iterdir()) == []
