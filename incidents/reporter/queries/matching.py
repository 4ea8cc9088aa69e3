"""What is known already, as much of it as whoever reports may learn: real, open, unrestricted incidents only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from incidents.lifecycle.managers import IncidentQuerySet
from incidents.lifecycle.models import AffectedService, Incident
from incidents.people.models import User
from incidents.permissions.principal import as_system
from incidents.search.similar import EMPTY_WORDS, MIN_WORD
from incidents.search.text import stem, words

MOST = 5
_MAX_WORDS = 30
_CAP = 1_000
_REASON = "known problems: every query here leaves out what is restricted"

# Of a current effect: the service and its name, the incident and its title, since when.
Effect = tuple[int, str, int, str, datetime]


@dataclass(frozen=True)
class Known:
    """A problem that is known. `title` is empty for whoever has no account: its words may be inside words."""

    key: str
    incident_id: int
    service: str
    title: str
    since: datetime


def known_problems(*, text: str, service_id: int | None, user: User | None) -> list[Known]:
    """At most five known problems that may be the one described. At most three queries.

    Without an account: services known to suffer, when one was chosen or its name stands in the text. With one: also
    the titles of open incidents with words in common.
    """
    with as_system(_REASON):
        suffering = _suffering(text, service_id, user)
        if user is None:
            return suffering[:MOST]
        told = {known.incident_id for known in suffering}
        alike = [known for known in _alike(text, service_id) if known.incident_id not in told]
        return [*suffering, *alike][:MOST]


def find_known(key: str, *, user: User | None) -> Known | None:
    """Return what is known under a key that `known_problems` gave out, when it still is; else None. One query."""
    kind, _, number = key.partition("-")
    if not number.isascii() or not number.isdigit() or len(number) > 12:
        return None
    with as_system(_REASON):
        if kind == "service":
            found = _current_effects().filter(service_id=int(number)).first()
            return _of_service(found, user) if found is not None else None
        if kind == "incident" and user is not None:
            incident = _open_incidents().filter(pk=int(number)).select_related("service").first()
            return _of_incident(incident) if incident is not None else None
    return None


def _open_incidents() -> IncidentQuerySet:
    """What is restricted is offered to nobody here, whatever they may see elsewhere."""
    found: IncidentQuerySet = Incident.objects.real().open().filter(restricted=False)
    return found


def _current_effects() -> QuerySet[AffectedService, Effect]:
    """Who suffers now of what is not restricted, the longest first. Plain values: there may be a thousand."""
    current = AffectedService.objects.current().real()
    found = current.filter(incident__restricted=False, incident__is_open=True, service__retired_at=None)
    return found.order_by("started_at", "pk").values_list(
        "service_id", "service__name", "incident_id", "incident__title", "started_at"
    )


def _suffering(text: str, service_id: int | None, user: User | None) -> list[Known]:
    """The chosen service first, then those that the text names."""
    chosen: list[Known] = []
    named: dict[int, Known] = {}
    said = {stem(word) for word in words(text)}
    for effect in _current_effects()[:_CAP]:
        if effect[0] == service_id:
            chosen = chosen or [_of_service(effect, user)]
        elif effect[0] not in named and said.issuperset(stem(word) for word in words(effect[1])):
            named[effect[0]] = _of_service(effect, user)
    return [*chosen, *named.values()]


def _alike(text: str, service_id: int | None) -> list[Known]:
    """Of the 1,000 most pressing open incidents those with two telling words of the text in the title.

    One is enough with the service chosen, or when the text has no more. Asked of the queue and not of the search: a
    word that stands in every other incident of ten years would be looked for among all that are long closed.
    """
    telling = _stems(text)
    if not telling:
        return []
    needed = min(2, len(telling))
    scored: list[tuple[int, int]] = []
    rows = _open_incidents().in_queue_order().values_list("pk", "title", "service_id")
    for pk, title, of_service in rows[:_CAP]:
        common = len(telling & _stems(title))
        score = common + (1 if service_id is not None and of_service == service_id else 0)
        if common and score >= needed:
            scored.append((score, pk))
    best = [pk for _score, pk in sorted(scored, reverse=True)[:MOST]]
    loaded = _open_incidents().select_related("service").in_bulk(best)
    return [_of_incident(loaded[pk]) for pk in best if pk in loaded]


def _stems(text: str) -> set[str]:
    """The telling words of a text, without their endings."""
    found = [word for word in words(text) if len(word) >= MIN_WORD and word not in EMPTY_WORDS]
    return {stem(word) for word in found[:_MAX_WORDS]}


def _of_service(effect: Effect, user: User | None) -> Known:
    service_id, name, incident_id, title, started_at = effect
    return Known(f"service-{service_id}", incident_id, name, title if user is not None else "", started_at)


def _of_incident(incident: Incident) -> Known:
    service = incident.service.name if incident.service is not None else ""
    return Known(f"incident-{incident.pk}", incident.pk, service, incident.title, incident.reported_at)
