"""Moves, the acts everybody knows by name, and a change of type."""

from datetime import timedelta

import pytest

from incidents import signals
from incidents.lifecycle.operations import (
    cancel,
    close,
    hold,
    link,
    mitigate,
    reopen,
    resolve,
    resume,
    transition,
    triage,
)
from incidents.lifecycle.operations.base import ReasonRequired
from incidents.lifecycle.operations.collected import FieldsInvalid, FieldsMissing
from incidents.lifecycle.operations.stages import NotAChild
from incidents.lifecycle.operations.transition import KeyTakenOnReopening, TransitionNotAllowed
from incidents.models import (
    AffectedService,
    Category,
    HoldReason,
    IncidentType,
    Service,
    State,
    Team,
    TimelineEntry,
    Transition,
)
from incidents.refusals import NotPermitted, Refused
from incidents.workflows.choices import Phase
from incidents.workflows.queries import active_version, transitions_from
from tests.factories import NOW, make_incident, make_service, make_team, make_user

LATER = NOW + timedelta(minutes=30)
TYPES = ["outage", "degradation", "security", "user_issue"]


def answers(incident, move, code, **known):
    """Something for everything a move asks for; what is not `known` is made."""
    built_in = {
        "resolution_code": lambda: code,
        "resolution_summary": lambda: "Restarted the node",
        "resolution_kind": lambda: "permanent",
        "hold_reason": HoldReason.objects.first,
        "team": lambda: Team.objects.first() or make_team(),
        "assignee": make_user,
        "note": lambda: "Seen",
        "service": a_service,
        "category": Category.objects.first,
        "affected_services": lambda: [(a_service(), "down")],
    }
    own = {field.slug: field for field in move.version.fields.all()}
    given = {}
    for slug in move.required_fields:
        if slug in own:
            field = own[slug]
            kinds = {"number": 3, "yes_no": "yes", "moment": NOW.isoformat(), "choice": (field.options or [""])[0]}
            given[slug] = kinds.get(field.kind, "A sentence.")
        else:
            given[slug] = known[slug] if slug in known else built_in[slug]()
    return given


def a_service():
    return Service.objects.filter(name="Any").first() or make_service("Any")


def walk_to(incident, phase, code, actor, **known):
    """Make moves until the incident is in the phase, by the shortest way; `known` as for `answers`."""
    from collections import deque

    version = incident.workflow_version
    ways = {incident.state_id: []}
    queue = deque([incident.state])
    while queue:
        state = queue.popleft()
        if state.phase == phase:
            for move in ways[state.pk]:
                fields = answers(incident, move, code, **known)
                incident = transition(incident, slug=move.slug, actor=actor, at=LATER, fields=fields, reason="On")
            return incident
        for move in transitions_from(state):
            if move.to_state_id not in ways:
                ways[move.to_state_id] = [*ways[state.pk], move]
                queue.append(move.to_state)
    raise AssertionError(f"{version} has no way to {phase}")


@pytest.mark.parametrize("slug", TYPES)
@pytest.mark.parametrize("phase", [Phase.ON_HOLD, Phase.RESOLVED, Phase.CLOSED, Phase.CANCELLED])
def test_each_shipped_workflow_leads_to_each_end(slug, phase, code, carol):
    incident = walk_to(make_incident(slug), phase, code, carol)
    incident.refresh_from_db()
    assert incident.phase == phase == incident.state.phase
    assert incident.is_open == (phase == Phase.ON_HOLD)
    assert (incident.hold_reason is not None) == (phase == Phase.ON_HOLD)
    assert (incident.resolved_at is not None) == (phase in (Phase.RESOLVED, Phase.CLOSED))
    assert (incident.closed_at is not None) == (phase == Phase.CLOSED)
    assert (incident.cancelled_at is not None) == (phase == Phase.CANCELLED)


def test_move_that_the_state_does_not_have_names_those_it_has(carol):
    incident = make_incident()
    with pytest.raises(TransitionNotAllowed, match="Possible now: “"):
        transition(incident, slug="close", actor=carol, at=LATER)
    incident.refresh_from_db()
    assert incident.version == 1


def test_move_without_the_right_is_refused(olive):
    incident = make_incident()
    slug = transitions_from(incident.state)[0].slug
    with pytest.raises(NotPermitted):
        transition(incident, slug=slug, actor=olive, at=LATER)


def test_resolving_asks_for_what_the_move_requires_and_names_it(carol, code):
    incident = walk_to(make_incident("user_issue"), Phase.INVESTIGATING, code, carol)
    move = next(move for move in transitions_from(incident.state) if move.to_state.phase == Phase.RESOLVED)
    with pytest.raises(FieldsMissing) as refusal:
        transition(incident, slug=move.slug, actor=carol, at=LATER)
    assert {"resolution_code", "resolution_summary", "resolution_kind"} <= set(refusal.value.fields)
    with pytest.raises(FieldsInvalid) as refusal:
        transition(
            incident,
            slug=move.slug,
            actor=carol,
            at=LATER,
            fields={"resolution_code": "nonsense", "resolution_kind": "maybe", "colour": "red"},
        )
    assert set(refusal.value.fields) == {"resolution_code", "resolution_kind", "colour"}


def test_first_move_of_a_person_acknowledges(alice):
    incident = make_incident()
    move = next(m for m in transitions_from(incident.state) if not m.required_fields and not m.needs_reason)
    incident = transition(incident, slug=move.slug, actor=alice, at=LATER)
    assert (incident.acknowledged_by, incident.acknowledged_at) == (alice, LATER)
    codes = list(TimelineEntry.objects.filter(incident=incident).values_list("code", flat=True))
    assert codes[:2] == ["incident.logged", "incident.acknowledged"]


def test_veto_of_a_receiver_changes_nothing(alice):
    class GateClosed(Refused):
        sentence = "The gate is closed."

    def gate(sender, **kwargs):
        raise GateClosed

    incident = make_incident()
    move = transitions_from(incident.state)[0]
    signals.status_changing.connect(gate)
    try:
        with pytest.raises(GateClosed):
            transition(incident, slug=move.slug, actor=alice, at=LATER, reason="x")
    finally:
        signals.status_changing.disconnect(gate)
    incident.refresh_from_db()
    assert (incident.version, incident.acknowledged_at) == (1, None)
    assert TimelineEntry.objects.filter(incident=incident).count() == 1


def test_hold_and_resume(carol, code, waiting_for_requester):
    incident = walk_to(make_incident("user_issue"), Phase.INVESTIGATING, code, carol)
    incident = hold(incident, hold_reason=waiting_for_requester, actor=carol, at=LATER)
    assert (incident.phase, incident.hold_reason) == (Phase.ON_HOLD, waiting_for_requester)
    incident = resume(incident, actor=carol, at=LATER)
    assert (incident.phase in (Phase.INVESTIGATING, Phase.TRIAGE), incident.hold_reason) == (True, None)
    with pytest.raises(TransitionNotAllowed):
        resume(incident, actor=carol, at=LATER)


def test_mitigated_time_is_kept_when_resolved_later(carol, code):
    incident = walk_to(make_incident("outage"), Phase.MITIGATED, code, carol)
    assert incident.mitigated_at == LATER
    incident = resolve_all(incident, code, carol, at=LATER + timedelta(hours=1))
    assert (incident.mitigated_at, incident.resolved_at) == (LATER, LATER + timedelta(hours=1))


def resolve_all(incident, code, actor, at=LATER, **more):
    move = next(m for m in transitions_from(incident.state) if m.to_state.phase == Phase.RESOLVED)
    own = {
        name: value
        for name, value in answers(incident, move, code).items()
        if name not in ("resolution_code", "resolution_summary", "resolution_kind")
    }
    return resolve(incident, code=code, summary="Done", kind="workaround", actor=actor, at=at, fields=own, **more)


def test_resolving_ends_effects_and_reopening_clears_the_end(carol, code, service):
    incident = make_incident("outage", affected=[(service, "down")])
    incident = walk_to(incident, Phase.MITIGATED, code, carol)
    incident = resolve_all(incident, code, carol)
    assert AffectedService.objects.get(incident=incident).ended_at == LATER
    with pytest.raises(ReasonRequired):
        reopen(incident, reason="", actor=carol, at=LATER)
    incident = reopen(incident, reason="It came back", actor=carol, at=LATER)
    incident.refresh_from_db()
    assert (incident.resolved_at, incident.resolution_code, incident.reopen_count) == (None, None, 1)
    resolved = TimelineEntry.objects.get(incident=incident, code="incident.resolved")
    assert resolved.data["fields"]["resolution_code"]["id"] == code.pk


def test_reopening_is_refused_while_a_newer_one_has_the_key(carol, code, service):
    incident = make_incident("user_issue", service=service, dedup_key="disk")
    incident = walk_to(incident, Phase.RESOLVED, code, carol)
    make_incident("user_issue", service=service, dedup_key="disk")
    with pytest.raises(KeyTakenOnReopening, match="newer"):
        reopen(incident, reason="Again", actor=carol, at=LATER)
    incident.refresh_from_db()
    assert incident.phase == Phase.RESOLVED


def test_parent_resolves_the_children_that_are_named(carol, code):
    parent, taken, left = (make_incident("user_issue") for _ in range(3))
    for child in (taken, left):
        link(child, to=parent, kind="child_of", actor=carol, at=NOW)
        walk_to(child, Phase.INVESTIGATING, code, carol)
    stranger = walk_to(make_incident("user_issue"), Phase.INVESTIGATING, code, carol)
    parent = walk_to(parent, Phase.INVESTIGATING, code, carol)
    with pytest.raises(NotAChild):
        resolve_all(parent, code, carol, children=[stranger])
    resolve_all(parent, code, carol, children=[taken])
    for row in (taken, left, stranger):
        row.refresh_from_db()
    assert [row.phase for row in (taken, left, stranger)] == [Phase.RESOLVED, Phase.INVESTIGATING, Phase.INVESTIGATING]


def test_child_that_cannot_be_resolved_stops_the_whole_and_is_named(carol, code):
    parent = walk_to(make_incident("user_issue"), Phase.INVESTIGATING, code, carol)
    child = make_incident("outage")
    link(child, to=parent, kind="child_of", actor=carol, at=NOW)
    with pytest.raises(Refused, match=child.reference):
        resolve_all(parent, code, carol, children=[child])
    parent.refresh_from_db()
    assert parent.is_open


def test_resolution_goes_by_the_move_that_is_named(carol, code):
    incident = walk_to(make_incident("user_issue"), Phase.INVESTIGATING, code, carol)
    first = next(move for move in transitions_from(incident.state) if move.to_state.phase == Phase.RESOLVED)
    second = State.objects.create(version=first.version, slug="guessed", name="Resolved by a guess", phase="resolved")
    Transition.objects.create(
        version=first.version, slug="guess", name="Guess", from_state=incident.state, to_state=second, position=99
    )
    with pytest.raises(TransitionNotAllowed, match="cannot be resolved by that move"):
        resolve_all(incident, code, carol, slug="hold")
    assert resolve_all(incident, code, carol, slug="guess").state == second


def test_closing_and_cancelling(carol, code):
    closed = close(
        walk_to(make_incident("outage"), Phase.RESOLVED, code, carol), **closing(code), actor=carol, at=LATER
    )
    assert (closed.phase, closed.closed_at) == (Phase.CLOSED, LATER)
    with pytest.raises(ReasonRequired):
        cancel(make_incident(), reason="", actor=carol, at=LATER)


def closing(code):
    version = active_version(IncidentType.objects.get(slug="outage"))
    move = version.transitions.filter(from_state__phase="resolved", to_state__phase="closed").first()
    return {"fields": answers(None, move, code), "reason": "Complete"}


def test_mitigating_where_the_workflow_has_no_such_move_is_refused(carol, code):
    incident = walk_to(make_incident("outage"), Phase.RESOLVED, code, carol)
    with pytest.raises(TransitionNotAllowed, match="cannot be mitigated"):
        mitigate(incident, actor=carol, at=LATER)


@pytest.mark.parametrize("old", TYPES)
@pytest.mark.parametrize("new", TYPES)
@pytest.mark.parametrize("phase", [Phase.INVESTIGATING, Phase.ON_HOLD])
def test_change_of_type_rehomes_in_the_same_or_an_earlier_phase(old, new, phase, code, carol):
    from incidents.workflows.choices import PHASE_ORDER

    incident = walk_to(make_incident(old), phase, code, carol)
    restricted = incident.restricted
    kind = IncidentType.objects.get(slug=new)
    incident = triage(incident, type=kind, actor=carol, at=LATER)
    incident.refresh_from_db()
    assert incident.workflow_version == active_version(kind)
    assert incident.state.version == incident.workflow_version
    assert PHASE_ORDER[Phase(incident.phase)] <= PHASE_ORDER[phase]
    assert incident.restricted == (restricted or new == "security")
    codes = set(TimelineEntry.objects.filter(incident=incident).values_list("code", flat=True))
    assert ("type.changed" in codes) == (old != new)
    assert ("incident.restricted" in codes) == (new == "security" and not restricted)


def test_veto_of_a_receiver_keeps_the_type(carol):
    def gate(sender, transition, to_state, **kwargs):
        raise Refused(f"Not to “{to_state}”, by {transition}.")

    incident = make_incident("outage")
    signals.status_changing.connect(gate)
    try:
        with pytest.raises(Refused, match="Not to “New”, by None"):
            triage(incident, type=IncidentType.objects.get(slug="user_issue"), impact=1, actor=carol, at=LATER)
    finally:
        signals.status_changing.disconnect(gate)
    incident.refresh_from_db()
    assert (incident.type.slug, incident.impact, incident.version) == ("outage", 2, 1)


def test_triage_marks_services_since_the_impact_began(carol, service):
    began = NOW - timedelta(hours=1)
    incident = make_incident("user_issue", occurred_at=began)
    security = IncidentType.objects.get(slug="security")
    incident = triage(
        incident, type=security, services=[(service, "degraded")], impact=1, urgency=1, actor=carol, at=LATER
    )
    affected = AffectedService.objects.get(incident=incident)
    assert (affected.started_at, affected.effect, incident.priority_id) == (began, "degraded", 1)
    triage(incident, services=[(service, "degraded")], actor=carol, at=LATER)
    triage(incident, services=[(service, "down")], actor=carol, at=LATER)
    told = AffectedService.objects.filter(incident=incident).values_list("effect", "started_at", "ended_at")
    assert list(told) == [("degraded", began, LATER), ("down", LATER, None)]
