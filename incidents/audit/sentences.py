"""Turns an audit record into a sentence when it is read. Pure: what is stored are codes and particulars."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from incidents.audit.choices import AuditCode

Data = dict[str, Any]


def label_of(code: str) -> str:
    """The name of a kind of record; one that is not known any more is told by its own words."""
    return str(AuditCode(code).label) if code in AuditCode.values else code.replace(".", " ").replace("_", " ")


def sentence(code: str, data: Data) -> str:
    """What was done, in words; a code without words of its own is told by its particulars."""
    render = _SENTENCES.get(code)
    if render is not None:
        return render(data)
    return ", ".join(f"{name.replace('_', ' ')}: {value}" for name, value in data.items())


def _exported(data: Data) -> str:
    rows = int(data.get("rows", 0))
    told = f"{rows:,} incident{'' if rows == 1 else 's'} as {str(data.get('format', '')).upper()}"
    if data.get("restricted"):
        told += f", {int(data['restricted']):,} of them restricted"
    if data.get("cut"):
        told += ", cut at the most an export holds"
    filters = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in data.get("filters", {}).items())
    return f"{told}; {f'filters: {filters}' if filters else 'no filters'}."


_SENTENCES: dict[str, Callable[[Data], str]] = {AuditCode.INCIDENTS_EXPORTED: _exported}
