"""Bringing a copy back into the database of the suite, on PostgreSQL; what is refused, on either."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from config.backups import RestoreRefused, back_up, restore
from config.backups.archive import Manifest, write_archive
from config.running import Claim
from incidents.models import Incident
from incidents.permissions.principal import as_system
from tests.factories import make_incident

AT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
LATER = AT + timedelta(hours=1)


@pytest.fixture(autouse=True)
def folders(tmp_path, settings):
    settings.DATA_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "media"
    (tmp_path / "media").mkdir()


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="Other processes show it for SQLite.")
@pytest.mark.django_db(transaction=True)
def test_postgresql_comes_back_with_its_files_and_what_was_there_is_kept(reference, tmp_path):
    picture = tmp_path / "media" / "picture"
    with as_system("test"):
        make_incident(title="Before the copy")
    picture.write_bytes(b"as it was")
    copy = back_up(at=AT)

    with as_system("test"):
        make_incident(title="After the copy")
    picture.write_bytes(b"changed")
    (tmp_path / "media" / "later").touch()
    with connection.cursor() as cursor:
        # A table of a later Muster must not stand in the way of the migrations.
        cursor.execute("CREATE TABLE incidents_of_tomorrow (id integer)")
    done = restore(copy, at=LATER)

    with as_system("test"):
        assert [incident.title for incident in Incident.objects.all()] == ["Before the copy"]
    assert (done.made_at, done.files, done.with_media) == (AT, 1, True)
    assert picture.read_bytes() == b"as it was"
    assert [path.name for path in (tmp_path / "media").iterdir()] == ["picture"]
    assert "incidents_of_tomorrow" not in connection.introspection.table_names()
    assert sorted((tmp_path / "backups").iterdir()) == [copy, done.before]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"database": "oracle"}, "same kind of database"),
        ({"migrations": [["incidents", "9999_tomorrow"]]}, "newer Muster, which had incidents.9999_tomorrow"),
    ],
)
def test_copy_that_would_not_work_is_refused_before_anything_changes(tmp_path, more, words):
    database = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}[connection.vendor]
    (tmp_path / "file").write_bytes(b"not read")
    held = {"made_at": AT.isoformat(), "database": connection.vendor, "migrations": [], "with_media": True} | more
    write_archive(tmp_path / "copy.tar.gz", Manifest(**held), [(database, tmp_path / "file")])
    (tmp_path / "media" / "here").touch()
    with pytest.raises(RestoreRefused, match=words):
        restore(tmp_path / "copy.tar.gz", at=LATER)
    assert (tmp_path / "media" / "here").exists()


@pytest.mark.django_db(transaction=True)
def test_damaged_database_leaves_everything_as_it_is(reference, tmp_path):
    database = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}[connection.vendor]
    (tmp_path / "file").write_bytes(b"no database at all" * 1000)
    held = {"made_at": AT.isoformat(), "database": connection.vendor, "migrations": [], "with_media": True}
    write_archive(tmp_path / "copy.tar.gz", Manifest(**held), [(database, tmp_path / "file")])
    (tmp_path / "media" / "here").touch()
    with as_system("test"):
        make_incident(title="Still here")
    with pytest.raises(RestoreRefused, match=r"damaged|pg_restore"):
        restore(tmp_path / "copy.tar.gz", at=LATER, with_backup=False)
    with as_system("test"):
        assert Incident.objects.get().title == "Still here"
    assert (tmp_path / "media" / "here").exists()


@pytest.mark.django_db
def test_missing_file_is_refused(tmp_path):
    with pytest.raises(CommandError, match="There is no file"):
        call_command("restore", str(tmp_path / "none"), "--yes")


def test_running_muster_is_left_alone(tmp_path, capsys):
    claim = Claim(tmp_path)
    claim.take()
    with pytest.raises(SystemExit) as left:
        call_command("restore", "any", "--yes")
    claim.release()
    assert left.value.code == 75
    assert "already running" in capsys.readouterr().err


def test_without_anybody_to_ask_nothing_is_changed(tmp_path, monkeypatch):
    monkeypatch.setattr("sys.stdin.isatty", lambda: False)
    with pytest.raises(CommandError, match="--yes"):
        call_command("restore", "any")
