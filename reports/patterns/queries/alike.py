"""The newest incidents of a period as groups that speak of the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models.functions import Left
from django.utils import timezone

from incidents.lifecycle.models import Incident
from reports.formulas.changes import Change, rate_change
from reports.metrics.questions import Question
from reports.patterns.clusters import DESCRIPTION, Cluster, Text, find_clusters
from reports.patterns.days import DAY
from reports.patterns.queries.period import in_period

MOST = 2_000
SHOWN = 30
SERVICES_SHOWN = 3


@dataclass(frozen=True)
class Alike:
    """One group with its incidents, the newest first, and the services that they are mostly of.

    `pace` compares the later half of the period that was read with the earlier.
    """

    cluster: Cluster
    incidents: tuple[Incident, ...]
    services: tuple[tuple[str, int], ...]
    pace: Change

    @property
    def centre(self) -> Incident:
        return next(incident for incident in self.incidents if incident.pk == self.cluster.centre)

    @property
    def open(self) -> int:
        return sum(incident.is_open for incident in self.incidents)

    @property
    def first_at(self) -> datetime:
        return self.incidents[-1].reported_at

    @property
    def last_at(self) -> datetime:
        return self.incidents[0].reported_at


@dataclass(frozen=True)
class AllAlike:
    """The groups found among `read` incidents; `is_capped`: these are only the newest of the period."""

    groups: tuple[Alike, ...]
    read: int
    is_capped: bool
    more: int

    @property
    def shown(self) -> Iterable[Incident]:
        return (incident for group in self.groups for incident in group.incidents)


def alike_in(question: Question) -> AllAlike:
    """Groups among the newest 2,000 incidents of the period, the greatest first, at most 30. One query."""
    rows = (
        in_period(question)
        .annotate(beginning=Left("description", DESCRIPTION))
        .select_related("service")
        .only("pk", "title", "reported_at", "is_open", "restricted", "service__name")
        .order_by("-reported_at", "-pk")
    )
    read = list(rows[: MOST + 1])
    is_capped = len(read) > MOST
    read = read[:MOST]
    by_key: dict[int, Incident] = {incident.pk: incident for incident in read}
    found = find_clusters(Text(incident.pk, incident.title, incident.beginning) for incident in read)  # type: ignore[attr-defined]
    groups = tuple(_told(cluster, by_key, question, is_capped=is_capped) for cluster in found[:SHOWN])
    return AllAlike(groups, len(read), is_capped, len(found) - len(groups))


def _told(cluster: Cluster, by_key: dict[int, Incident], question: Question, *, is_capped: bool) -> Alike:
    incidents = sorted((by_key[key] for key in cluster.keys), key=lambda row: (row.reported_at, row.pk), reverse=True)
    services = Counter(incident.service.name for incident in incidents if incident.service is not None)
    most = sorted(services.items(), key=lambda pair: (-pair[1], pair[0]))[:SERVICES_SHOWN]
    return Alike(cluster, tuple(incidents), tuple(most), _pace(incidents, by_key, question, is_capped=is_capped))


def _pace(incidents: list[Incident], by_key: dict[int, Incident], question: Question, *, is_capped: bool) -> Change:
    """By day, from the first day that was read whole."""
    zone = timezone.get_default_timezone()
    oldest = min(incident.reported_at for incident in by_key.values()).astimezone(zone).date()
    newest = max(incident.reported_at for incident in by_key.values()).astimezone(zone).date()
    since = oldest + DAY if is_capped else question.since
    counted = Counter(incident.reported_at.astimezone(zone).date() for incident in incidents)
    days = [counted[since + step * DAY] for step in range(max(0, (newest - since).days + 1))]
    half = len(days) // 2
    return rate_change(days[len(days) - 2 * half : len(days) - half], days[len(days) - half :])
