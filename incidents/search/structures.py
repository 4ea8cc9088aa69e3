"""The full-text index over the search documents: an FTS5 table on SQLite, a generated column on PostgreSQL."""

from __future__ import annotations

import hashlib
import string
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from incidents.database.structures import missing_text_column, run

TABLE = "incidents_searchdocument"
COLUMNS = ("reference", "title", "description", "notes")

# SQLite

INDEX = "incidents_searchindex"
_SQLITE_INDEX = (
    f"CREATE VIRTUAL TABLE {INDEX} USING fts5({', '.join(COLUMNS)}, content='{TABLE}', content_rowid='incident_id', "
    "tokenize='porter unicode61 remove_diacritics 2', prefix='2 3 4')"
)
_LIST = ", ".join(COLUMNS)
_NEW, _OLD = (", ".join(f"{row}.{column}" for column in ("incident_id", *COLUMNS)) for row in ("new", "old"))
_ADD = f"INSERT INTO {INDEX}(rowid, {_LIST}) VALUES ({_NEW});"  # noqa: S608 -- names of ours
_REMOVE = f"INSERT INTO {INDEX}({INDEX}, rowid, {_LIST}) VALUES ('delete', {_OLD});"  # noqa: S608 -- names of ours


def _trigger(name: str, verb: str, body: str) -> str:
    return f"CREATE TRIGGER {name} AFTER {verb} ON {TABLE} BEGIN {body} END"


_SQLITE_TRIGGERS = {
    f"{TABLE}_added": _trigger(f"{TABLE}_added", "INSERT", _ADD),
    f"{TABLE}_removed": _trigger(f"{TABLE}_removed", "DELETE", _REMOVE),
    f"{TABLE}_changed": _trigger(f"{TABLE}_changed", "UPDATE", f"{_REMOVE} {_ADD}"),
}

# PostgreSQL

CONFIGURATION = "muster_english"
COLUMN = "search"
# Documents are counted off in windows of several sizes (powers of two), so that a common word can be looked for among
# the newest documents only: the index alone then decides, whatever the planner believes of the word.
WINDOW_BITS = (11, 14, 17, 20)


# Divide words ("INC-1" would be read as "inc" and "-1", "web-01.example.com" as one word).
_DIVIDERS = string.punctuation + "\u2018\u2019\u201c\u201d\u2013\u2014\u2026"
# Accents go, as `text.fold` has it. Only where there is anything but ASCII: this costs ten times the rest.
_FOLDED = "normalize(regexp_replace(normalize({0}, NFD), '[\u0300-\u036f]+', '', 'g'), NFC)"
_PLAIN = f"CASE WHEN octet_length({{0}}) = char_length({{0}}) THEN {{0}} ELSE {_FOLDED} END"


def _vector(column: str, weight: str) -> str:
    dividers = _DIVIDERS.replace("'", "''")
    words = f"translate({_PLAIN.format(column)}, '{dividers}', '{' ' * len(_DIVIDERS)}')"
    return f"setweight(to_tsvector('{CONFIGURATION}', {words}), '{weight}')"


def window(bits: int, number: str) -> str:
    """Name a window; no word that anybody could look for, as words consist of letters and digits."""
    return f"'#{bits}:' || {number}"


_WINDOWS = ", ".join(window(bits, f"(incident_id >> {bits})::text") for bits in WINDOW_BITS)
_POSTGRESQL_COLUMN = (
    f"tsvector GENERATED ALWAYS AS ("
    f"{_vector('reference', 'A')} || {_vector('title', 'A')} || {_vector('description', 'B')} || "
    f"{_vector('notes', 'C')} || array_to_tsvector(ARRAY[{_WINDOWS}])) STORED"
)
_POSTGRESQL_INDEX = f"CREATE INDEX {TABLE}_{COLUMN} ON {TABLE} USING gin ({COLUMN}) WITH (fastupdate = off)"
_VERSION = hashlib.sha256(_POSTGRESQL_COLUMN.encode()).hexdigest()[:16]

# English stems without English stop words: "the site is down" is about "down".
_POSTGRESQL_CONFIGURATION = (
    f"DROP TEXT SEARCH CONFIGURATION IF EXISTS {CONFIGURATION}",
    f"DROP TEXT SEARCH DICTIONARY IF EXISTS {CONFIGURATION}_stem",
    f"CREATE TEXT SEARCH DICTIONARY {CONFIGURATION}_stem (TEMPLATE = snowball, LANGUAGE = english)",
    f"CREATE TEXT SEARCH CONFIGURATION {CONFIGURATION} (COPY = english)",
    f"ALTER TEXT SEARCH CONFIGURATION {CONFIGURATION} ALTER MAPPING REPLACE english_stem WITH {CONFIGURATION}_stem",
)


class FullText:
    """The index that `backends` asks."""

    table = TABLE

    def missing(self, connection: BaseDatabaseWrapper) -> list[str]:
        if connection.vendor == "postgresql":
            return missing_text_column(connection, TABLE, COLUMN, version=_VERSION)
        wanted = {INDEX: _SQLITE_INDEX, **_SQLITE_TRIGGERS}
        with connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE name = %s OR tbl_name = %s", [INDEX, TABLE])
            present = dict(cursor.fetchall())
        return [name for name, sql in wanted.items() if present.get(name) != sql]

    def install(self, connection: BaseDatabaseWrapper) -> None:
        if connection.vendor == "postgresql":
            run(
                connection,
                *drop_statements(connection),
                *_POSTGRESQL_CONFIGURATION,
                f"ALTER TABLE {TABLE} ADD COLUMN {COLUMN} {_POSTGRESQL_COLUMN}",
                f"COMMENT ON COLUMN {TABLE}.{COLUMN} IS '{_VERSION}'",
                _POSTGRESQL_INDEX,
            )
            return
        run(connection, *drop_statements(connection), _SQLITE_INDEX, *_SQLITE_TRIGGERS.values())
        rebuild(connection)


def rebuild(connection: BaseDatabaseWrapper) -> None:
    """Make the index again from the documents as they stand."""
    if connection.vendor == "postgresql":
        run(connection, f"REINDEX INDEX {TABLE}_{COLUMN}", f"ANALYZE {TABLE}")
    else:
        run(connection, f"INSERT INTO {INDEX}({INDEX}) VALUES ('rebuild')")  # noqa: S608 -- ours


def drop_statements(connection: BaseDatabaseWrapper) -> list[str]:
    """How to take the index away."""
    if connection.vendor == "postgresql":
        return [f"ALTER TABLE {TABLE} DROP COLUMN IF EXISTS {COLUMN}"]
    return [*(f"DROP TRIGGER IF EXISTS {name}" for name in _SQLITE_TRIGGERS), f"DROP TABLE IF EXISTS {INDEX}"]


def drop_full_text(_apps: Any, schema_editor: Any) -> None:
    """For `migrations.RunPython`, before an operation that alters a column of the documents.

    PostgreSQL refuses to alter a column that a generated column reads. The installer puts the index back afterwards.
    """
    run(schema_editor.connection, *drop_statements(schema_editor.connection))
