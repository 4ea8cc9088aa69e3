"""The messages of the learning: their words, and what those may name. Pure."""

from __future__ import annotations

from incidents.notifications.kinds import Kind

_OF_INCIDENT = {
    "name": "Alice Archer",
    "at": "23 Nov 2026, 14:05 GMT",
    "actor": "Bob Baker",
    "organisation": "Thistle & Vane",
    "reference": "INC-1042",
    "title": "Checkout answers with errors",
    "service": "Checkout",
    "priority": "Critical",
    "state": "Resolved",
    "team": "Platform",
    "assignee": "Carol Chan",
    "url": "https://muster.example.org/admin/incidents/incident/1042/change/",
    "page": "https://muster.example.org/admin/reviews/17/",
}
_LINK = "{% if page %}\n{{ page }}\n{% else %}\n{{ url }}\n{% endif %}"
_DUE = {**_OF_INCIDENT, "due": "30 Nov 2026"}
_OWNED = {**_DUE, "owner": "Alice Archer", "stage": "is overdue"}

KINDS = (
    Kind(
        "review.owned",
        "A review is yours",
        "The review of {{ reference }} is yours: {{ title }}",
        "You answer for the review of {{ reference }} {{ title }}.\n"
        "{% if due %}It is due {{ due }}. {% endif %}Schedule its meeting, or say why there is none.\n" + _LINK,
        _DUE,
        ("due", "page"),
        moments=("due",),
    ),
    Kind(
        "review.reminder",
        "A review is due",
        "The review of {{ reference }} {{ stage|default:'is due' }}",
        "The review of {{ reference }} {{ title }} {{ stage|default:'is due' }}{% if due %}: {{ due }}{% endif %}.\n"
        "{% if owner %}It is {{ owner }}’s. {% endif %}Until it is decided, the incident may not close.\n" + _LINK,
        _OWNED,
        ("due", "page", "owner", "stage"),
        moments=("due",),
    ),
    Kind(
        "report.reminder",
        "An after-action report is due",
        "The report of “{{ drill }}” {{ stage|default:'is due' }}",
        "The after-action report of the drill “{{ drill }}” {{ stage|default:'is due' }}"
        "{% if due %}: {{ due }}{% endif %}.\n{% if owner %}It is {{ owner }}’s. {% endif %}"
        "Sharing the results of the drill publishes it.\n{{ page }}\n",
        {
            **{name: _OWNED[name] for name in ("name", "at", "actor", "organisation", "due", "owner", "stage", "page")},
            "drill": "Regional outage, November",
            "exercise": "17",
        },
        ("due", "page", "owner", "stage", "drill", "exercise"),
        moments=("due",),
    ),
    Kind(
        "review.invitation",
        "Invitation to a review",
        "Review of {{ reference }}{% if begins %}, {{ begins }}{% endif %}",
        "{{ actor|default:'Somebody' }} invites you to the review of {{ reference }} {{ title }}.\n"
        "{% if begins %}When: {{ begins }}\n{% endif %}{% if place %}Where: {{ place }}\n{% endif %}" + _LINK,
        {**_OF_INCIDENT, "begins": "27 Nov 2026, 10:00 GMT", "place": "Room 4"},
        ("begins", "place", "page"),
        moments=("begins",),
    ),
    Kind(
        "review.sent_round",
        "A review is to be read",
        "Please read the review of {{ reference }}",
        "{{ actor|default:'Somebody' }} has written the review of {{ reference }} {{ title }}. "
        "Read it and say what is missing.\n" + _LINK,
        _OF_INCIDENT,
        ("page",),
    ),
    Kind(
        "review.commented",
        "Somebody commented on a review",
        "{{ reference }}: {{ actor|default:'somebody' }} commented on the review",
        "{{ actor|default:'Somebody' }} commented on the review of {{ reference }} {{ title }}.\n"
        "{% if words %}\n{{ words }}\n{% endif %}" + _LINK,
        {**_OF_INCIDENT, "words": "We knew of this in March already."},
        ("words", "page"),
    ),
    Kind(
        "lesson.recurred",
        "The cause of a lesson came back",
        "{{ reference }}: a cause that we had learned from came back",
        "{% if lesson %}The lesson “{{ lesson }}” was not learned: its{% else %}A{% endif %} cause came back in "
        "{{ reference }} {{ title }}.\n" + _LINK,
        {**_OF_INCIDENT, "lesson": "Renew certificates a month before they end"},
        ("lesson", "page"),
    ),
    Kind(
        "action.owned",
        "A corrective action is yours",
        "{% if action %}Yours{% if due %} until {{ due }}{% endif %}: {{ action }}"
        "{% else %}A corrective action of {{ reference }} is yours{% endif %}",
        "{{ actor|default:'Somebody' }} counts on you{% if due %} until {{ due }}{% endif %}"
        "{% if action %}: {{ action }}{% endif %}.\n" + _LINK,
        {**_DUE, "action": "Watch the age of certificates"},
        ("action", "due", "page"),
    ),
    Kind(
        "action.reminder",
        "A corrective action is due",
        "{% if action %}{{ action }} {{ stage|default:'is due' }}"
        "{% else %}A corrective action of {{ reference }} {{ stage|default:'is due' }}{% endif %}",
        "{% if action %}{{ action }}{% else %}A corrective action of {{ reference }}{% endif %} "
        "{{ stage|default:'is due' }}{% if due %}: {{ due }}{% endif %}.\n"
        "{% if owner %}It is {{ owner }}’s.\n{% endif %}" + _LINK,
        {**_OWNED, "action": "Watch the age of certificates"},
        ("action", "due", "page", "owner", "stage"),
    ),
)
