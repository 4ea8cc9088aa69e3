"""Saved reports for tests."""

from reports.builder import operations
from tests.factories import NOW

REPORT = {"name": "Volume by team", "metrics": ["reported"], "group": "team", "period": "today"}


def make_report(owner, **values):
    return operations.save_report(None, {**REPORT, **values}, actor=owner, at=NOW)
