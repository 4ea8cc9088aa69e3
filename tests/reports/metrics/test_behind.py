from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from incidents.desk.figures import read_figure
from incidents.desk.filters.figures import narrowed_to
from incidents.models import Incident
from incidents.permissions.principal import as_user
from reports.metrics.behind import behind, behind_all
from reports.metrics.choices import DIMENSIONS, OF_TIME, Reality
from reports.metrics.questions import Question
from reports.metrics.registry import ask
from tests.factories import NOW, make_incident, make_service, make_team

TODAY = NOW.date()
pytestmark = pytest.mark.django_db


@pytest.fixture
def incidents(alice):
    mail, shop = make_team("Mail"), make_service("Shop")
    for days, team, service in ((0, mail, shop), (1, None, shop), (8, mail, None), (40, None, None)):
        make_incident(team=team, service=service, at=NOW - timedelta(days=days, hours=days))


def listed(address):
    figure = read_figure(parse_qs(urlsplit(address).query)["figure"][0])
    return narrowed_to(Incident.objects.filter(exercise=None), figure).count()


@pytest.mark.parametrize("group", [*OF_TIME, *DIMENSIONS])
def test_list_behind_each_group_has_as_many_as_the_figure_says(group, alice, incidents):
    question = Question("reported", TODAY - timedelta(days=60), TODAY + timedelta(days=1), group)

    with as_user(alice):
        answer = ask(question, NOW)
        counted = {figure.label: figure.n for figure in answer.groups if figure.n}
        found = {figure.label: listed(behind(question)(figure)) for figure in answer.groups if figure.n}

    assert sum(counted.values()) == 4
    assert found == counted


@pytest.mark.parametrize("group", [OF_TIME[0], DIMENSIONS[3]])
def test_list_behind_the_backlog_is_what_was_open_then(group, alice, incidents):
    question = Question("backlog", TODAY - timedelta(days=9), TODAY + timedelta(days=1), group)

    with as_user(alice):
        answer = ask(question, NOW)
        counted = {figure.label: figure.value for figure in answer.groups if figure.n}
        found = {figure.label: listed(behind(question)(figure)) for figure in answer.groups if figure.n}

    assert found == counted
    assert max(counted.values()) >= 2


def test_filters_and_drills_are_kept_in_the_address(alice):
    question = Question("resolved", TODAY, TODAY + timedelta(days=1), None, Reality.DRILL, {DIMENSIONS[3]: (7, 8)})

    assert f"figure=resolved.{TODAY}.{TODAY}.team-7-8&reality=drill" in behind_all(question)


def test_figure_of_nothing_leads_nowhere(alice):
    question = Question("reported", TODAY, TODAY + timedelta(days=1), DIMENSIONS[0])

    with as_user(alice):
        total = ask(question, NOW).total

    assert behind(question)(total) == ""
