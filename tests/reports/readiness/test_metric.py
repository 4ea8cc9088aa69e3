"""Readiness as a metric."""

import pytest

from incidents.permissions.principal import as_system, as_user
from reports.metrics.choices import Group
from reports.metrics.questions import Question, figures_by_key
from reports.metrics.registry import ask
from reports.readiness.operations import take_snapshots
from reports.readiness.queries.gathering import Sight, gather
from reports.readiness.queries.scores import ORGANISATION, score_one
from tests.factories import NOW, make_user
from tests.reports.readiness.making import DAY, make_drill, make_scenario, rate

TODAY = NOW.date()
pytestmark = pytest.mark.django_db


@pytest.fixture
def kept(team, service):
    """The day before yesterday, as it was kept."""
    with as_system("a test keeps"):
        take_snapshots(at=NOW - 2 * DAY)
        rate(make_drill(NOW - DAY, team=team, service=service, scenario=make_scenario()), "unable")


def test_now_is_reckoned_and_earlier_days_are_as_kept(kept, team):
    with as_user(make_user("terry", "trainer")):
        answer = ask(Question("readiness", TODAY - 3 * DAY, TODAY + DAY, Group.DAY), NOW)
        teams = figures_by_key(ask(Question("readiness", TODAY - 3 * DAY, TODAY + DAY, Group.TEAM), NOW).groups)
        before = ask(Question("readiness", TODAY - 3 * DAY, TODAY - DAY, Group.TEAM), NOW)
        now = score_one(gather(Sight(NOW)), ORGANISATION).points

    assert answer.total.value == now is not None
    days = [figure.value for figure in answer.groups]
    assert days == [None, before.total.value, None, now]
    assert str(team.pk) in teams
    assert before.total.value not in (None, now)
    assert figures_by_key(before.groups)[str(team.pk)].label == "Platform"


def test_whoever_may_not_see_readiness_is_told_none(kept):
    with as_user(make_user("narrow")):
        answer = ask(Question("readiness", TODAY, TODAY + DAY, Group.TEAM), NOW)
    assert (answer.total.n, answer.total.value, answer.groups) == (0, None, ())
