"""The record of one incident as a file: JSON for programs, PDF for people."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

from incidents.desk.words import moment
from incidents.people.models import User
from reports.evidence.dossier import Dossier, document_bytes, document_of, manifest_of

CONTENT_TYPES = {"json": "application/json", "pdf": "application/pdf"}


def dossier_document(dossier: Dossier, *, reader: User, at: datetime) -> dict[str, Any]:
    """The record with its sums, and who looked at it when: it holds what this person may see."""
    return document_of(dossier, [("made_at", at), ("made_by", str(reader)), ("made_with", "Muster")])


def dossier_file(dossier: Dossier, kind: str, *, reader: User, at: datetime) -> bytes:
    """The whole file. `kind` is one of CONTENT_TYPES."""
    if kind == "json":
        return document_bytes(dossier_document(dossier, reader=reader, at=at))
    from reports.exports.paper import write_tables  # noqa: PLC0415 -- slow to import, and few processes need it

    notes = [
        ("Made", moment(at)),
        ("By, as they may see it", str(reader)),
        ("SHA-256 of the record", str(manifest_of(dossier)["whole"])),
    ]
    file = io.BytesIO()
    write_tables(f"Evidence: {dossier.reference} {dossier.title}", notes, dossier.tables(), file)
    return file.getvalue()
