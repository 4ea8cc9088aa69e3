"""The record of one incident as tables, as JSON, and the sums by which one sees that it was not changed. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from reports.exports.tables import Column, Table
from reports.exports.writing import as_json


@dataclass(frozen=True)
class Part:
    """One part of the record: what it is called, its columns, and what is said where there is nothing."""

    name: str
    title: str
    columns: tuple[Column, ...]
    when_empty: str

    def table(self, rows: Sequence[Sequence[Any]]) -> Table:
        return Table(self.title, self.columns, rows, () if rows else [("", self.when_empty)])


def part(name: str, title: str, when_empty: str, /, **columns: str) -> Part:
    """A part whose columns are given as name="Title"."""
    return Part(name, title, tuple(Column(key, words) for key, words in columns.items()), when_empty)


@dataclass(frozen=True)
class Dossier:
    """The record of one incident, as one reader may see it: each part with its rows."""

    incident: int
    title: str
    is_restricted: bool
    parts: tuple[tuple[Part, list[list[Any]]], ...]

    @property
    def reference(self) -> str:
        return f"INC-{self.incident}"

    def tables(self) -> list[Table]:
        return [part.table(rows) for part, rows in self.parts]

    def as_data(self) -> dict[str, Any]:
        """Each part by its name, as rows of named values."""
        return {
            part.name: [dict(zip((column.name for column in part.columns), row, strict=True)) for row in rows]
            for part, rows in self.parts
        }


def canonical(data: Any) -> bytes:
    """The one way to write data down, so that equal data have equal sums: JSON with sorted names, no spaces, UTF-8."""
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=as_json)
    return text.encode("utf-8", "replace")


def sum_of(data: bytes) -> str:
    """SHA-256 as 64 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def manifest_of(dossier: Dossier) -> dict[str, Any]:
    """The SHA-256 of each part in its canonical form, and of these sums."""
    sums = {name: sum_of(canonical(rows)) for name, rows in dossier.as_data().items()}
    return {"algorithm": "SHA-256", "form": "canonical JSON", "parts": sums, "whole": sum_of(canonical(sums))}


def document_of(dossier: Dossier, told: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """The whole as one object: what it is, its sums, its parts. `told` says who made it, when."""
    return {
        "incident": dossier.reference,
        **dict(told),
        "manifest": manifest_of(dossier),
        "record": dossier.as_data(),
    }


def document_bytes(document: dict[str, Any]) -> bytes:
    """As people and programs read it: indented, UTF-8."""
    text = json.dumps(document, ensure_ascii=False, indent=1, default=as_json)
    return text.encode("utf-8", "replace")
