"""Rules in force, incidents that were resolved, and reviews of them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from incidents.lifecycle.operations import assign_role, declare_major
from incidents.models import Incident, Priority, ResolutionCode
from incidents.workflows.choices import Phase
from knowledge.models import Review
from knowledge.reviews import reference as shipped
from knowledge.reviews.operations import add_factor, draw_lesson, open_review
from tests.factories import NOW, make_incident
from tests.incidents.lifecycle.test_transitions import LATER, walk_to

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def code(reference):
    return ResolutionCode.objects.order_by("pk").first()


@pytest.fixture
def rules(reference):
    """The rules and templates that ship, in force since the day before."""
    shipped.load(NOW - DAY)


@pytest.fixture
def resolve(carol, code, system):
    """Resolves a new incident by the shortest way, at LATER."""

    def make(type="user_issue", *, priority="", major=False, **values):
        incident = make_incident(type, **values)
        if priority:
            Incident.objects.filter(pk=incident.pk).update(priority=Priority.objects.get(slug=priority))
            incident.refresh_from_db()
        if major:
            declare_major(incident, reason="Many suffer", actor=carol, at=NOW + MINUTE)
            assign_role(incident, role="commander", user=carol, actor=carol, at=NOW + MINUTE)
        return walk_to(Incident.objects.get(pk=incident.pk), Phase.RESOLVED, code, carol)

    return make


@pytest.fixture
def review(resolve, carol):
    """A review that carol began of a resolved incident, which no rule asks for."""
    made = open_review(resolve(title="Checkout is down"), actor=carol, at=LATER + MINUTE)
    return Review.objects.get(pk=made.pk)


@pytest.fixture
def factor(review, carol):
    return add_factor(review, kind="process", text="Nobody watched the age", actor=carol, at=LATER + MINUTE)


@pytest.fixture
def lesson(review, factor, carol):
    return draw_lesson(
        review, title="Renew certificates early", factor=factor, actor=carol, at=LATER + MINUTE, owner=carol
    )
