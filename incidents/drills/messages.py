"""The messages that drills send, with the words that ship. Pure."""

from __future__ import annotations

from incidents.notifications.kinds import Kind

_ALWAYS = {
    "name": "Alice Archer",
    "at": "23 Nov 2026, 14:05 GMT",
    "actor": "Bob Baker",
    "organisation": "Thistle & Vane",
    "drill": "Slow checkout, autumn",
    "url": "https://muster.example.org/admin/drills/12/",
}
_GIVEN = ("drill", "url")


def _kind(code: str, name: str, subject: str, body: str, **more: str) -> Kind:
    return Kind(code, name, subject, body, {**_ALWAYS, **more}, (*_GIVEN, *more))


KINDS = [
    _kind(
        "drill.news",
        "A drill begins, pauses, goes on or ends",
        "Drill {{ drill }} {{ what }}",
        "The drill “{{ drill }}” {{ what }}.\n{% if words %}\n{{ words }}\n{% endif %}{{ url }}\n",
        what="has begun",
        words="Everything in it is practice.",
    ),
    _kind(
        "drill.missed",
        "A drill did not take place",
        "{{ drill }} did not take place",
        "The drill “{{ drill }}” did not begin: {{ words }}\nPlan it again where it is needed: {{ url }}\n",
        words="Muster was not running when it was to begin.",
    ),
    _kind(
        "drill.message",
        "A message in a drill",
        "Message{% if sender %} from {{ sender }}{% endif %}: {{ title }}",
        "{% if sender %}From: {{ sender }}\n{% endif %}{{ words }}\n\nRead it in the drill: {{ url }}\n",
        sender="Head of sales",
        title="Customers are calling",
        words="Three customers have called within ten minutes.",
    ),
    _kind(
        "drill.question",
        "A question to the players of a drill",
        "Question{% if sender %} from {{ sender }}{% endif %}: {{ title }}",
        "{% if sender %}From: {{ sender }}\n{% endif %}{{ words }}\n\nAnswer here: {{ url }}\n",
        sender="The managing director",
        title="When are we back?",
        words="When can customers pay again?",
    ),
    _kind(
        "drill.phone",
        "A call that the controller of a drill is to make",
        "Call the players now: {{ title }}",
        "Call the players{% if sender %} as {{ sender }}{% endif %}.\n\n{{ words }}\n\n{{ url }}\n",
        sender="A reporter of the Morning Post",
        title="The press calls",
        words="“We hear that customer data is for sale. What do you say?”",
    ),
]
