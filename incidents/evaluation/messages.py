"""The messages that evaluation sends, with the words that ship. Pure."""

from __future__ import annotations

from incidents.notifications.kinds import Kind

_ALWAYS = {
    "name": "Alice Archer",
    "at": "23 Nov 2026, 14:05 GMT",
    "actor": "Bob Baker",
    "organisation": "Thistle & Vane",
    "drill": "Regional outage, November",
    "exercise": "17",
}
HOT_WASH = Kind(
    "evaluation.hot_wash",
    "Players are asked how a drill went",
    "How was “{{ drill }}”? Two minutes, while it is fresh",
    "“{{ drill }}” is over. Say how it went for you, it takes two minutes and needs no login:\n{{ url }}\n"
    "The link is yours alone and works for {{ days }} days.\n",
    {**_ALWAYS, "url": "https://muster.example.org/hot-wash/…/", "days": "14"},
    ("drill", "exercise", "url", "days"),
)
SHARED = Kind(
    "evaluation.shared",
    "The results of a drill are shared",
    "The results of “{{ drill }}” are there",
    "You can read now what was expected in “{{ drill }}”, and how it went:\n{{ url }}\n",
    {**_ALWAYS, "url": "https://muster.example.org/admin/drills/17/evaluation/"},
    ("drill", "exercise", "url"),
)

KINDS = (HOT_WASH, SHARED)
