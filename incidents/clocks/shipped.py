"""The promises of a fresh Muster. Data only: minutes, by kind."""

from __future__ import annotations

from typing import Any

from incidents.clocks.choices import ClockKind

WARN = [75]
AUTHORITY = "Data protection authority"

# In their order. `type` and `priority` are short names of the catalogue; `office`: counted in office hours.
POLICIES: tuple[dict[str, Any], ...] = (
    {
        "name": "Security incidents",
        "description": "Whatever their priority. Where personal data may be concerned, many laws ask for a report "
        "within 72 hours of awareness; name your own authority here.",
        "type": "security",
        "office": False,
        "targets": {ClockKind.ACKNOWLEDGE: 15, ClockKind.MITIGATE: 4 * 60, ClockKind.RESOLVE: 72 * 60},
        "authority": (AUTHORITY, 72 * 60, [50, 75, 90]),
    },
    {
        "name": "Standard targets: Critical",
        "priority": "critical",
        "office": False,
        "targets": {
            ClockKind.ACKNOWLEDGE: 15,
            ClockKind.FIRST_UPDATE: 30,
            ClockKind.NEXT_UPDATE: 60,
            ClockKind.MITIGATE: 2 * 60,
            ClockKind.RESOLVE: 4 * 60,
        },
    },
    {
        "name": "Standard targets: High",
        "priority": "high",
        "office": True,
        "targets": {
            ClockKind.ACKNOWLEDGE: 30,
            ClockKind.FIRST_UPDATE: 60,
            ClockKind.NEXT_UPDATE: 4 * 60,
            ClockKind.MITIGATE: 4 * 60,
            ClockKind.RESOLVE: 8 * 60,
        },
    },
    {
        "name": "Standard targets: Medium",
        "priority": "medium",
        "office": True,
        "targets": {ClockKind.ACKNOWLEDGE: 2 * 60, ClockKind.FIRST_UPDATE: 4 * 60, ClockKind.RESOLVE: 30 * 60},
    },
    {
        "name": "Standard targets: Low",
        "priority": "low",
        "office": True,
        "targets": {ClockKind.ACKNOWLEDGE: 8 * 60, ClockKind.RESOLVE: 50 * 60},
    },
)
