"""The kinds of messages about articles, with the words that ship. Pure."""

from __future__ import annotations

from incidents.notifications.kinds import Kind

_OF_ARTICLE = {
    "name": "Alice Archer",
    "at": "23 Nov 2026, 14:05 GMT",
    "actor": "Bob Baker",
    "organisation": "Thistle & Vane",
    "reference": "KB-17",
    "title": "Restart the checkout",
    "what": "It is out of date",
    "words": "The address of the console has changed.",
    "url": "https://muster.example.org/admin/knowledge/article/17/change/",
}
_GIVEN = ("reference", "title", "what", "words", "url")
_WORDS = "{% if words %}\n{{ words }}\n{% endif %}\n{{ url }}\n"

KINDS = [
    Kind(
        "article.task",
        "A reader says something of your article",
        "{{ reference }}: {{ what }}",
        "A reader says of {{ reference }} {{ title }}: {{ what }}.\n" + _WORDS,
        _OF_ARTICLE,
        _GIVEN,
    ),
    Kind(
        "article.suggested",
        "A reader suggests an edit of your article",
        "{{ reference }}: an edit is suggested",
        "{{ actor }} suggests an edit of {{ reference }} {{ title }}.\n" + _WORDS,
        _OF_ARTICLE,
        _GIVEN,
    ),
    Kind(
        "article.decided",
        "The edit that you suggested was decided",
        "{{ reference }}: your edit was {{ what|default:'decided' }}",
        "Your edit of {{ reference }} {{ title }} was {{ what|default:'decided' }}.\n" + _WORDS,
        {**_OF_ARTICLE, "what": "accepted", "words": ""},
        _GIVEN,
    ),
    Kind(
        "article.review",
        "An article is to be reviewed",
        "{{ reference }}: {{ what|default:'its review is due' }}",
        "{{ reference }} {{ title }}: {{ what|default:'its review is due' }}.\n"
        "Say that it still holds, revise it or archive it.\n" + _WORDS,
        {**_OF_ARTICLE, "what": "its review is due", "words": ""},
        _GIVEN,
    ),
]
