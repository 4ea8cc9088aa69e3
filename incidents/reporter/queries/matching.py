"""What is known already, as much of it as whoever reports may learn: real, open, unrestricted incidents only."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from incidents.lifecycle.models import AffectedService, Incident
from incidents.people.models import User
from incidents.permissions.principal import as_system
from incidents.search.backends import backend_for, condition_of
from incidents.search.similar import EMPTY_WORDS, MIN_WORD
from incidents.search.text import words

MOST = 5
# The telling words that are looked up, and how many of the newest open incidents each may bring.
_MAX_WORDS = 10
_PER_WORD = 50
_CAP = 1_000
_REASON = "known problems: every query here leaves out what is restricted"


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


def _open_incidents() -> QuerySet[Incident]:
    """What is restricted is offered to nobody here, whatever they may see elsewhere."""
    found: QuerySet[Incident] = Incident.objects.real().open().filter(restricted=False)
    return found


def _current_effects() -> QuerySet[AffectedService]:
    """Who suffers now of what is not restricted, the longest first."""
    current = AffectedService.objects.current().real()
    found: QuerySet[AffectedService] = current.filter(
        incident__restricted=False, incident__is_open=True, service__retired_at=None
    )
    return found.select_related("service", "incident").order_by("started_at", "pk")


def _suffering(text: str, service_id: int | None, user: User | None) -> list[Known]:
    """The chosen service first, then those that the text names."""
    chosen: list[Known] = []
    named: dict[int, Known] = {}
    said = f" {' '.join(words(text))} "
    for effect in _current_effects()[:_CAP]:
        if effect.service_id == service_id:
            chosen = chosen or [_of_service(effect, user)]
        elif f" {' '.join(words(effect.service.name))} " in said:
            named.setdefault(effect.service_id, _of_service(effect, user))
    return [*chosen, *named.values()]


def _alike(text: str, service_id: int | None) -> list[Known]:
    """Open incidents with at least two telling words in common, or one and the service (or all, of a text of one)."""
    telling = [word for word in words(text) if len(word) >= MIN_WORD and word not in EMPTY_WORDS]
    telling = list(dict.fromkeys(telling))[:_MAX_WORDS]
    incidents = _open_incidents()
    backend = backend_for(incidents.db)
    condition = condition_of(incidents, backend.ROW_ID)
    if not telling or condition is None:
        return []
    hits = Counter(pk for pks in backend.newest(incidents.db, telling, condition, _PER_WORD) for pk in pks)
    rows = incidents.filter(pk__in=[pk for pk, _ in hits.most_common(4 * MOST)]).select_related("service")

    def score(row: Incident) -> int:
        return hits[row.pk] + (1 if service_id is not None and row.service_id == service_id else 0)

    needed = min(2, len(telling))
    good = [row for row in rows if score(row) >= needed]
    return [_of_incident(row) for row in sorted(good, key=lambda row: (-score(row), -row.pk))[:MOST]]


def _of_service(effect: AffectedService, user: User | None) -> Known:
    title = effect.incident.title if user is not None else ""
    return Known(f"service-{effect.service_id}", effect.incident_id, effect.service.name, title, effect.started_at)


def _of_incident(incident: Incident) -> Known:
    service = incident.service.name if incident.service is not None else ""
    return Known(f"incident-{incident.pk}", incident.pk, service, incident.title, incident.reported_at)
