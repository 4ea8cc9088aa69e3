from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from incidents.lifecycle.operations import (
    acknowledge,
    add_note,
    assign,
    assign_role,
    break_glass,
    grant_access,
    lift_restriction,
    record_reads,
    release_role,
    restrict,
    revoke_access,
)
from incidents.lifecycle.operations.access import AccessRefused
from incidents.lifecycle.operations.base import IncidentNotFound, ReasonRequired
from incidents.lifecycle.queries import access_list, broken_glass_on, moves
from incidents.models import AccessGrant, AccessRecord, Incident, IncidentType, Membership
from incidents.permissions.principal import Principal, acting, as_system, as_user
from incidents.refusals import NotPermitted
from tests.factories import NOW, give, make_access_team, make_incident, make_team, make_user

LATER = NOW + timedelta(minutes=5)


def sees(user, incident, at=None):
    with acting(Principal(user=user, at=at)):
        return Incident.objects.filter(pk=incident.pk).exists()


@pytest.fixture
def secret(reference):
    return make_incident("security", title="Leaked keys")


def test_nobody_sees_it_without_a_need(secret, alice, carol, ada):
    assert [sees(user, secret) for user in (alice, carol, ada)] == [False, False, False]


def test_each_entitlement_opens_it_and_its_end_closes_it(secret, alice, bob, carol, team):
    assign(secret, assignee=alice, actor=carol, at=LATER)
    assert sees(alice, secret)
    assign(secret, assignee=None, actor=carol, at=LATER)
    assert not sees(alice, secret)

    assign_role(secret, role="expert", user=bob, actor=carol, at=LATER)
    assert sees(bob, secret)
    release_role(secret, role="expert", user=bob, actor=carol, at=LATER)
    assert not sees(bob, secret)

    grant = grant_access(secret, user=alice, reason="Knows the system", actor=carol, at=LATER)
    assert sees(alice, secret)
    revoke_access(grant, reason="Done", actor=carol, at=LATER)
    assert not sees(alice, secret)

    grant_access(secret, team=team, reason="Their system", actor=carol, at=LATER)
    assert sees(alice, secret)
    assert sees(bob, secret)
    Membership.objects.filter(user=bob).delete()
    assert not sees(bob, secret)


def test_grant_ends_when_it_expires(secret, charlie, carol):
    until = LATER + timedelta(hours=1)
    grant_access(secret, user=charlie, reason="Advice", expires_at=until, actor=carol, at=LATER)
    assert sees(charlie, secret, at=until - timedelta(seconds=1))
    assert not sees(charlie, secret, at=until)
    assert len(access_list(secret, at=LATER)) == 1
    assert access_list(secret, at=until) == []
    renewed = grant_access(secret, user=charlie, reason="More", actor=carol, at=until)
    assert renewed.expires_at is None


def test_holder_of_view_restricted_sees_all_a_superuser_does_not(secret, ada, charlie):
    assert not sees(ada, secret)
    assert sees(give(charlie, "view_restricted"), secret)


def test_inactive_people_see_nothing_restricted(secret, carol):
    gone = give(make_user("gone", is_active=False), "view_restricted")
    grant_access(secret, user=gone, reason="Old", actor=carol, at=LATER)
    assert not sees(gone, secret)


def test_whoever_restricts_keeps_access(carol, alice):
    incident = make_incident()
    with as_user(carol):
        incident = restrict(incident, reason="Names of customers", actor=carol, at=LATER)
        assert Incident.objects.filter(pk=incident.pk).exists()
    assert not sees(alice, incident)
    with pytest.raises(AccessRefused):
        restrict(incident, reason="Again", actor=carol, at=LATER)
    lift_restriction(incident, reason="Names removed", actor=carol, at=LATER)
    assert sees(alice, incident)


def test_grants_need_one_name_and_a_reason(secret, alice, team, carol):
    with pytest.raises(AccessRefused):
        grant_access(secret, reason="Both", user=alice, team=team, actor=carol, at=LATER)
    with pytest.raises(AccessRefused):
        grant_access(secret, reason="Nobody", actor=carol, at=LATER)
    with pytest.raises(ReasonRequired):
        grant_access(secret, reason=" ", user=alice, actor=carol, at=LATER)
    first = grant_access(secret, reason="Once", user=alice, actor=carol, at=LATER)
    assert grant_access(secret, reason="Twice", user=alice, actor=carol, at=LATER) == first


def test_breaking_the_glass_opens_for_four_hours_and_is_told(secret, ada, carol):
    assign(secret, assignee=carol, actor=carol, at=NOW)
    with as_user(ada):
        grant = break_glass(secret.pk, reason="The owner is ill", actor=ada, at=LATER)
    assert grant.expires_at == LATER + timedelta(hours=4)
    assert sees(ada, secret, at=LATER)
    assert not sees(ada, secret, at=grant.expires_at)
    from incidents.lifecycle.queries import broken_glass_on

    assert [item.user for item in broken_glass_on(carol, since=NOW)] == [ada]


def test_breaking_the_glass_answers_alike_for_absent_and_open(ada, alice):
    incident = make_incident()
    with as_user(ada):
        for pk in (incident.pk, 10**9):
            with pytest.raises(IncidentNotFound):
                break_glass(pk, reason="Curious", actor=ada, at=LATER)
        with pytest.raises(ReasonRequired):
            break_glass(incident.pk, reason="", actor=ada, at=LATER)
    with as_user(alice), pytest.raises(NotPermitted):
        break_glass(incident.pk, reason="Curious", actor=alice, at=LATER)
    assert not AccessGrant.objects.exists()


def test_reads_of_restricted_incidents_are_recorded_in_one_query(secret, carol, django_assert_num_queries):
    rows = [secret, make_incident(), make_incident("security")]
    with django_assert_num_queries(1):
        assert record_reads(rows, user=carol, surface="list", at=LATER) == 2
    with django_assert_num_queries(0):
        assert record_reads(rows[1:2], user=carol, surface="list", at=LATER) == 0
    assert set(AccessRecord.objects.values_list("incident_id", "user_id", "surface", "at")) == {
        (row.pk, carol.pk, "list", LATER) for row in (rows[0], rows[2])
    }


def test_type_made_security_hides_it_at_once(alice, carol):
    from incidents.lifecycle.operations import triage

    team = make_team("Security")
    kind = IncidentType.objects.get(slug="security")
    kind.access_teams.add(team)
    member = make_user("mallory", "agent", team=team)
    incident = make_incident()
    assert sees(alice, incident)
    with as_user(alice):
        triage(incident, type=kind, actor=alice, at=LATER)
    assert not sees(alice, incident)
    assert sees(member, incident)


def test_database_itself_keeps_a_broken_glass_reasoned(secret, ada):
    with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic(), as_system("test"):
        AccessGrant.objects.create(incident=secret, user=ada, kind="break_glass", granted_at=NOW)


def test_whoever_logs_what_nobody_else_could_read_may_read_it(reference, alice):
    incident = make_incident("security", title="Leaked keys", actor=alice)
    assert sees(alice, incident)
    with as_system("test"):
        [grant] = access_list(incident, at=NOW)
    assert (grant.user, grant.reason) == (alice, "Nobody else could read it")


def test_whoever_logs_what_others_read_does_not_read_it_for_that(reference, alice, bob):
    make_access_team("security", bob)
    incident = make_incident("security", title="Leaked keys", actor=alice)
    assert (sees(alice, incident), sees(bob, incident)) == (False, True)
    bob.is_active = False
    bob.save()
    assert sees(alice, make_incident("security", title="Leaked again", actor=alice))


def test_broken_glass_lets_an_administrator_read_and_change_nothing(secret, ada, alice):
    with acting(Principal(user=ada, at=LATER)):
        break_glass(secret.pk, reason="The lawyer asks", actor=ada, at=NOW)
        seen = Incident.objects.get(pk=secret.pk)
        with pytest.raises(NotPermitted, match="You opened this incident to read it"):
            add_note(seen, body="I was here", actor=ada, at=LATER)
        with pytest.raises(NotPermitted, match="to read it"):
            acknowledge(seen, actor=ada, at=LATER)
        assert not any(move.allowed for move in moves(seen, ada))
    with as_system("test"):
        grant_access(secret, user=ada, reason="She helps", actor=None, at=NOW)
    with acting(Principal(user=ada, at=LATER)):
        acknowledge(seen, actor=ada, at=LATER)
        assert any(move.allowed for move in moves(seen, ada))


def test_broken_glass_is_shown_to_the_teams_on_the_list_where_nobody_has_it(reference, ada, alice, bob):
    make_access_team("security", bob)
    incident = make_incident("security", title="Leaked keys")
    with as_user(ada):
        break_glass(incident.pk, reason="The lawyer asks", actor=ada, at=NOW)
    for person, count in ((bob, 1), (alice, 0), (ada, 0)):
        with as_user(person):
            assert broken_glass_on(person, since=NOW).count() == count
