"""Panels of an incident commander: the majors that run, what critical nobody acknowledged, what is done."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db.models import OuterRef, Subquery

from incidents.catalog.choices import Effect
from incidents.desk.dashboard.reader import Reader, lines, real, within_cap
from incidents.lifecycle.choices import Role
from incidents.lifecycle.models import AffectedService, Incident, ResponseRole
from incidents.timeline.models import TimelineEntry

MAJORS_SHOWN, SHORT = 8, 6
CRITICAL = 1
# Experts are called as they are needed; these roles are each held by one person.
NEEDED = (Role.COMMANDER, Role.DEPUTY, Role.SCRIBE, Role.LIAISON)

Shown = dict[str, Any]


def running_majors(_reader: Reader) -> Shown:
    """Each major with its commander, open roles, last public word and what it affects. Three queries."""
    said = TimelineEntry.objects.filter(incident=OuterRef("pk"), is_public=True).exclude(body="").order_by("-at", "-pk")
    running = real().open().major().in_queue_order()
    rows = list(lines(running).annotate(told_at=Subquery(said.values("at")[:1]))[:MAJORS_SHOWN])
    held, suffering = _roles(rows), _suffering(rows)
    told = [
        {
            "incident": row,
            "commander": held[row.pk].get(Role.COMMANDER),
            "missing": [role.label for role in NEEDED if role not in held[row.pk]],
            "services": suffering[row.pk],
        }
        for row in rows
    ]
    return {"rows": told, "shown": rows}


def _roles(rows: Sequence[Incident]) -> dict[int, dict[str, Any]]:
    held: dict[int, dict[str, Any]] = defaultdict(dict)
    if rows:
        for role in ResponseRole.objects.current().filter(incident__in=rows).select_related("user"):
            held[role.incident_id][role.role] = role.user
    return held


def _suffering(rows: Sequence[Incident]) -> dict[int, list[dict[str, str]]]:
    found: dict[int, list[dict[str, str]]] = defaultdict(list)
    if rows:
        for effect in AffectedService.objects.current().filter(incident__in=rows).select_related("service"):
            name = {"service": effect.service.name, "effect": effect.effect, "label": Effect(effect.effect).label}
            found[effect.incident_id].append(name)
    return found


def unacknowledged(_reader: Reader) -> Shown:
    """Critical incidents that nobody has acknowledged, the oldest first. One query."""
    critical = real().open().filter(priority=CRITICAL).in_queue_order()
    rows = list(lines(within_cap(critical).filter(acknowledged_at=None)).order_by("reported_at", "pk")[:SHORT])
    return {"rows": rows, "shown": rows}


def resolved_today(reader: Reader) -> Shown:
    """What was resolved since midnight where the reader is, the last first. One query."""
    rows = list(
        lines(real().filter(resolved_at__gte=reader.midnight())).order_by("-resolved_at", "-pk")[:SHORT],
    )
    return {"rows": rows, "shown": rows}
