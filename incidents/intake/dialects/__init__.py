"""The dialects that files of past incidents are written in, by the name that the command knows them by."""

from __future__ import annotations

from incidents.intake.dialects import plain_csv, servicenow
from incidents.intake.dialects.base import Dialect, DialectUnknown, Oddity, OddityKind, Parsed

DIALECTS: dict[str, Dialect] = {"servicenow": servicenow.DIALECT, "csv": plain_csv.DIALECT}


def dialect_named(name: str) -> Dialect:
    """Return the dialect. Raises DialectUnknown."""
    if name not in DIALECTS:
        raise DialectUnknown(f"“{name}” is no dialect that Muster reads. Say one of: {', '.join(DIALECTS)}.")
    return DIALECTS[name]


__all__ = ["DIALECTS", "Dialect", "DialectUnknown", "Oddity", "OddityKind", "Parsed", "dialect_named"]
