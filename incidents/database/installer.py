"""Keeps structures in place: after every migration it compares what stands with what is wanted, and repairs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.apps import AppConfig
from django.core import checks
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.models.signals import post_migrate

from incidents.database.structures import Structure

VENDORS = ("sqlite", "postgresql")


def connect(app: AppConfig, structures: Sequence[Structure]) -> None:
    """Install `structures` after each migration of `app`, and check for them. Called when the app is ready."""

    def after_migrating(using: str = DEFAULT_DB_ALIAS, **_: Any) -> None:
        install(structures, using=using)

    def check(databases: Iterable[str] | None = None, **_: Any) -> list[checks.CheckMessage]:
        return [warning for using in databases or () for warning in _warnings(structures, using)]

    # Not weak: the closures live as long as the app. The identifier keeps a second call from connecting twice.
    post_migrate.connect(after_migrating, sender=app, weak=False, dispatch_uid="muster_structures")
    checks.register(check, checks.Tags.database)


def install(structures: Iterable[Structure], *, using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """Repair what is missing or not as wanted, and return its names; nothing happens where the table is absent."""
    repaired: list[str] = []
    connection = connections[using]
    if connection.vendor not in VENDORS:
        return repaired
    with transaction.atomic(using=using):
        for structure, parts in _incomplete(structures, using):
            structure.install(connection)
            repaired += parts
    return repaired


def missing(structures: Iterable[Structure], *, using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """Name every part that is absent or not as wanted, of tables that exist."""
    return [part for _structure, parts in _incomplete(structures, using) for part in parts]


def _incomplete(structures: Iterable[Structure], using: str) -> Iterable[tuple[Structure, list[str]]]:
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    for structure in structures:
        if structure.table in tables and (parts := structure.missing(connection)):
            yield structure, parts


def _warnings(structures: Iterable[Structure], using: str) -> list[checks.CheckMessage]:
    # A warning and not an error: `migrate`, which is what repairs them, refuses to run while there are errors.
    return [
        checks.Warning(
            f"“{name}” is missing from the database or is not as it should be.",
            hint="Run “python3 manage.py migrate”: it puts everything back in place.",
            id="incidents.W001",
        )
        for name in missing(structures, using=using)
    ]
