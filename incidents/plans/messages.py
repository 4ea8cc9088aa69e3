"""The messages that plans send, with the words that ship. Pure."""

from __future__ import annotations

from incidents.notifications.kinds import Kind

_ALWAYS = {
    "name": "Alice Archer",
    "at": "23 Nov 2026, 14:05 GMT",
    "actor": "Bob Baker",
    "organisation": "Thistle & Vane",
}
CONFIRM = Kind(
    "plans.confirm",
    "A key contact is asked how they are reached",
    "{{ organisation }}: do we still reach you like this?",
    "{{ organisation }} keeps {{ contact }} as a contact for incidents ({{ role }}).\n"
    "Please look whether all is still right, it takes a minute and needs no account:\n{{ url }}\n"
    "The link works for {{ days }} days.\n",
    {
        **_ALWAYS,
        "contact": "Network supplier, duty desk",
        "role": "repairs the lines",
        "url": "https://muster.example.org/confirm/…/",
        "days": "30",
    },
    ("contact", "role", "url", "days"),
)
REVIEW = Kind(
    "plans.review",
    "Something is to be reviewed",
    "{{ what }} “{{ thing }}” {{ when }}",
    "{{ what }} “{{ thing }}” {{ when }}.\nRead it, change what is no longer true, and say that you reviewed it.\n"
    "{{ url }}\n",
    {
        **_ALWAYS,
        "what": "The procedure",
        "thing": "A service is down",
        "when": "is to be reviewed by 30 Nov 2026",
        "url": "https://muster.example.org/admin/plans/procedures/service-outage/",
    },
    ("what", "thing", "when", "url"),
)
WRONG = Kind(
    "plans.wrong",
    "A key contact says that something is wrong",
    "{{ contact }} says that something is wrong",
    "{{ contact }} answered how they are reached: {{ note }}\n{{ url }}\n",
    {
        **_ALWAYS,
        "contact": "Network supplier, duty desk",
        "note": "the number has changed",
        "url": "https://muster.example.org/admin/plans/contacts/network-supplier/",
    },
    ("contact", "note", "url"),
)
KINDS = [CONFIRM, REVIEW, WRONG]
