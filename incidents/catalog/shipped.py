"""What a fresh Muster knows about priorities, types, reasons, codes, sources and categories. Data only."""

from __future__ import annotations

from typing import Any

from incidents.catalog.choices import SourceKind

PRIORITIES: tuple[dict[str, Any], ...] = (
    {
        "rank": 1,
        "slug": "critical",
        "name": "Critical",
        "description": "The organisation or many customers are stopped: everything else waits.",
    },
    {"rank": 2, "slug": "high", "name": "High", "description": "Important work is stopped or will be soon: today."},
    {
        "rank": 3,
        "slug": "medium",
        "name": "Medium",
        "description": "Work is slower or a way round exists: in the coming days.",
    },
    {"rank": 4, "slug": "low", "name": "Low", "description": "A nuisance for few: when there is time."},
)

# (impact, urgency) → rank
MATRIX: dict[tuple[int, int], int] = {
    (1, 1): 1,
    (1, 2): 2,
    (1, 3): 3,
    (2, 1): 2,
    (2, 2): 3,
    (2, 3): 4,
    (3, 1): 3,
    (3, 2): 4,
    (3, 3): 4,
}

INCIDENT_TYPES: tuple[dict[str, Any], ...] = (
    {
        "slug": "outage",
        "name": "Service outage",
        "position": 1,
        "description": "A service is down, or so broken that people cannot use it. Often needs several teams at once.",
    },
    {
        "slug": "degradation",
        "name": "Performance degradation",
        "position": 2,
        "description": "A service is up, but slower or worse than what was agreed.",
    },
    {
        "slug": "security",
        "name": "Security incident",
        "position": 3,
        "is_restricted": True,
        "description": "Somebody got in, tries to, or data may have got out. Seen only by those who need to know.",
    },
    {
        "slug": "user_issue",
        "name": "User issue",
        "position": 4,
        "description": "One person or a few cannot work as they should.",
    },
)

HOLD_REASONS: tuple[dict[str, Any], ...] = (
    {"slug": "awaiting-requester", "name": "Awaiting requester", "position": 1},
    {"slug": "awaiting-vendor", "name": "Awaiting vendor", "position": 2},
    {"slug": "awaiting-change", "name": "Awaiting change", "position": 3},
    {"slug": "awaiting-problem", "name": "Awaiting problem", "position": 4},
    {"slug": "awaiting-evidence", "name": "Awaiting evidence", "position": 5},
    {"slug": "awaiting-team", "name": "Awaiting another team", "position": 6, "pauses_clocks": False},
)

RESOLUTION_CODES: tuple[dict[str, Any], ...] = tuple(
    {"slug": slug, "name": name, "description": description, "position": position}
    for position, (slug, name, description) in enumerate(
        (
            ("fixed", "Fixed", "The fault was found and removed."),
            ("restarted", "Restarted", "A restart brought it back; the cause may remain."),
            ("rolled-back", "Rolled back", "A change was taken back."),
            ("failed-over", "Failed over", "Work moved to another instance or site."),
            ("capacity-added", "Capacity added", "More memory, disk, processors or licences."),
            ("configuration-corrected", "Configuration corrected", "A setting, permission or certificate was wrong."),
            ("replaced", "Replaced", "Hardware or a part of it was exchanged."),
            ("data-corrected", "Data corrected", "Wrong or missing data was put right."),
            ("access-restored", "Access restored", "An account, password or right was put right."),
            ("threat-removed", "Threat removed", "An attack was contained and removed."),
            ("explained", "Explained", "It worked as intended; the person was shown how."),
            ("by-vendor", "Fixed by the vendor", "A supplier put it right."),
            ("not-reproducible", "Could not be reproduced", "It did not happen again while we watched."),
            ("duplicate", "Duplicate", "It is worked on in another incident."),
        ),
        start=1,
    )
)

SOURCES: tuple[dict[str, Any], ...] = (
    {"slug": "console", "name": "Console", "kind": SourceKind.CONSOLE},
    {"slug": "api", "name": "API", "kind": SourceKind.API},
    {"slug": "report", "name": "Report form", "kind": SourceKind.REPORT},
    {"slug": "email", "name": "E-mail", "kind": SourceKind.EMAIL},
    {"slug": "monitoring", "name": "Monitoring", "kind": SourceKind.MONITORING},
    {"slug": "drill", "name": "Drill", "kind": SourceKind.DRILL},
    {"slug": "import-servicenow", "name": "Import from ServiceNow", "kind": SourceKind.IMPORT},
    {"slug": "import-csv", "name": "Import from a CSV file", "kind": SourceKind.IMPORT},
)

CALENDARS: tuple[dict[str, Any], ...] = (
    {"name": "Day and night", "is_always_open": True},
    {
        "name": "Office hours",
        "hours": {day: [["08:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")},
    },
)

# Branch → (the type suggested for it, its leaves).
CATEGORIES: dict[str, tuple[str | None, tuple[str, ...]]] = {
    "Access": ("user_issue", ("Account locked", "Password", "Permission missing", "New starter or leaver")),
    "Workplace": ("user_issue", ("Computer", "Printer", "Telephone", "Mobile device")),
    "Software": ("user_issue", ("Office programs", "E-mail and calendar", "Business application", "Browser")),
    "Network": (None, ("Wired", "Wireless", "Remote access", "Internet")),
    "Servers and storage": (None, ("Server", "Storage", "Backup", "Virtual machines")),
    "Data": (None, ("Database", "Wrong or missing data", "Interface between systems")),
    "Performance": ("degradation", ("Slow answers", "Errors under load", "Queue growing")),
    "Security": ("security", ("Phishing", "Malware", "Lost device", "Unauthorised access", "Data disclosed")),
    "Facilities": (None, ("Power", "Cooling", "Building access")),
}
