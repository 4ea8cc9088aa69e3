"""Somebody leaves: what they hold goes to others, and nobody learns of what they may not know."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from incidents.audit.sentences import sentence
from incidents.lifecycle import operations as op
from incidents.models import (
    AccessGrant,
    ApiToken,
    AuditRecord,
    Exercise,
    Incident,
    Membership,
    ResponseRole,
    SavedView,
    TimelineEntry,
    User,
)
from incidents.people.choices import TokenScope
from incidents.people.operations import create_token
from incidents.permissions.principal import as_system, as_user
from incidents.refusals import NotPermitted
from incidents.upkeep.operations import Heirs, leave
from incidents.upkeep.queries import holdings
from tests.factories import NOW, make_incident, make_team, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin_by_role(reference):
    """An administrator who sees nothing restricted."""
    return make_user("ines", "administrator", first_name="Ines", last_name="Ito")


@pytest.fixture
def console(client, admin_by_role):
    client.force_login(admin_by_role)
    return client


def address(person):
    return reverse("person_leaves", args=[person.pk])


def mine(person, **values):
    return make_incident(assignee=person, **values)


def fresh(incident):
    with as_system("test"):
        return Incident.objects.get(pk=incident.pk)


def entries(incident):
    with as_system("test"):
        return list(TimelineEntry.objects.filter(incident=incident).order_by("pk"))


def goes(person, actor, **options):
    with as_user(actor):
        return leave(person, heirs=options.pop("heirs", Heirs()), actor=actor, at=NOW, **options)


def test_everything_goes_to_one_successor(alice, bob, team, admin_by_role):
    incident = mine(alice, team=team)
    with as_system("test"):
        op.assign_role(incident, role="commander", user=alice, actor=None, at=NOW)
    report = make_user("junior", manager=alice)
    Membership.objects.filter(user=alice).update(is_manager=True)
    create_token(
        alice, name="script", scopes=[TokenScope.values[0]], expires_at=NOW + timedelta(days=9), actor=alice, at=NOW
    )
    left = goes(alice, admin_by_role, heirs=Heirs(everything=bob))
    assert (left.incidents, left.roles, left.refused, left.is_closed) == (1, 1, [], True)
    assert fresh(incident).assignee == bob
    with as_system("test"):
        assert ResponseRole.objects.current().get(incident=incident).user == bob
    assert [entry.code for entry in entries(incident)][-2:] == ["incident.handed_over", "role.assigned"]
    assert entries(incident)[-2].body == "Alice Archer leaves."
    assert not Membership.objects.filter(user=alice).exists()
    assert Membership.objects.get(user=bob, team=team).is_manager
    assert ApiToken.objects.get(user=alice).revoked_at == NOW
    report.refresh_from_db()
    assert report.manager == bob
    assert not User.objects.get(pk=alice.pk).is_active


def test_single_items_go_to_others(alice, bob, charlie, admin_by_role):
    first, second = mine(alice), mine(alice)
    goes(alice, admin_by_role, heirs=Heirs(everything=bob, incidents={second.pk: charlie}))
    assert (fresh(first).assignee, fresh(second).assignee) == (bob, charlie)


def test_without_a_successor_incidents_are_left_to_their_team(alice, team, admin_by_role):
    incident = mine(alice, team=team)
    goes(alice, admin_by_role)
    assert (fresh(incident).assignee, fresh(incident).team) == (None, team)
    assert entries(incident)[-1].body == "Alice Archer leaves."


def test_an_expert_is_taken_off_and_the_successor_put_on(alice, bob, admin_by_role):
    incident = make_incident()
    with as_system("test"):
        op.assign_role(incident, role="expert", user=alice, actor=None, at=NOW)
    goes(alice, admin_by_role, heirs=Heirs(everything=bob))
    with as_system("test"):
        assert [role.user for role in ResponseRole.objects.current().filter(incident=incident)] == [bob]


def test_refusals_are_kept_and_the_account_stays_open_until_it_is_asked_anyway(alice, bob, team, admin_by_role):
    incident, other = mine(alice), mine(alice)
    bob.is_active = False
    bob.save()
    heirs = Heirs(incidents={incident.pk: bob})
    left = goes(alice, admin_by_role, heirs=heirs)
    assert left.refused == [f"{incident}: Bob Baker has left: choose somebody whose account is active."]
    assert (left.incidents, left.is_closed) == (1, False)
    assert fresh(other).assignee is None
    assert User.objects.get(pk=alice.pk).is_active
    assert Membership.objects.filter(user=alice).exists()
    assert goes(alice, admin_by_role, heirs=heirs, anyway=True).is_closed
    assert fresh(incident).assignee == alice
    assert not User.objects.get(pk=alice.pk).is_active


def test_leaving_is_audited(alice, bob, admin_by_role):
    mine(alice)
    goes(alice, admin_by_role, heirs=Heirs(everything=bob))
    record = AuditRecord.objects.get(code="person.left")
    assert (record.actor, record.data["to"]["name"]) == (admin_by_role, "Bob Baker")
    assert sentence(record.code, record.data) == (
        "Alice Archer left; what they held went to Bob Baker: 1 incident and 0 roles that whoever closed the "
        "account may see."
    )


def test_shared_views_stay_with_their_team_and_own_ones_end(alice, bob, team, admin_by_role):
    stamps = {"created_at": NOW, "updated_at": NOW}
    shared = SavedView.objects.create(name="Night", owner=alice, team=team, **stamps)
    own = SavedView.objects.create(name="Mine", owner=alice, **stamps)
    goes(alice, admin_by_role, heirs=Heirs(everything=bob))
    shared.refresh_from_db()
    own.refresh_from_db()
    assert (shared.owner, shared.retired_at, own.retired_at) == (bob, None, NOW)


def test_leaving_twice_changes_nothing_more(alice, bob, admin_by_role):
    incident = mine(alice)
    goes(alice, admin_by_role, heirs=Heirs(everything=bob))
    told = len(entries(incident))
    left = goes(alice, admin_by_role, heirs=Heirs(everything=bob))
    assert (left.incidents, left.roles, left.refused, left.is_closed) == (0, 0, [], True)
    assert len(entries(incident)) == told


def test_a_refused_closing_leaves_everything_as_it_was(ada, admin_by_role):
    incident = mine(ada)
    with pytest.raises(NotPermitted):
        goes(ada, admin_by_role)
    assert fresh(incident).assignee == ada


def test_hidden_incident_goes_to_a_holder_of_a_role_on_it(alice, charlie, bob, admin_by_role):
    secret = make_incident("security", assignee=alice)
    with as_system("test"):
        op.assign_role(secret, role="deputy", user=charlie, actor=None, at=NOW)
        op.assign_role(secret, role="scribe", user=alice, actor=None, at=NOW)
    left = goes(alice, admin_by_role, heirs=Heirs(everything=bob))
    assert (left.incidents, left.roles, left.refused) == (0, 0, [])
    assert fresh(secret).assignee == charlie
    with as_system("test"):
        assert {role.user for role in ResponseRole.objects.current().filter(incident=secret)} == {charlie}
    assert [entry.actor for entry in entries(secret)[-2:]] == [None, None]
    with as_user(bob):
        assert not Incident.objects.filter(pk=secret.pk).exists()


def test_hidden_incident_goes_to_the_manager_only_where_they_may_see_it(alice, carol, admin_by_role):
    alice.manager = carol
    alice.save()
    shown, hidden = make_incident("security", assignee=alice), make_incident("security", assignee=alice)
    with as_system("test"):
        op.grant_access(shown, user=carol, reason="Leads the work", actor=None, at=NOW)
    goes(alice, admin_by_role)
    assert fresh(shown).assignee == carol
    assert fresh(hidden).assignee is None
    with as_user(carol):
        assert not Incident.objects.filter(pk=hidden.pk).exists()


def test_access_to_restricted_incidents_ends(alice, admin_by_role):
    secret = make_incident("security")
    with as_system("test"):
        op.grant_access(secret, user=alice, reason="Helps", actor=None, at=NOW)
    goes(alice, admin_by_role)
    with as_system("test"):
        assert not AccessGrant.objects.filter(user=alice, revoked_at=None).exists()


def test_page_tells_the_same_whether_or_not_there_are_hidden_incidents(console, alice):
    def words():
        page = console.get(address(alice)).content.decode()
        return page[page.index("leaves us</h2>") : page.index("Ways in")]

    before = words()
    make_incident("security", assignee=alice)
    assert words() == before


def test_page_lists_what_is_held(console, alice, team):
    incident = mine(alice, title="Printer on fire")
    page = console.get(address(alice)).content.decode()
    assert "Printer on fire" in page
    assert f'name="incidents_{incident.pk}"' in page
    assert "Platform" in page


def test_post_hands_over_and_leads_back_to_the_person(console, alice, bob):
    incident = mine(alice)
    answer = console.post(address(alice), {"everything": "Bob Baker (bob)"})
    assert answer.url == reverse("admin:incidents_user_change", args=[alice.pk])
    assert fresh(incident).assignee == bob
    assert not User.objects.get(pk=alice.pk).is_active


def test_wrong_names_are_said_at_their_fields_and_nothing_happens(console, alice, bob):
    incident = mine(alice)
    answer = console.post(address(alice), {"everything": "Bob Baker (bob)", f"incidents_{incident.pk}": "Nobody"})
    assert answer.status_code == 422
    assert "There is no person “Nobody” to choose." in answer.content.decode()
    assert "This is the one who leaves" in console.post(address(alice), {"everything": "alice"}).content.decode()
    assert fresh(incident).assignee == alice


def test_get_changes_nothing(console, alice):
    mine(alice)
    console.get(address(alice))
    assert User.objects.get(pk=alice.pk).is_active


def test_only_those_who_may_administer_the_person_come_here(client, console, alice, ada, admin_by_role, carol):
    assert console.get(address(ada)).status_code == 403
    assert console.get(address(admin_by_role)).status_code == 403
    client.force_login(carol)
    assert client.get(address(alice)).status_code == 403
    assert client.post(address(alice), {}).status_code == 403


def test_drills_come_after_what_is_real(alice, reference):
    drill = Exercise.objects.create(name="Rehearsal", created_at=NOW)
    rehearsed = mine(alice, exercise=drill)
    real = mine(alice)
    with as_system("test"):
        assert holdings(alice, at=NOW).incidents == [real, rehearsed]


def test_page_takes_the_same_queries_for_one_incident_and_for_three(console, alice, django_assert_max_num_queries):
    mine(alice)
    console.get(address(alice))
    with django_assert_max_num_queries(22) as one:
        console.get(address(alice))
    mine(alice)
    mine(alice)
    make_team("Another").members.add(alice)
    with django_assert_max_num_queries(len(one)):
        console.get(address(alice))
