"""What goes wrong at Thistle & Vane: stories without their times, by type of incident. Data only."""

from __future__ import annotations

from incidents.demo.scenarios import degradations, majors, outages, security, user_issues
from incidents.demo.scenarios.shape import Scenario

SCENARIOS: dict[str, tuple[Scenario, ...]] = {
    "outage": outages.OUTAGES,
    "degradation": degradations.DEGRADATIONS,
    "security": security.SECURITY,
    "user_issue": user_issues.USER_ISSUES,
}
MAJORS = majors.MAJORS

__all__ = ["MAJORS", "SCENARIOS", "Scenario"]
