"""The messages that micro-drills send, with the words that ship. Pure."""

from __future__ import annotations

from incidents.notifications.kinds import Kind

_DRILL = {
    "name": "Alice Archer",
    "at": "23 Nov 2026, 14:05 GMT",
    "actor": "Muster",
    "organisation": "Thistle & Vane",
    "drill": "Five minutes: Platform",
    "until": "25 Nov 2026, 14:05 GMT",
    "url": "https://muster.example.org/admin/drills/tasks/",
}
TASKS = Kind(
    "drill.tasks",
    "Five minutes of practice wait for you",
    "{{ drill }}: {{ count }} to answer until {{ until }}",
    "{{ drill }}: {{ count }} to answer, in five minutes, whenever it suits you until {{ until }}.\n{{ url }}\n",
    {**_DRILL, "count": "3 questions"},
    ("drill", "until", "url", "count"),
    ("until",),
)
TEST_PAGE = Kind(
    "drill.test_page",
    "A test page in a micro-drill",
    "Test page: answer it",
    "This is a test of how you are reached; nothing is wrong. Open this and press the button:\n{{ url }}\n",
    {**_DRILL, "url": "https://muster.example.org/test-page/…/"},
    ("drill", "until", "url"),
    ("until",),
)
KINDS = [TASKS, TEST_PAGE]
