"""What must hold of every incident at every moment, whatever was done to it."""

from __future__ import annotations

from collections import Counter

from django.utils import timezone

from incidents.lifecycle.models import Incident, IncidentLink, ResponseRole
from incidents.workflows.choices import FINAL_PHASES, OPEN_PHASES, Phase
from incidents.workflows.models import State, Transition


def assert_sound(incident: Incident) -> None:
    """Check one incident, freshly loaded. Reads as whoever is in force, who must see everything."""
    state = State.objects.get(pk=incident.state_id)
    what = f"{incident.reference} in “{state.slug}”"
    assert state.version_id == incident.workflow_version_id, what
    assert incident.workflow_version.workflow.incident_type_id == incident.type_id, what
    assert incident.phase == state.phase, what
    assert incident.is_open == (incident.phase in OPEN_PHASES), what
    assert (incident.phase == Phase.ON_HOLD) == (incident.hold_reason_id is not None), what
    assert (incident.acknowledged_at is None) == (incident.acknowledged_by_id is None), what
    assert incident.is_major <= (incident.major_declared_at is not None), what
    assert_milestones_fit(incident, what)
    assert_leads_on(incident, what)
    assert_roles_single(incident, what)
    assert_effects_sound(incident, what)


def assert_milestones_fit(incident: Incident, what: str) -> None:
    ended = {
        "resolved_at": incident.phase in (Phase.RESOLVED, Phase.CLOSED),
        "closed_at": incident.phase == Phase.CLOSED,
        "cancelled_at": incident.phase == Phase.CANCELLED,
    }
    for name, expected in ended.items():
        assert (getattr(incident, name) is not None) == expected, f"{what}: {name} is {getattr(incident, name)}"
    if incident.phase == Phase.MITIGATED:
        assert incident.mitigated_at is not None, what
    for earlier, later in (
        ("occurred_at", "detected_at"),
        ("occurred_at", "acknowledged_at"),
        ("occurred_at", "mitigated_at"),
        ("mitigated_at", "resolved_at"),
        ("occurred_at", "resolved_at"),
        ("reported_at", "closed_at"),
        ("resolved_at", "closed_at"),
    ):
        first, second = getattr(incident, earlier), getattr(incident, later)
        assert first is None or second is None or first <= second, f"{what}: {earlier} {first} > {later} {second}"


def assert_leads_on(incident: Incident, what: str) -> None:
    """Whatever is not final has a way out."""
    if incident.phase not in FINAL_PHASES:
        assert Transition.objects.filter(from_state=incident.state_id).exists(), what


def assert_roles_single(incident: Incident, what: str) -> None:
    held = Counter(ResponseRole.objects.current().filter(incident=incident).values_list("role", flat=True))
    assert all(count == 1 for role, count in held.items() if role != "expert"), f"{what}: {held}"


def assert_effects_sound(incident: Incident, what: str) -> None:
    """Intervals of one service do not overlap, and none runs on after the end of the incident."""
    until_then = {}
    for affected in incident.affected_services.order_by("service_id", "started_at", "pk"):
        assert affected.ended_at is not None or incident.is_open, f"{what}: an effect runs on"
        before = until_then.get(affected.service_id)
        assert before is None or before <= affected.started_at, f"{what}: effects overlap"
        until_then[affected.service_id] = affected.ended_at or timezone.now().replace(year=9000)


def assert_no_circles() -> None:
    """Nobody is below themselves, by parents or by originals."""
    for kind in ("child_of", "duplicate_of"):
        above = dict(IncidentLink.objects.filter(kind=kind).values_list("from_incident_id", "to_incident_id"))
        for start in above:
            seen, here = {start}, above.get(start)
            while here is not None:
                assert here not in seen, f"a circle of {kind} through {start}"
                seen.add(here)
                here = above.get(here)
