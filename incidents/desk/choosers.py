"""Choosing a row by its name: what may be chosen, how it is written in a field, and how it is found again.

Long lists are text fields with suggestions, not selects: they work by keyboard, without scripts, at any length.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, Model, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat

from incidents.catalog.models import Category, Service, Tag
from incidents.escalation.models import EscalationPolicy
from incidents.lifecycle.models import Incident
from incidents.people.models import Contact, Membership, Organisation, Skill, Team, User
from incidents.refusals import Refused

SUGGESTIONS = 12
KEY_AT_END = re.compile(r"\((?P<key>[^()]+)\)\s*$")
REFERENCE = re.compile(r"^\s*(?:INC-?)?(?P<pk>\d{1,15})\s*$", re.IGNORECASE)


class NotChosen(Refused):
    """Nothing, or more than one thing, goes by that name."""

    code = "not_chosen"


@dataclass(frozen=True)
class Chooser:
    """One kind of row to choose. `word` is what a person calls it; `permission` who may be shown suggestions."""

    word: str
    rows: Callable[[], QuerySet[Any]]
    matching: Callable[[str], Q]
    exactly: Callable[[str], Q]
    written: Callable[[Any], str]
    permission: str = "incidents.view_incident"
    told: Callable[[Any], str] = lambda _row: ""
    nearest: Callable[[QuerySet[Any], User], QuerySet[Any]] | None = None
    # What a page's script may use besides, by name.
    more: Callable[[Any], dict[str, Any]] = lambda _row: {}

    def suggest(self, text: str, user: User | None = None) -> list[Any]:
        """The first rows that `text` may mean, those nearest to `user` before others. One query."""
        rows = self.rows()
        if user is not None and self.nearest is not None:
            rows = self.nearest(rows, user)
        for word in text.split()[:5]:
            rows = rows.filter(self.matching(word))
        return list(rows[:SUGGESTIONS])

    def find(self, text: str) -> Any:
        """The one row that `text` names. Raises NotChosen."""
        text = text.strip()
        found = list(self.rows().filter(self.exactly(text))[:2])
        if len(found) == 1:
            return found[0]
        if found:
            raise NotChosen(f"More than one {self.word} is called “{text}”. Choose one of the suggestions.")
        raise NotChosen(f"There is no {self.word} “{text}” to choose. Type a part of the name and choose a suggestion.")


def _people() -> QuerySet[Any]:
    return User.objects.filter(is_active=True).annotate(full_name=Concat("first_name", Value(" "), "last_name"))


def _exact_person(text: str) -> Q:
    if match := KEY_AT_END.search(text):
        return Q(username__iexact=match["key"])
    return Q(username__iexact=text.lstrip("@")) | Q(full_name__iexact=text)


def _write_person(user: User) -> str:
    name = user.get_full_name()
    return f"{name} ({user.username})" if name else user.username


def _exact_contact(text: str) -> Q:
    match = KEY_AT_END.search(text)
    if match and match["key"].lstrip("#").isdecimal():
        return Q(pk=int(match["key"].lstrip("#")[:15]))
    return Q(name__iexact=text) | Q(email__iexact=text)


def _own_services_first(services: QuerySet[Any], user: User) -> QuerySet[Any]:
    own = Exists(Membership.objects.filter(user=user, team=OuterRef("owning_team")))
    return services.annotate(is_own=own).order_by("-is_own", "name")


def _exact_incident(text: str) -> Q:
    match = REFERENCE.match(text)
    return Q(pk=int(match["pk"])) if match else Q(pk=None)


def _named(word: str, model: Any, **more: Any) -> Chooser:
    def written(row: Model) -> str:
        return str(row)

    return Chooser(
        word=word,
        rows=lambda: model.objects.filter(retired_at=None) if hasattr(model, "retired_at") else model.objects.all(),
        matching=lambda text: Q(name__icontains=text),
        exactly=lambda text: Q(name__iexact=text),
        written=written,
        **more,
    )


CHOOSERS: dict[str, Chooser] = {
    "person": Chooser(
        word="person",
        rows=_people,
        matching=lambda text: Q(username__icontains=text) | Q(full_name__icontains=text),
        exactly=_exact_person,
        written=_write_person,
        told=lambda user: user.job_title,
    ),
    "team": _named("team", Team),
    "skill": _named("skill", Skill),
    "escalation-policy": _named("escalation policy", EscalationPolicy),
    "service": _named("service", Service, nearest=_own_services_first),
    "tag": _named("tag", Tag),
    "organisation": _named("organisation", Organisation, permission="incidents.view_organisation"),
    "category": Chooser(
        word="category",
        rows=lambda: Category.objects.filter(retired_at=None).select_related("incident_type"),
        matching=lambda text: Q(path__icontains=text),
        exactly=lambda text: Q(path__iexact=text),
        written=str,
        told=lambda category: f"Usually: {category.usual_type}" if category.usual_type is not None else "",
        more=lambda category: {"type": category.usual_type.pk} if category.usual_type is not None else {},
    ),
    "contact": Chooser(
        word="contact",
        rows=Contact.objects.all,
        matching=lambda text: Q(name__icontains=text) | Q(email__icontains=text),
        exactly=_exact_contact,
        written=lambda contact: f"{contact.name} (#{contact.pk})",
        permission="incidents.view_contact",
        told=lambda contact: contact.email,
    ),
    "incident": Chooser(
        word="incident",
        rows=Incident.objects.all,
        matching=_exact_incident,
        exactly=_exact_incident,
        written=str,
        told=lambda incident: incident.title,
    ),
}
