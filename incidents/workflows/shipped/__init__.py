"""The four workflows Muster ships, as data. `reference` loads them; an administrator's versions replace them."""

from __future__ import annotations

from incidents.workflows.shipped import degradation, outage, security, user_issue
from incidents.workflows.shipped.definition import ShippedWorkflow

SHIPPED: tuple[ShippedWorkflow, ...] = (
    outage.OUTAGE,
    degradation.DEGRADATION,
    security.SECURITY,
    user_issue.USER_ISSUE,
)
