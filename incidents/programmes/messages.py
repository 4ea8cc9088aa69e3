"""The messages that programmes send, with the words that ship. Pure."""

from __future__ import annotations

from incidents.notifications.kinds import Kind

_ALWAYS = {
    "name": "Alice Archer",
    "at": "23 Nov 2026, 14:05 GMT",
    "actor": "Bob Baker",
    "organisation": "Thistle & Vane",
}
_DRILL = {
    **_ALWAYS,
    "drill": "Quarterly outage: Platform",
    "begins": "8 Dec 2026, 10:00 GMT",
    "minutes": "60",
    "part": "player",
    "url": "https://muster.example.org/drill-answer/…/",
}
_OF_DRILL = ("drill", "begins", "minutes", "part", "url")
INVITATION = Kind(
    "drill.invitation",
    "You are asked to take part in a drill",
    "{{ drill }}, {{ begins }}: do you come?",
    "You are asked to take part in the drill “{{ drill }}” as {{ part }}.\n"
    "It begins {{ begins }} and takes about {{ minutes }} minutes.\n\n"
    "Say whether you come, it takes a moment and no signing in:\n{{ url }}\n",
    _DRILL,
    _OF_DRILL,
    ("begins",),
)
REMINDER = Kind(
    "drill.reminder",
    "A drill of yours begins soon",
    "{{ drill }} begins {{ begins }}",
    "The drill “{{ drill }}” begins {{ begins }}; you take part as {{ part }}.\n"
    "{% if unanswered %}You have not said yet whether you come.\n{% endif %}{{ url }}\n",
    {**_DRILL, "unanswered": ""},
    (*_OF_DRILL, "unanswered"),
    ("begins",),
)
DROPPED = Kind(
    "programme.dropped",
    "A date of your programme brings no drill",
    "{{ programme }}: no drill on {{ on }}",
    "The programme “{{ programme }}” brings no drill on {{ on }}.\n{{ reason }}\n\n{{ url }}\n",
    {
        **_ALWAYS,
        "programme": "Quarterly outage",
        "on": "24 Dec 2026",
        "reason": "Christmas: no drills from 24 Dec 2026 to 1 Jan 2027.",
        "url": "https://muster.example.org/admin/drills/programmes/quarterly-outage/",
    },
    ("programme", "on", "reason", "url"),
)
KINDS = [INVITATION, REMINDER, DROPPED]
