"""The rights about costs."""

from __future__ import annotations

VIEWS = "reports.view_costs"
RECORDS = "reports.record_costs"
SETS = "reports.set_rates"
