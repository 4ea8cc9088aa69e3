"""The rows that targets may name: found by what a person types, and offered while they type."""

from __future__ import annotations

import re
from typing import Any

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Concat

from incidents.escalation.choices import NAMED, TargetKind
from incidents.notifications.models import ChannelProvider
from incidents.oncall.models import OnCallSchedule
from incidents.people.models import Contact, Skill, Team, User
from incidents.refusals import Refused

OFFERED = 12
KEY_AT_END = re.compile(r"\((?P<key>[^()]+)\)\s*$")


class NoSuchTarget(Refused):
    """Nothing, or more than one thing, goes by that name."""

    code = "no_such_target"


def rows_for(kind: str) -> QuerySet[Any]:
    """What a target of a kind may name now. KeyError for a kind that names nothing."""
    field = NAMED[TargetKind(kind)]
    if field == "user":
        return User.objects.filter(is_active=True).annotate(called=Concat("first_name", Value(" "), "last_name"))
    if field == "contact":
        return Contact.objects.exclude(email="")
    if field == "provider":
        # What reaches one person each is no room.
        return ChannelProvider.objects.filter(is_active=True).exclude(url__contains="{address}")
    if field == "skill":
        return Skill.objects.all()
    return (Team if field == "team" else OnCallSchedule)._default_manager.filter(retired_at=None)


def written(kind: str, row: Any) -> str:
    """How a row stands in a field."""
    if kind == TargetKind.USER:
        return f"{row.get_full_name()} ({row.username})" if row.get_full_name() else row.username
    if kind == TargetKind.CONTACT:
        return f"{row.name} (#{row.pk})"
    return str(row)


def find_target(kind: str, text: str) -> Any:
    """The one row that a text names. Raises NoSuchTarget."""
    found = list(rows_for(kind).filter(_exactly(kind, text.strip()))[:2])
    if len(found) == 1:
        return found[0]
    word = TargetKind(kind).label.lower()
    if found:
        raise NoSuchTarget(f"More than one goes by “{text}”. Choose one of the suggestions.")
    raise NoSuchTarget(f"There is no “{text}” to choose for “{word}”. Type a part of the name and choose a suggestion.")


def offer_targets(kind: str, text: str) -> list[Any]:
    """The first rows that a text may mean. One query."""
    rows = rows_for(kind)
    for word in text.split()[:5]:
        rows = rows.filter(_matching(kind, word))
    return list(rows[:OFFERED])


def _matching(kind: str, word: str) -> Q:
    if kind == TargetKind.USER:
        return Q(username__icontains=word) | Q(called__icontains=word)
    return Q(name__icontains=word)


def _exactly(kind: str, text: str) -> Q:
    at_end = KEY_AT_END.search(text)
    if kind == TargetKind.USER:
        if at_end:
            return Q(username__iexact=at_end["key"])
        return Q(username__iexact=text.lstrip("@")) | Q(called__iexact=text)
    if kind == TargetKind.CONTACT and at_end and at_end["key"].lstrip("#").isdecimal():
        return Q(pk=int(at_end["key"].lstrip("#")[:15]))
    return Q(name__iexact=text)
