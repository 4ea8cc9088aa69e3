"""Loading the demonstration: refused on real data, all or nothing, the same twice."""

from __future__ import annotations

import io
import random
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from incidents import demo
from incidents.demo import founding, majors, operations
from incidents.demo.plan import plans
from incidents.demo.stage import Stage, set_stage
from incidents.models import Incident, Source, State, Team, TimelineEntry, User
from incidents.refusals import Refused
from tests.factories import make_incident, make_service, make_team
from tests.incidents.demo.conftest import AT

pytestmark = pytest.mark.usefixtures("reference", "system")


@pytest.mark.parametrize("make", [make_incident, make_team, make_service])
def test_load_on_a_database_in_use_is_refused(make):
    make()
    before = User.objects.count()
    with pytest.raises(demo.DatabaseInUse, match="holds an organisation's own"):
        demo.load(at=AT, stdout=io.StringIO())
    assert User.objects.count() == before
    assert not Source.objects.filter(slug="demo").exists()
    assert issubclass(demo.DatabaseInUse, Refused)


def test_load_that_fails_leaves_nothing(monkeypatch):
    def break_down(self, new_month):
        raise RuntimeError("the lights went out")

    monkeypatch.setattr(Stage, "play", break_down)
    with pytest.raises(RuntimeError, match="the lights went out"):
        demo.load(at=AT, stdout=io.StringIO())
    assert not Source.objects.filter(slug="demo").exists()
    assert not Team.objects.exists()
    assert not User.objects.filter(username="hannah").exists()


class Rollback(Exception):
    """Undo what a rehearsal wrote."""


def rehearse(at, *, seed):
    """Some of the stories, as (title, state, times) and the timeline's codes and texts; nothing of it stays."""
    try:
        with transaction.atomic():
            founding.found(password="anything", at=at)
            stage = set_stage(at=at, seed=seed)
            some = plans(at=at, random=stage.random("plans"))[::12]
            operations.tell_all(stage, some, majors.MAJORS[:1], stdout=io.StringIO())
            incidents = list(
                Incident.objects.order_by("pk").values_list("title", "state__slug", "reported_at", "closed_at", "facts")
            )
            entries = list(TimelineEntry.objects.order_by("pk").values_list("at", "code", "actor__username", "body"))
            raise Rollback
    except Rollback:
        return incidents, entries


def test_same_moment_and_seed_tell_the_same_stories():
    first, again, other = (rehearse(AT, seed=seed) for seed in (7, 7, 8))
    assert len(first[0]) > 15
    assert first == again
    assert first != other


@pytest.mark.parametrize("at", [datetime(2026, 3, 29, 1, 30, tzinfo=UTC), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)])
def test_plans_begin_in_the_half_year_before(at):
    planned = plans(at=at, random=random.Random(3))
    assert all(at - timedelta(days=185) < plan.begins_at < at for plan in planned)
    assert {plan.type for plan in planned} == {"outage", "degradation", "security", "user_issue"}


def test_current_states_are_reached_on_a_holiday_night(monkeypatch):
    at = datetime(2026, 12, 27, 3, 15, tzinfo=UTC)
    founding.found(password="anything", at=at)
    stage = set_stage(at=at, seed=operations.SEED)
    current = [plan for plan in plans(at=at, random=stage.random("plans")) if plan.begins_at > at - timedelta(days=10)]
    operations.tell_all(stage, current, (), stdout=io.StringIO())
    held = set(Incident.objects.values_list("state_id", flat=True))
    unreached = State.objects.filter(version__status="active").exclude(pk__in=held)
    assert {state.slug for state in unreached} <= {"closed"}
