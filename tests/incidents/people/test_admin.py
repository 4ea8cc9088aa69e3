"""People in the console: who may change whom, and what nobody may look up or delete."""

from datetime import timedelta

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from incidents.models import ApiToken, Contact, Membership, Organisation, Skill, Team, User, UserSession
from incidents.people.operations import add_member, create_token

LISTS = ["user", "team", "skill", "organisation", "contact", "apitoken"]
MODELS = [User, Team, Skill, Organisation, Contact, ApiToken, Group]


def path(row, act="change"):
    return f"/admin/{row._meta.app_label}/{row._meta.model_name}/{row.pk}/{act}/"


def user_form(user, **changes):
    data = {
        "username": user.username,
        "email": user.email,
        "time_zone": user.time_zone,
        "language": user.language,
        "is_active": "on",
        "is_staff": "on",
        "groups": list(user.groups.values_list("pk", flat=True)),
        **changes,
    }
    return {key: value for key, value in data.items() if value is not None}


def team_form(team, *members, **changes):
    rows = {
        "memberships-TOTAL_FORMS": len(members),
        "memberships-INITIAL_FORMS": sum(1 for member in members if "id" in member),
        "memberships-MIN_NUM_FORMS": 0,
        "memberships-MAX_NUM_FORMS": 1000,
    }
    for number, member in enumerate(members):
        rows |= {f"memberships-{number}-{key}": value for key, value in {"team": team.pk, **member}.items()}
    return {"name": team.name, "description": "", "email": "", **rows, **changes}


@pytest.mark.parametrize("page", LISTS)
def test_list_costs_the_same_with_one_and_three_rows(browser, administrator, commander, root, make_user, page):
    client, counts = browser(administrator), []
    for number in range(3):
        person = make_user(f"p{number}", "agent")
        row = Team.objects.create(name=f"T{number}", slug=f"t{number}")
        add_member(row, person, actor=None)
        Skill.objects.create(name=f"S{number}")
        body = Organisation.objects.create(name=f"O{number}")
        Contact.objects.create(name=f"C{number}", organisation=body)
        now = timezone.now()
        create_token(
            person, name="t", scopes=["incidents:read"], expires_at=now + timedelta(days=1), actor=root, at=now
        )
        if number != 1:
            with CaptureQueriesContext(connection) as queries:
                assert client.get(f"/admin/incidents/{page}/").status_code == 200
            counts.append(len(queries))
    assert counts[0] == counts[1] <= 16


@pytest.mark.parametrize(
    ("page", "codes"),
    [("user", 200), ("team", 200), ("skill", 200), ("organisation", 403), ("contact", 403), ("apitoken", 403)],
)
def test_observer_sees_colleagues_and_nothing_of_outsiders_and_tokens(browser, observer, page, codes):
    client = browser(observer)
    assert client.get(f"/admin/incidents/{page}/").status_code == codes
    assert client.get(f"/admin/incidents/{page}/add/").status_code == 403


def test_observer_sees_no_rights_of_others(browser, observer, administrator):
    body = browser(observer).get(path(administrator)).content.decode()
    assert administrator.email in body
    for hidden in ("user_permissions", "id_groups", "last_login", "Superuser", "algorithm"):
        assert hidden not in body


@pytest.mark.parametrize(
    "lookup",
    [
        "assigned_incidents_unscoped=1",
        "assigned_incidents_unscoped__gt=1",
        "assigned_incidents_unscoped__isnull=True",
        "teams__incidents_unscoped__exact=1",
        "groups__user__assigned_incidents_unscoped__isnull=False",
        "password__startswith=p",
        "email__startswith=c",
    ],
)
def test_list_of_people_is_no_oracle(browser, root, lookup):
    assert browser(root).get(f"/admin/incidents/user/?{lookup}").status_code in {302, 400}


@pytest.mark.parametrize("lookup", ["is_active__exact=1", "groups__id__exact=1", "teams__id__exact=1", "o=1", "q=ada"])
def test_list_of_people_is_filtered_by_what_it_offers(browser, root, lookup):
    response = browser(root).get(f"/admin/incidents/user/?{lookup}")
    assert response.status_code == 200


@pytest.mark.parametrize("model", [User, Team, Organisation, Contact, ApiToken])
def test_nothing_that_incidents_refer_to_is_deleted(rf, root, model):
    request = rf.get("/admin/")
    request.user = root
    page = admin.site._registry[model]
    assert page.has_delete_permission(request) is False
    assert "delete_selected" not in page.get_actions(request)


def test_delete_page_is_closed_even_to_superusers(browser, root, commander, team):
    assert browser(root).get(path(commander, "delete")).status_code == 403
    assert browser(root).post(path(team, "delete"), {"post": "yes"}).status_code == 403


def test_administrator_makes_an_account(browser, administrator):
    data = {"username": "nia", "is_staff": "on", "usable_password": "true"}
    data |= {"password1": "a long enough secret", "password2": "a long enough secret", "email": "nia@example.org"}
    assert browser(administrator).post("/admin/incidents/user/add/", data).status_code == 302
    nia = User.objects.get(username="nia")
    assert (nia.is_staff, nia.is_superuser, nia.check_password("a long enough secret")) == (True, False, True)


def test_administrator_deactivates_and_the_sessions_end(browser, administrator, commander):
    client = browser(commander)
    response = browser(administrator).post(path(commander), user_form(commander, is_active=None))
    assert response.status_code == 302
    assert not User.objects.get(pk=commander.pk).is_active
    assert not UserSession.objects.filter(user=commander).exists()
    assert client.get("/admin/").status_code == 302
    browser(administrator).post(path(commander), user_form(commander))
    assert User.objects.get(pk=commander.pk).is_active


def test_administrator_gives_only_what_they_hold(browser, administrator, commander, roles):
    secret = Group.objects.create(name="security lead")
    secret.permissions.add(Permission.objects.get(codename="view_restricted"))
    client = browser(administrator)
    response = client.post(path(commander), user_form(commander, groups=[secret.pk], is_superuser="on"))
    assert response.status_code == 200
    client.post(path(commander), user_form(commander, groups=[roles["agent"].pk], is_superuser="on"))
    commander = User.objects.get(pk=commander.pk)
    assert (commander.is_superuser, [group.name for group in commander.groups.all()]) == (False, ["agent"])


def test_administrator_cannot_change_who_holds_more(browser, administrator, commander, root):
    commander.user_permissions.add(Permission.objects.get(codename="view_restricted"))
    client = browser(administrator)
    for stronger in (commander, root):
        assert client.post(path(stronger), user_form(stronger, email="mine@example.org")).status_code == 403
        assert client.post(path(stronger, "password"), {"password1": "x", "password2": "x"}).status_code == 403


@pytest.mark.parametrize("name", ["administrator", "root"])
def test_nobody_changes_their_own_rights(browser, request, roles, name):
    person = request.getfixturevalue(name)
    before = set(person.groups.all())
    data = user_form(person, groups=[roles["auditor"].pk], is_active=None, is_superuser="on", first_name="New")
    assert browser(person).post(path(person), data).status_code == 302
    after = User.objects.get(pk=person.pk)
    assert (set(after.groups.all()), after.is_active, after.first_name) == (before, True, "New")
    assert after.is_superuser == person.is_superuser


def test_password_set_by_an_administrator_signs_the_person_out(browser, administrator, commander):
    client = browser(commander)
    data = {"password1": "a long enough secret", "password2": "a long enough secret", "usable_password": "true"}
    assert browser(administrator).post(path(commander, "password"), data).status_code == 302
    assert client.get("/admin/").status_code == 302
    assert not UserSession.objects.filter(user=commander).exists()


# Roles


def test_shipped_role_keeps_its_name_and_is_not_deleted(browser, root, roles):
    client = browser(root)
    client.post(path(roles["agent"]), {"name": "serf", "permissions": []})
    assert Group.objects.filter(name="agent").exists()
    assert client.get(path(roles["agent"], "delete")).status_code == 403
    own = Group.objects.create(name="night shift")
    assert client.post(path(own, "delete"), {"post": "yes"}).status_code == 302


def test_administrator_cannot_add_view_restricted_to_a_role(browser, administrator, roles):
    wanted = Permission.objects.get(codename="view_restricted").pk
    response = browser(administrator).post(path(roles["agent"]), {"permissions": [wanted]})
    assert response.status_code == 200
    assert not roles["agent"].permissions.filter(pk=wanted).exists()


# Teams


def test_manager_edits_their_own_team_only(browser, commander, observer, team):
    other = Team.objects.create(name="Payments", slug="payments")
    place = Membership.objects.create(team=team, user=commander, is_manager=True)
    client = browser(commander)
    mine = {"id": place.pk, "user": commander.pk, "is_manager": "on"}
    response = client.post(path(team), team_form(team, mine, {"user": observer.pk}, description="Wires."))
    assert response.status_code == 302
    assert {member.username for member in team.members.all()} == {"carla", "olaf"}
    assert Team.objects.get(pk=team.pk).description == "Wires."
    assert client.post(path(other), team_form(other, {"user": observer.pk})).status_code == 403
    assert client.get("/admin/incidents/team/add/").status_code == 403


def test_member_who_is_no_manager_edits_nothing(browser, commander, team):
    Membership.objects.create(team=team, user=commander)
    assert browser(commander).post(path(team), team_form(team)).status_code == 403


def test_administrator_cannot_join_a_team_of_others_in_the_console(browser, administrator, commander, team):
    place = Membership.objects.create(team=team, user=commander)
    theirs = {"id": place.pk, "user": commander.pk}
    client = browser(administrator)
    response = client.post(path(team), team_form(team, theirs, {"user": administrator.pk}))
    assert response.status_code == 200
    assert "You cannot add yourself to a team" in response.content.decode()
    client.post(path(team), team_form(team, {"id": place.pk, "user": administrator.pk}))
    assert [member.username for member in team.members.all()] == ["carla"]


def test_team_is_retired_and_restored(browser, administrator, team):
    client = browser(administrator)
    client.post(path(team), team_form(team, is_retired="on"))
    assert Team.objects.get(pk=team.pk).retired_at is not None
    client.post(path(team), team_form(team))
    assert Team.objects.get(pk=team.pk).retired_at is None


# Tokens


def test_tokens_are_revoked_by_administrators(browser, administrator, commander, roles, make_user):
    now = timezone.now()
    expires_at = now + timedelta(days=1)
    token, _ = create_token(
        commander, name="t", scopes=["incidents:read"], expires_at=expires_at, actor=commander, at=now
    )
    data = {"action": "revoke", "_selected_action": [token.pk]}
    browser(make_user("audrey", "auditor")).post("/admin/incidents/apitoken/", data)
    token.refresh_from_db()
    assert token.revoked_at is None
    browser(administrator).post("/admin/incidents/apitoken/", data)
    token.refresh_from_db()
    assert token.revoked_at is not None


def test_page_of_a_token_shows_no_hash(browser, administrator, commander):
    now = timezone.now()
    expires_at = now + timedelta(days=1)
    token, _ = create_token(
        commander, name="t", scopes=["incidents:read"], expires_at=expires_at, actor=commander, at=now
    )
    body = browser(administrator).get(path(token)).content.decode()
    assert token.prefix in body
    assert token.secret_hash not in body
