"""Keeping facts and roll-ups up to date."""

from reports.metrics.operations.folding import Folded, fold_changes, fold_facts, remake_stale_day

__all__ = ["Folded", "fold_changes", "fold_facts", "remake_stale_day"]
