"""Reading workflows."""

from __future__ import annotations

import pytest

from incidents.models import IncidentType, State, Transition, WorkflowVersion
from incidents.workflows import queries
from incidents.workflows.choices import Phase, VersionStatus
from incidents.workflows.shipped import SHIPPED

pytestmark = pytest.mark.django_db


@pytest.fixture
def outage(reference):
    return queries.active_version(IncidentType.objects.get(slug="outage"))


@pytest.mark.parametrize("shipped", SHIPPED, ids=lambda shipped: shipped.incident_type)
def test_snapshot_returns_what_was_shipped(reference, shipped):
    version = queries.active_version(IncidentType.objects.get(slug=shipped.incident_type))
    shape = queries.snapshot(version)
    assert (shape.states, shape.moves, shape.fields) == (shipped.states, shipped.moves, shipped.fields)


def test_snapshot_takes_three_queries(outage, django_assert_num_queries):
    with django_assert_num_queries(3):
        queries.snapshot(outage)


def test_active_version_of_type_without_workflow_is_refused(reference):
    with pytest.raises(queries.NoActiveWorkflow, match="“Flood” has no published workflow"):
        queries.active_version(IncidentType.objects.create(name="Flood", slug="flood"))


def test_start_of_a_type_comes_in_one_query_and_is_refused_without_a_workflow(outage, django_assert_num_queries):
    kind = outage.workflow.incident_type
    with django_assert_num_queries(1):
        start = queries.start_of(kind)
        assert (start.version, start.moves_on) == (outage, False)
    with pytest.raises(queries.NoActiveWorkflow, match="“Flood” has no published workflow"):
        queries.start_of(IncidentType.objects.create(name="Flood", slug="flood"))


def test_active_version_comes_with_its_workflow(outage, django_assert_num_queries):
    kind = outage.workflow.incident_type
    with django_assert_num_queries(1):
        assert queries.active_version(kind).workflow.name == "Service outage"


def test_transitions_from_come_in_their_order_with_states_loaded(outage, django_assert_num_queries):
    state = State.objects.get(version=outage, slug="mitigated")
    with django_assert_num_queries(1):
        moves = queries.transitions_from(state)
        names = [(move.slug, move.from_state.name, move.to_state.name) for move in moves]
    assert names[0] == ("hold", "Service restored", "Restored, fix awaited")
    assert [move.position for move in moves] == sorted(move.position for move in moves)


def test_transition_by_slug_finds_the_move_or_names_the_others(outage):
    start = queries.start_of(outage.workflow.incident_type)
    assert queries.transition_by_slug(start, "triage").to_state.slug == "triage"
    with pytest.raises(queries.NoSuchMove, match=r"Possible: .*“Assess impact” \(triage\)"):
        queries.transition_by_slug(start, "close")


@pytest.mark.parametrize(
    ("kind", "phase", "slug"),
    [
        ("security", Phase.TRIAGE, "triage"),
        ("security", Phase.INVESTIGATING, "investigating"),
        ("security", Phase.ON_HOLD, "on_hold"),
        ("security", Phase.MITIGATED, "mitigated"),
        ("user_issue", Phase.MITIGATED, "investigating"),
        ("user_issue", Phase.ON_HOLD, "on_hold"),
        ("user_issue", Phase.RESOLVED, "resolved"),
        ("user_issue", Phase.CLOSED, "closed"),
        ("user_issue", Phase.CANCELLED, "cancelled"),
    ],
)
def test_rehomed_state_is_first_of_the_phase_else_of_the_nearest_earlier(reference, kind, phase, slug):
    version = queries.active_version(IncidentType.objects.get(slug=kind))
    assert queries.rehomed_state(version, phase).slug == slug


def test_rehomed_state_falls_back_to_the_start(outage):
    State.objects.filter(version=outage, phase="identified").update(phase="triage")
    assert queries.rehomed_state(outage, Phase.IDENTIFIED) == queries.start_of(outage.workflow.incident_type)


def test_rehoming_from_hold_never_lands_on_progress_beyond(outage):
    State.objects.filter(version=outage, phase="on_hold").update(phase="mitigated")
    assert queries.rehomed_state(outage, Phase.ON_HOLD).slug == "investigating"


@pytest.mark.parametrize("shipped", SHIPPED, ids=lambda shipped: shipped.incident_type)
def test_acts_known_by_name_take_the_plain_move_first(reference, shipped):
    """`hold`, `resume` and `cancel` are the first moves into their phase, wherever the state has them."""
    version = queries.active_version(IncidentType.objects.get(slug=shipped.incident_type))
    for state in State.objects.filter(version=version):
        moves = queries.transitions_from(state)
        slugs = {move.slug for move in moves}
        for slug, phase in (("hold", "on_hold"), ("cancel", "cancelled")):
            if slug in slugs:
                assert next(move.slug for move in moves if move.to_state.phase == phase) == slug


def test_everything_shipped_fits_its_columns(reference):
    """SQLite does not mind what is too long; PostgreSQL does."""
    for model in (WorkflowVersion, State, Transition):
        for row in model.objects.all():
            row.full_clean(exclude=["published_by", "published_at"], validate_unique=False, validate_constraints=False)


def test_every_type_has_exactly_one_version_in_force(reference):
    for kind in IncidentType.objects.filter(slug__in=[shipped.incident_type for shipped in SHIPPED]):
        assert WorkflowVersion.objects.filter(workflow__incident_type=kind, status=VersionStatus.ACTIVE).count() == 1
