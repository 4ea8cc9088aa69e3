"""Copies of a Muster in use: complete or not there, the newest few kept."""

import io
import sqlite3
import tarfile
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from config.backups import BackupFailed, back_up, databases, prune

AT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
only_sqlite = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="A copy of a file is SQLite's.")


@pytest.fixture
def database(tmp_path, settings, monkeypatch):
    """A database of its own, in use by somebody who has not finished writing."""
    path = tmp_path / "muster.sqlite3"
    writer = sqlite3.connect(path, isolation_level=None)
    writer.execute("PRAGMA journal_mode = WAL")
    writer.execute("CREATE TABLE django_migrations (id INTEGER PRIMARY KEY, app TEXT, name TEXT)")
    writer.execute("INSERT INTO django_migrations VALUES (1, 'incidents', 'committed')")
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("INSERT INTO django_migrations VALUES (2, 'incidents', 'not yet')")
    settings.DATA_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "media"
    monkeypatch.setitem(connection.settings_dict, "NAME", str(path))
    (tmp_path / "media" / "deep").mkdir(parents=True)
    (tmp_path / "media" / "deep" / "picture").write_bytes(b"pixels")
    (tmp_path / "media" / "link").symlink_to("/etc/passwd")
    (tmp_path / "secret_key").write_text("secret")
    yield path
    writer.close()


def contents(copy):
    with tarfile.open(copy) as archive:
        return {info.name: archive.extractfile(info).read() for info in archive}


@only_sqlite
def test_a_copy_of_a_database_in_use_is_complete_and_consistent(database, tmp_path):
    copy = back_up(at=AT)
    assert copy == database.parent / "backups" / "muster-20260301T093000000000Z.tar.gz"
    held = contents(copy)
    assert sorted(held) == ["database.sqlite3", "manifest.json", "media/deep/picture", "secret_key"]
    (tmp_path / "out").write_bytes(held["database.sqlite3"])
    with sqlite3.connect(tmp_path / "out") as opened:
        assert opened.execute("SELECT name FROM django_migrations").fetchall() == [("committed",)]
    assert held["media/deep/picture"] == b"pixels"
    assert copy.stat().st_mode & 0o077 == 0
    assert [path.name for path in copy.parent.iterdir()] == [copy.name]


@only_sqlite
def test_files_may_be_left_out(database):
    assert "media/deep/picture" not in contents(back_up(at=AT, with_media=False))


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


def test_without_pg_dump_there_is_a_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr(databases.shutil, "which", lambda name: None)
    with pytest.raises(BackupFailed, match="install PostgreSQL's client programs"):
        databases._run("pg_dump", [], "default", BackupFailed)


def test_pruning_touches_nothing_else(tmp_path):
    (tmp_path / "notes.txt").touch()
    for day in range(3):
        (tmp_path / f"muster-2026030{day}.tar.gz").touch()
    prune(tmp_path, 1)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["muster-20260302.tar.gz", "notes.txt"]


@only_sqlite
def test_the_command_says_where_the_copy_is(database):
    said = io.StringIO()
    call_command("backup", stdout=said)
    assert "Copied Muster to" in said.getvalue()
    with pytest.raises(CommandError, match="At least one copy"):
        call_command("backup", "--keep", "0")
