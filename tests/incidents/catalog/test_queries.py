"""Reading the catalogue."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from incidents.catalog import queries
from incidents.catalog.graph import walk
from incidents.catalog.models import PriorityRule, ServiceDependency, Source
from tests.factories import make_service


@pytest.fixture
def services(db):
    """Shop needs Payments (hard) and Search (soft); both need Database; Database needs Shop: a circle."""
    made = {name: make_service(name) for name in ("Shop", "Payments", "Search", "Database")}
    for service, needed, is_hard in (
        ("Shop", "Payments", True),
        ("Shop", "Search", False),
        ("Payments", "Database", True),
        ("Search", "Database", True),
        ("Database", "Shop", False),
    ):
        ServiceDependency.objects.create(service=made[service], depends_on=made[needed], is_hard=is_hard)
    return made


def told(related):
    return [(one.service.name, one.depth, one.is_hard) for one in related]


def test_upstream_is_what_a_service_needs_nearest_first(services, django_assert_num_queries):
    with django_assert_num_queries(2):
        found = told(queries.upstream(services["Shop"]))
    assert found == [("Payments", 1, True), ("Search", 1, False), ("Database", 2, True)]


def test_downstream_is_what_needs_it(services, django_assert_num_queries):
    with django_assert_num_queries(2):
        found = told(queries.downstream(services["Search"]))
    assert found == [("Shop", 1, False), ("Database", 2, False), ("Payments", 3, False)]


def test_walk_goes_no_deeper_than_asked(services):
    assert told(queries.upstream(services["Shop"], max_depth=1)) == [("Payments", 1, True), ("Search", 1, False)]


def test_service_alone_needs_nothing(db):
    assert queries.upstream(make_service("Alone")) == []


EDGES = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7), st.booleans()), max_size=25)


# A machine at work draws slowly; nothing here is about speed.
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(EDGES, st.integers(1, 4))
def test_walk_agrees_with_brute_force(edges, depth):
    def reached(pairs, steps):
        """Every node and the fewest steps to it, by growing all ways one step at a time."""
        found = {0: 0}
        for step in range(1, steps + 1):
            for source, target in pairs:
                if source in found and found[source] < step:
                    found.setdefault(target, step)
        return found

    nearest = reached([(a, b) for a, b, _hard in edges], depth)
    hard = reached([(a, b) for a, b, is_hard in edges if is_hard], depth)
    steps = walk(0, edges, max_depth=depth)
    assert {step.service_id: step.depth for step in steps} == {node: d for node, d in nearest.items() if node}
    assert {step.service_id for step in steps if step.is_hard} == set(hard) - {0}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("impact", "urgency", "slug"), [(1, 1, "critical"), (2, 1, "high"), (3, 1, "medium"), (2, 3, "low")]
)
def test_priority_for_reads_the_matrix(reference, impact, urgency, slug, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert queries.priority_for(impact, urgency).slug == slug


@pytest.mark.django_db
def test_priority_for_an_empty_cell_is_refused(reference):
    PriorityRule.objects.filter(impact=1, urgency=1).delete()
    with pytest.raises(queries.MatrixIncomplete):
        queries.priority_for(1, 1)


@pytest.mark.django_db
def test_default_source_is_the_console_and_its_absence_is_refused(reference):
    assert queries.default_source().slug == "console"
    Source.objects.filter(kind="console").delete()
    with pytest.raises(queries.NoSource, match="Console"):
        queries.default_source()


@pytest.mark.django_db
def test_organisation_has_defaults_before_setup(reference):
    queries.organisation().delete()
    assert queries.organisation().default_hourly_cost == 100_000
