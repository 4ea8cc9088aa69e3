"""The full-text index over the documents' terms: an FTS5 table on SQLite, a generated tsvector on PostgreSQL.

The terms are stemmed already, so neither database's language matters and both answer alike.
"""

from __future__ import annotations

import hashlib
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from incidents.database.structures import missing_text_column, run

TABLE = "knowledge_articledocument"

# SQLite

INDEX = "knowledge_articleindex"
# Which documents hold a term is all that is asked of it: no places, no lengths. Whatever is not ASCII is a letter here.
_SQLITE_INDEX = (
    f"CREATE VIRTUAL TABLE {INDEX} USING fts5(terms, content='{TABLE}', content_rowid='article_id', "
    "tokenize=\"ascii tokenchars '+#'\", detail=none, columnsize=0)"
)
_ADD = f"INSERT INTO {INDEX}(rowid, terms) VALUES (new.article_id, new.terms);"  # noqa: S608 -- names of ours
_REMOVE = f"INSERT INTO {INDEX}({INDEX}, rowid, terms) VALUES ('delete', old.article_id, old.terms);"  # noqa: S608 -- ours


def _trigger(name: str, verb: str, body: str) -> str:
    return f"CREATE TRIGGER {name} AFTER {verb} ON {TABLE} BEGIN {body} END"


_SQLITE_TRIGGERS = {
    f"{TABLE}_added": _trigger(f"{TABLE}_added", "INSERT", _ADD),
    f"{TABLE}_removed": _trigger(f"{TABLE}_removed", "DELETE", _REMOVE),
    f"{TABLE}_changed": _trigger(f"{TABLE}_changed", "UPDATE", f"{_REMOVE} {_ADD}"),
}

# PostgreSQL

COLUMN = "search"
# Documents are counted off in windows (a power of two), so that a common word can be looked for among the newest only.
# No term of a text looks like their names.
WINDOW_BITS = 10
_WINDOW = f"'#w' || (article_id >> {WINDOW_BITS})::text"
_POSTGRESQL_COLUMN = (
    "tsvector GENERATED ALWAYS AS ("
    f"array_to_tsvector(string_to_array(terms, ' ')) || array_to_tsvector(ARRAY[{_WINDOW}])) STORED"
)
_POSTGRESQL_INDEX = f"CREATE INDEX {TABLE}_{COLUMN} ON {TABLE} USING gin ({COLUMN}) WITH (fastupdate = off)"
_VERSION = hashlib.sha256(_POSTGRESQL_COLUMN.encode()).hexdigest()[:16]


class ArticleFullText:
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
        run(connection, *drop_statements(connection))
        if connection.vendor == "postgresql":
            run(
                connection,
                f"ALTER TABLE {TABLE} ADD COLUMN {COLUMN} {_POSTGRESQL_COLUMN}",
                f"COMMENT ON COLUMN {TABLE}.{COLUMN} IS '{_VERSION}'",
                _POSTGRESQL_INDEX,
            )
        else:
            run(connection, _SQLITE_INDEX, *_SQLITE_TRIGGERS.values())
            run(connection, f"INSERT INTO {INDEX}({INDEX}) VALUES ('rebuild')")  # noqa: S608 -- ours


def drop_statements(connection: BaseDatabaseWrapper) -> list[str]:
    """How to take the index away, as must be before `terms` is altered: PostgreSQL refuses while a column reads it."""
    if connection.vendor == "postgresql":
        return [f"ALTER TABLE {TABLE} DROP COLUMN IF EXISTS {COLUMN}"]
    return [*(f"DROP TRIGGER IF EXISTS {name}" for name in _SQLITE_TRIGGERS), f"DROP TABLE IF EXISTS {INDEX}"]


def drop_full_text(_apps: Any, schema_editor: Any) -> None:
    """For `migrations.RunPython`, before an operation that alters the terms. The installer puts the index back."""
    run(schema_editor.connection, *drop_statements(schema_editor.connection))
