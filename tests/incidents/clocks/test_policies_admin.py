"""Policies in the console: who edits which, what is refused, their order, and which of them an incident would get."""

from __future__ import annotations

import pytest
from django.urls import reverse

from incidents.models import IncidentType, Job, Membership, SlaPolicy, SlaTarget
from tests.factories import NOW, make_incident, make_team, make_user
from tests.incidents.clocks.making import make_calendar, make_policy

pytestmark = pytest.mark.django_db
LIST = "/admin/incidents/slapolicy/"


@pytest.fixture
def console(client, reference):
    """An administrator by role alone."""
    client.force_login(make_user("ines", "administrator"))
    return client


@pytest.fixture
def manager(client, team):
    """Somebody who manages the platform team."""
    person = make_user("mia", "manager")
    Membership.objects.create(team=team, user=person, is_manager=True)
    client.force_login(person)
    return client


def target(number, **values):
    given = {
        "id": "",
        "kind": "resolve",
        "authority": "",
        "minutes": "4 h",
        "calendar": "",
        "warn_at_percent": "50, 80",
    }
    return {f"targets-{number}-{name}": value for name, value in {**given, "pauses": "on", **values}.items()}


def form(*targets, **values):
    return {
        "name": "Outages",
        "description": "",
        "calendar": "",
        "team": "",
        "targets-TOTAL_FORMS": len(targets),
        "targets-INITIAL_FORMS": 0,
        **{name: value for one in targets for name, value in one.items()},
        **values,
    }


def test_a_policy_is_made_with_conditions_and_targets_and_clocks_are_reckoned_again(console):
    outage = IncidentType.objects.get(slug="outage")
    sent = form(target(0), target(1, kind="authority", authority="ICO", minutes="72h"), for_types=[outage.pk])
    answer = console.post(f"{LIST}add/", sent)
    assert answer.status_code == 302, answer.context["errors"]
    policy = SlaPolicy.objects.get()
    assert policy.conditions == {"types": [outage.pk]}
    assert {(one.kind, one.minutes, one.authority) for one in SlaTarget.objects.all()} == {
        ("resolve", 240, ""),
        ("authority", 4320, "ICO"),
    }
    assert Job.objects.get().parameters == {"because": {"policy": "Outages"}}


@pytest.mark.parametrize(
    ("targets", "words"),
    [
        ([], "Promise at least one thing"),
        ([target(0), target(1)], "promised twice"),
        ([target(0, minutes="2 d")], "Write hours instead of days"),
        ([target(0, minutes="soon")], "is not a length"),
        ([target(0, warn_at_percent="150")], "percents from 1 to 99"),
        ([target(0, kind="authority")], "Name the authority"),
        ([target(0, authority="ICO")], "has an authority"),
    ],
)
def test_what_promises_nothing_or_nonsense_is_refused_and_stays_as_typed(console, targets, words):
    answer = console.post(f"{LIST}add/", form(*targets))
    assert answer.status_code == 200
    page = answer.content.decode()
    assert words in page
    assert "Outages" in page
    assert not SlaPolicy.objects.exists()


def test_a_policy_is_changed_where_its_numbers_stand_in_words(console):
    policy = make_policy("Outages", resolve={"minutes": 90, "warn_at_percent": [75]})
    page = console.get(f"{LIST}{policy.pk}/change/").content.decode()
    assert 'value="1 h 30 min"' in page
    assert 'value="75"' in page
    own = policy.targets.get()
    sent = form(target(0, id=own.pk, minutes="2 h"), **{"targets-INITIAL_FORMS": 1, "targets-0-policy": policy.pk})
    assert console.post(f"{LIST}{policy.pk}/change/", sent).status_code == 302
    own.refresh_from_db()
    assert own.minutes == 120


def test_the_list_costs_the_same_for_one_policy_and_for_three(console, django_assert_max_num_queries):
    make_policy("First", conditions={"priorities": [1]}, resolve=60)
    console.get(LIST)
    for _ in range(2):
        with django_assert_max_num_queries(14):
            page = console.get(LIST).content.decode()
        make_policy(f"More {_}", position=5, resolve=60, acknowledge=5, conditions={"priorities": [1, 2]})
    assert "Critical" in page


def test_the_order_is_changed_by_posts_and_a_shadowed_policy_is_named(console):
    first = make_policy("Everything", position=0, resolve=60)
    second = make_policy("Critical", position=1, conditions={"priorities": [1]}, resolve=30)
    assert "Never: “Everything” stands before it" in console.get(LIST).content.decode()
    move = reverse("admin:incidents_slapolicy_move", args=[second.pk])
    assert console.get(move).status_code == 405
    console.post(f"{move}?way=up")
    assert list(SlaPolicy.objects.order_by("position")) == [second, first]
    assert "Never:" not in console.get(LIST).content.decode()
    console.post(f"{move}?way=up")
    assert list(SlaPolicy.objects.order_by("position")) == [second, first]
    assert Job.objects.count() == 1


def test_which_policy_names_the_first_that_fits(console, service):
    make_policy("Critical", position=0, conditions={"priorities": [1]}, resolve=30)
    make_policy("The rest", position=1, calendar=make_calendar(), resolve=600)
    incident = make_incident(service=service)
    page = console.get(f"{LIST}which/", {"incident": f"inc-{incident.pk}"}).content.decode()
    assert f"INC-{incident.pk} gets “The rest”" in page
    assert "10 h of Mon–Fri 08:00–18:00 UTC" in page
    outage = IncidentType.objects.get(slug="outage")
    assert "gets “Critical”" in console.get(f"{LIST}which/", {"type": outage.pk, "priority": 1}).content.decode()
    assert "Choose a priority" in console.get(f"{LIST}which/", {"type": outage.pk}).content.decode()


def test_which_policy_answers_alike_for_hidden_and_absent_incidents(client, service, charlie):
    hidden = make_incident("security", service=service)
    client.force_login(charlie)
    answers = []
    for pk in (hidden.pk, 999_999):
        page = client.get(f"{LIST}which/", {"incident": f"INC-{pk}"}).content.decode()
        assert "There is no such incident, or it is not yours to see." in page
        answers.append(page.count("INC-"))
    assert answers[0] == answers[1]


def test_a_manager_edits_the_teams_own_and_no_others(manager, team):
    own, other = make_policy("Ours", team=team, resolve=60), make_policy("Others", team=make_team(), resolve=60)
    assert manager.get(f"{LIST}{own.pk}/change/").content.decode().count('name="_save"')
    assert 'name="_save"' not in manager.get(f"{LIST}{other.pk}/change/").content.decode()
    assert manager.post(f"{LIST}{other.pk}/change/", form(target(0))).status_code == 403
    assert manager.post(f"{LIST}add/", form(target(0), team=team.pk)).status_code == 302
    assert SlaPolicy.objects.get(name="Outages").team == team
    refused = manager.post(f"{LIST}add/", form(target(0), name="Global"))
    assert refused.status_code == 200
    assert not SlaPolicy.objects.filter(name="Global").exists()


def test_a_retired_policy_is_chosen_no_more_and_clocks_are_reckoned_again(console):
    policy = make_policy("Outages", resolve=60)
    page = console.get(f"{LIST}{policy.pk}/change/").content.decode()
    assert "retire" in page.lower()
    from incidents.catalog.operations import retire
    from incidents.clocks.queries import active_promises

    retire(policy, at=NOW)
    assert active_promises() == []
