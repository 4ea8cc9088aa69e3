"""Keeping facts and roll-ups up to date, and holding them against the records."""

from reports.metrics.operations.folding import Folded, fold_changes, fold_facts, remake_stale_day
from reports.metrics.operations.verifying import Difference, Looked, have_made_anew, verify_days, verify_facts

__all__ = [
    "Difference",
    "Folded",
    "Looked",
    "fold_changes",
    "fold_facts",
    "have_made_anew",
    "remake_stale_day",
    "verify_days",
    "verify_facts",
]
