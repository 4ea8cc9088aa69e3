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


def _name(value: Any) -> str:
    return str(value.get("name", "")) if isinstance(value, dict) else "nobody"


def _left(data: Data) -> str:
    told = f"{_name(data.get('person'))} left; what they held went to {_name(data.get('to'))}"
    counted = [_counted(data.get(f"{what}s", 0), what) for what in ("incident", "role")]
    refused = f"; {_counted(data['refused'], 'hand-over')} refused" if data.get("refused") else ""
    return f"{told}: {' and '.join(counted)} that whoever closed the account may see{refused}."


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _answer(data: Data) -> str:
    split = f", by {str(data['group']).replace('_', ' ')}" if data.get("group") else ""
    metric = str(data.get("metric", "")).replace("_", " ")
    period = f"{data.get('from')} until before {data.get('until')}"
    return f"{metric.capitalize()}{split}, {period}, as {str(data.get('format', '')).upper()}."


def _evidence(data: Data) -> str:
    told = _counted(data.get("rows", 1), "incident")
    if data.get("incident"):
        told = f"INC-{data['incident']}"
    elif data.get("from"):
        told += f" reported from {data['from']} until before {data.get('until')}"
    if data.get("restricted"):
        told += f", {int(data['restricted']):,} restricted"
    return f"{told}, as {str(data.get('format', '')).upper()}; SHA-256 {data.get('sha256', '')}."


_SENTENCES: dict[str, Callable[[Data], str]] = {
    AuditCode.INCIDENTS_EXPORTED: _exported,
    AuditCode.ANSWER_EXPORTED: _answer,
    AuditCode.EVIDENCE_EXPORTED: _evidence,
    AuditCode.REPORT_TAKEN: lambda data: (
        f"The figures of report {data.get('report')} were taken as {str(data.get('format', '')).upper()}."
    ),
    AuditCode.INCIDENTS_IMPORTED: lambda data: (
        f"An import of {_counted(data.get('rows', 0), 'row')} was begun, in the dialect {data.get('dialect', '')}."
    ),
    AuditCode.PERSON_LEFT: _left,
    AuditCode.MAIL_TESTED: lambda data: f"A test mail was handed to the mail server for {data.get('to', 'somebody')}.",
    AuditCode.TIMER_RETRIED: lambda data: f"Timer {data.get('timer')} ({data.get('kind')}) is tried again.",
    AuditCode.JOB_RUN: lambda data: f"“{_name(data.get('job'))}” was run beside its rule.",
    AuditCode.REVIEW_PUBLISHED: lambda data: (
        f"Review {data.get('review')} was published for {data.get('audience')}, with "
        f"{_counted(data.get('struck_out', 0), 'passage')} struck out."
    ),
    AuditCode.LEARNING_RELEASED: lambda data: f"A {data.get('what')} ({data.get('id')}) was released to all readers.",
    AuditCode.MATRIX_CONFIRMED: lambda data: f"The matrix was saved with {data.get('changed', 0)} cells changed.",
}
