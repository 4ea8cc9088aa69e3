"""The message that tells an owner what went wrong with a schedule, with the words that ship. Pure."""

from __future__ import annotations

from incidents.notifications.kinds import Kind

UNDELIVERED = Kind(
    "report.undelivered",
    "A report of yours was not delivered",
    "“{{ report }}” was not delivered{% if count %} to {{ count }}{% endif %}",
    "The report “{{ report }}” of {{ slot }} was not delivered as planned.\n\n{{ reasons }}\n\n{{ url }}\n",
    {
        "name": "Alice Archer",
        "at": "23 Nov 2026, 14:05 GMT",
        "actor": "Muster",
        "organisation": "Thistle & Vane",
        "report": "Incidents by team",
        "slot": "23 Nov 2026, 08:00 GMT",
        "count": "2 people",
        "reasons": "Bob Baker: has no e-mail address.",
        "url": "https://muster.example.org/admin/reports/schedules/17/",
    },
    ("report", "slot", "count", "reasons", "url"),
    moments=("slot",),
)
KINDS = [UNDELIVERED]
