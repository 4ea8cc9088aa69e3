"""The kinds of messages, with the words that ship and what those may name. Pure.

A new kind is a row here, or registered by an app above; whoever sends it names it in `notify`. Every variable has an
example, for the preview.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

# What every message knows.
_ALWAYS = {
    "name": "Alice Archer",
    "at": "23 Nov 2026, 14:05 GMT",
    "actor": "Bob Baker",
    "organisation": "Thistle & Vane",
}
# What every message about an incident knows; of a restricted one, the title is its code name and the rest is empty.
_OF_INCIDENT = {
    **_ALWAYS,
    "reference": "INC-1042",
    "title": "Checkout answers with errors",
    "service": "Checkout",
    "priority": "Critical",
    "state": "Investigating",
    "team": "Platform",
    "assignee": "Carol Chan",
    "reason": "nobody has acknowledged it yet",
    "url": "https://muster.example.org/admin/incidents/incident/1042/change/",
}
_OF_PAGE = {
    **_OF_INCIDENT,
    "acknowledge_url": "https://muster.example.org/acknowledge/…/",
    "late_by": "12 minutes",
}

# What every message about a schedule knows; its times are in the zone of whoever reads it.
_ON_CALL = {
    **_ALWAYS,
    "schedule": "Platform",
    "url": "https://muster.example.org/admin/incidents/on-call/platform/",
}
_OF_SHIFT = {
    **_ON_CALL,
    "begins": "27 Nov 2026, 18:00 GMT",
    "ends": "28 Nov 2026, 08:00 GMT",
    "reason": "Alice is at the dentist’s",
}
_SHIFT = "\n{{ schedule }}: {{ begins }} to {{ ends }}\n{% if reason %}Reason: {{ reason }}\n{% endif %}{{ url }}\n"
_OF_CLOCK = {
    **_OF_INCIDENT,
    "promise": "Resolve",
    "due": "23 Nov 2026, 14:05 GMT",
    "terms": "4 h of Mon–Fri 08:00–18:00 Europe/London",
}

_PARTICULARS = """
{% if service %}Service: {{ service }}
{% endif %}{% if priority %}Priority: {{ priority }}
{% endif %}{% if state %}State: {{ state }}
{% endif %}{% if assignee %}Assigned to: {{ assignee }}
{% elif team %}Team: {{ team }}
{% endif %}
"""


@dataclass(frozen=True)
class Kind:
    """One kind of message: its plain name, the words that ship, and its variables with an example of each.

    `context` are those of the variables that whoever sends it gives; the others are read when it leaves. `moments` are
    those that are given as ISO instants and told in the zone of whoever reads them.
    """

    code: str
    name: str
    subject: str
    body: str
    variables: Mapping[str, str] = field(default_factory=dict)
    context: tuple[str, ...] = ()
    moments: tuple[str, ...] = ()


_ALL = (
    Kind(
        "page.incident",
        "Page about an incident",
        "Page: {{ reference }} {{ title }}",
        "{{ reference }} {{ title }} needs you{% if reason %}: {{ reason }}{% endif %}.\n"
        "{% if late_by %}This page is {{ late_by }} late.\n{% endif %}"
        + _PARTICULARS
        + "{% if acknowledge_url %}Acknowledge it: {{ acknowledge_url }}\n{% endif %}Open it: {{ url }}\n",
        _OF_PAGE,
        ("reason",),
    ),
    Kind(
        "page.place",
        "Page to a chat room or an address",
        "Page: {{ reference }} {{ title }}",
        "{{ reference }} {{ title }} needs somebody{% if reason %}: {{ reason }}{% endif %}.\n"
        "{% if late_by %}This page is {{ late_by }} late.\n{% endif %}" + _PARTICULARS + "Open it: {{ url }}\n",
        _OF_PAGE,
        ("reason",),
    ),
    Kind(
        "page.bundle",
        "Several pages at once",
        "Page: {{ count }} incidents need you",
        "{{ count }} incidents need you.\n\n{{ lines }}\n",
        {
            **_ALWAYS,
            "count": "4",
            "lines": "INC-1042 Checkout answers with errors\nhttps://muster.example.org/admin/incidents/incident/1042/change/",
        },
    ),
    Kind(
        "incident.assigned",
        "An incident was assigned to you",
        "{{ reference }} is yours: {{ title }}",
        "{{ actor }} assigned {{ reference }} {{ title }} to you.\n" + _PARTICULARS + "{{ url }}\n",
        _OF_INCIDENT,
        ("reason",),
    ),
    Kind(
        "incident.team_assigned",
        "An incident was given to your team",
        "{{ reference }} is for {{ team|default:'your team' }}: {{ title }}",
        "{{ reference }} {{ title }} is for {{ team|default:'your team' }}, and nobody has taken it yet.\n"
        + _PARTICULARS
        + "{{ url }}\n",
        _OF_INCIDENT,
        ("reason",),
    ),
    Kind(
        "incident.glass_broken",
        "An administrator opened an incident that you answer for",
        "{{ reference }} {{ title }} was opened by an administrator",
        "An administrator gave a reason and may read {{ reference }} {{ title }} for four hours. "
        "Who it was, and why, stands on its page: {{ url }}\n",
        _OF_INCIDENT,
        ("reason",),
    ),
    Kind(
        "incident.access_granted",
        "Somebody was given access to an incident that you answer for",
        "{{ reference }} {{ title }}: somebody was given access",
        "Somebody may see {{ reference }} {{ title }} from now on. Who it is, and why, stands on its page: {{ url }}\n",
        _OF_INCIDENT,
        ("reason",),
    ),
    Kind(
        "incident.mentioned",
        "You were mentioned",
        "{{ reference }}: {{ actor|default:'somebody' }} mentioned you",
        "{{ actor|default:'Somebody' }} mentioned you in {{ reference }} {{ title }}.\n"
        "{% if words %}\n{{ words }}\n{% endif %}\n{{ url }}\n",
        {**_OF_INCIDENT, "words": "@alice can you look at the certificates?"},
        ("words",),
    ),
    Kind(
        "incident.watched",
        "Something happened to an incident that you watch",
        "{{ reference }}: {{ what|default:'news' }}",
        "{{ reference }} {{ title }}{% if what %}: {{ what }}{% endif %}.\n"
        "{% if words %}\n{{ words }}\n{% endif %}" + _PARTICULARS + "{{ url }}\n",
        {**_OF_INCIDENT, "what": "it is resolved now", "words": "We renewed the certificates."},
        ("what", "words"),
    ),
    Kind(
        "clock.warning",
        "A promise will soon be missed",
        "{{ reference }}: {{ promise|default:'a promise' }} is due {{ due|default:'soon' }}",
        "{{ reference }} {{ title }}: {{ promise|default:'a promise' }} is due {{ due|default:'soon' }}"
        "{% if terms %} ({{ terms }}){% endif %}.\n"
        "{% if percent %}{{ percent }} % of the time is used.\n{% endif %}" + _PARTICULARS + "{{ url }}\n",
        {**_OF_CLOCK, "percent": "75"},
        ("promise", "due", "terms", "percent"),
        moments=("due",),
    ),
    Kind(
        "clock.breached",
        "A promise was missed",
        "{{ reference }}: {{ promise|default:'a promise' }} is overdue",
        "{{ reference }} {{ title }}: {{ promise|default:'a promise' }} was due {{ due|default:'by now' }}"
        "{% if terms %} ({{ terms }}){% endif %}, and is not done.\n" + _PARTICULARS + "{{ url }}\n",
        _OF_CLOCK,
        ("promise", "due", "terms"),
        moments=("due",),
    ),
    Kind(
        "contact.code",
        "Code that proves a contact method",
        "Your Muster code is {{ code }}",
        "Your code is {{ code }}. Type it in Muster to prove that this reaches you.\n"
        "It works for {{ minutes }} minutes. If you did not ask for it, do nothing.\n",
        {**_ALWAYS, "code": "482917", "minutes": "15"},
        ("code", "minutes"),
    ),
    Kind(
        "contact.test",
        "Test of a contact method",
        "A test from Muster",
        "Hello {{ name }}, this is the test that you asked for. Messages from Muster reach you here.\n",
        _ALWAYS,
    ),
    Kind(
        "contact.verify_again",
        "A contact method is to be proven again",
        "Please prove again that we reach you",
        "Hello {{ name }}, {{ method }} was last proven a long time ago.\n"
        "Ask for a new code on your page of contact methods: {{ url }}\n",
        {**_ALWAYS, "method": "E-mail alice@example.org", "url": "https://muster.example.org/admin/"},
        ("method", "url"),
    ),
    Kind(
        "webhook.disabled",
        "A webhook was switched off",
        "The webhook {{ webhook }} was switched off",
        "The webhook {{ webhook }} gets nothing any more{% if reason %}: {{ reason }}{% endif %}.\n"
        "Once it works again, switch it on: {{ url }}\n",
        {
            **_ALWAYS,
            "webhook": "Status wall",
            "reason": "it answered that it is gone",
            "url": "https://muster.example.org/admin/",
        },
        ("webhook", "reason", "url"),
    ),
    Kind(
        "engine.alarm",
        "Muster itself needs an administrator",
        "Muster needs an administrator: {{ what }}",
        "Muster needs an administrator.\n\n{{ what }}\n"
        "{% if advice %}\n{{ advice }}\n{% endif %}{% if url %}\n{{ url }}\n{% endif %}",
        {
            **_ALWAYS,
            "what": "Alice Archer could not be reached about INC-1042.",
            "advice": "Reach her another way, and look at her contact methods.",
            "url": "https://muster.example.org/admin/",
        },
        ("what", "advice", "url"),
    ),
    Kind(
        "job.done",
        "Long work has ended",
        "{{ job }}: {{ result }}",
        "{{ job }} has ended: {{ result }}.\n{% if url %}\n{{ url }}\n{% endif %}",
        {**_ALWAYS, "job": "Import of incidents", "result": "done", "url": "https://muster.example.org/admin/"},
        ("job", "result", "url"),
    ),
    Kind(
        "oncall.in_rotation",
        "You are in a rotation",
        "You are on call on {{ schedule }}",
        "{{ actor }} put you into a rotation of {{ schedule }}, which turns like that from {{ begins }}.\n"
        "Your shifts: {{ url }}\n",
        {**_ON_CALL, "begins": "27 Nov 2026, 18:00 GMT"},
        ("schedule", "url", "begins"),
    ),
    Kind(
        "oncall.put_on",
        "You were put on call",
        "You are on call on {{ schedule }} from {{ begins }}",
        "{{ actor }} put you on call.\n" + _SHIFT,
        _OF_SHIFT,
        ("schedule", "url", "begins", "ends", "reason"),
    ),
    Kind(
        "oncall.relieved",
        "Somebody else has a shift of yours",
        "{{ person }} is on call for you on {{ schedule }} from {{ begins }}",
        "{{ person }} is on call instead of you.\n" + _SHIFT,
        {**_OF_SHIFT, "person": "Bob Baker"},
        ("schedule", "url", "begins", "ends", "reason", "person"),
    ),
    Kind(
        "oncall.cancelled",
        "Somebody’s standing in was cancelled",
        "Cancelled: {{ person }} on {{ schedule }} from {{ begins }}",
        "{{ actor }} cancelled that {{ person }} stands in. The rotation counts again.\n" + _SHIFT,
        {**_OF_SHIFT, "person": "Bob Baker"},
        ("schedule", "url", "begins", "ends", "reason", "person"),
    ),
    Kind(
        "oncall.begins",
        "Your shift begins",
        "You are on call on {{ schedule }} from {{ begins }}",
        "Your shift begins soon.\n" + _SHIFT,
        _OF_SHIFT,
        ("schedule", "url", "begins", "ends"),
    ),
    Kind(
        "oncall.swap_asked",
        "Somebody wants to swap a shift with you",
        "{{ person }} asks you to swap shifts on {{ schedule }}",
        "{{ person }} asks you to swap shifts.\n\nYou would have: {{ begins }} to {{ ends }}\n"
        "{{ person }} would have: {{ other_begins }} to {{ other_ends }}\n"
        "{% if reason %}Reason: {{ reason }}\n{% endif %}Answer here: {{ url }}\n",
        {
            **_OF_SHIFT,
            "person": "Bob Baker",
            "other_begins": "4 Dec 2026, 18:00 GMT",
            "other_ends": "5 Dec 2026, 08:00 GMT",
        },
        ("schedule", "url", "begins", "ends", "reason", "person", "other_begins", "other_ends"),
    ),
    Kind(
        "oncall.swap_answered",
        "Your wish to swap a shift was answered",
        "{{ schedule }}: {{ person }} {{ answer }}",
        "{{ person }} {{ answer }} on {{ schedule }}: your shift from {{ begins }} to {{ ends }}.\n{{ url }}\n",
        {**_OF_SHIFT, "person": "Bob Baker", "answer": "agreed to swap"},
        ("schedule", "url", "begins", "ends", "person", "answer"),
    ),
    Kind(
        "oncall.cover_asked",
        "Somebody asks for cover",
        "{{ person }} asks for cover on {{ schedule }} from {{ begins }}",
        "{{ person }} asks whether somebody takes this.\n" + _SHIFT,
        {**_OF_SHIFT, "person": "Bob Baker"},
        ("schedule", "url", "begins", "ends", "reason", "person"),
    ),
    Kind(
        "oncall.cover_taken",
        "Somebody covers for you",
        "{{ person }} covers for you on {{ schedule }} from {{ begins }}",
        "{{ person }} takes what you asked for.\n" + _SHIFT,
        {**_OF_SHIFT, "person": "Bob Baker"},
        ("schedule", "url", "begins", "ends", "person"),
    ),
    Kind(
        "oncall.cover_lapsed",
        "Nobody covers for you",
        "Nobody took {{ schedule }} from {{ begins }}: it is still yours",
        "You asked for cover and nobody has taken it. You are on call.\n" + _SHIFT,
        _OF_SHIFT,
        ("schedule", "url", "begins", "ends"),
    ),
    Kind(
        "oncall.trouble",
        "A schedule of yours has trouble ahead",
        "{{ schedule }}: {{ count }} to look at in the next weeks",
        "The next weeks of {{ schedule }} need a look.\n\n{{ lines }}\n{{ url }}\n",
        {
            **_ON_CALL,
            "count": "2",
            "lines": "Nobody is on call from 27 Nov 2026, 18:00 GMT to 28 Nov 2026, 08:00 GMT.\n",
        },
        ("schedule", "url", "count", "lines"),
    ),
    Kind(
        "update.bundle",
        "Several updates at once",
        "{{ count }} updates on your incidents",
        "{{ count }} updates:\n\n{{ lines }}\n",
        {**_ALWAYS, "count": "5", "lines": "INC-1042: it is resolved now"},
    ),
)

KINDS: dict[str, Kind] = {kind.code: kind for kind in _ALL}


def register(kinds: Iterable[Kind]) -> None:
    """Add the kinds of an app above."""
    KINDS.update({kind.code: kind for kind in kinds})
