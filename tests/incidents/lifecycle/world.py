"""What a walk through the lifecycle finds: people and rows that stay, words that are tried, a look at everything."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from incidents.lifecycle.models import AccessGrant, AffectedService, Incident, IncidentLink, IncidentTag, ResponseRole
from incidents.models import Mention, SearchDocument, Service, Tag, Team, TimelineEntry, User
from incidents.permissions.principal import as_system

TYPES = ("outage", "degradation", "security", "user_issue")
TABLES = (Incident, IncidentLink, IncidentTag, ResponseRole, AccessGrant, AffectedService, Mention, SearchDocument)
SLUGS = [
    "triage",
    "investigate",
    "mitigate",
    "hold",
    "resume",
    "relapse",
    "resolve",
    "close",
    "reopen",
    "cancel",
    "contain",
    "eradicate",
    "recur",
    "remind",
    "lapse",
    "ask_requester",
    "resume_measuring",
    "resume_eradicating",
    "resume_recovering",
    "nonsense",
]
FACTS = {
    "measure": "median answer time",
    "unit": "ms",
    "baseline_value": 120,
    "degraded_value": "2400.5",
    "recovered_value": 118.0,
    "restored_by": "restart",
    "cause": "a leak",
    "attack_vector": "Phishing",
    "systems_contained": "one account",
    "evidence_kept": "the log",
    "removed": "a rule",
    "recovery_verified": "a scan",
    "data_exposed": "No",
    "question": "since when?",
}
JUNK = {
    "unit": "parsecs",
    "baseline_value": "many",
    "degraded_value": float("nan"),
    "authority_told_at": "yesterday",
    "resolution_kind": "perhaps",
    "resolution_code": "fixed",
    "hold_reason": 3,
    "assignee": "alice",
    "colour": "green",
}
REASONS = st.sampled_from(["because", "because", "because", "  ", ""])
TITLES = st.sampled_from(["Mail is down", "Printer jams", "  padded  ", "   "])
MOMENTS = st.sampled_from([-86400 * 3, -3600, -60, 0, 0, 3600])


@dataclass
class World:
    """Rows that every walk finds and none changes."""

    actors: list[User] = field(default_factory=list)
    people: list[User] = field(default_factory=list)
    teams: list[Team] = field(default_factory=list)
    services: list[Service] = field(default_factory=list)
    tags: list[Tag] = field(default_factory=list)


WORLD = World()
ACTORS = st.integers(0, 4)
ANY = st.integers(0, 50)


def pick(rows: list[Any], number: int) -> Any:
    return rows[number % len(rows)]


def snapshot() -> dict[str, Any]:
    """Every row of the lifecycle, and the timeline in the order in which it was written."""
    with as_system("a test looks at everything"):
        tables = {model.__name__: {row["pk"]: row for row in _values(model)} for model in TABLES}
        return {**tables, "timeline": list(TimelineEntry.objects.order_by("pk").values())}


def _values(model: Any) -> Any:
    names = [column.attname for column in model._meta.concrete_fields]
    return model.objects.order_by("pk").values("pk", *names)


def difference(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    return {name: (old[name], new[name]) for name in old if old[name] != new[name]}
