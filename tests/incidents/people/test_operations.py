"""What happens to accounts, teams, tokens and sessions."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session

from incidents.models import ApiToken, Membership, User, UserSession
from incidents.people.bearer import holds_a_token, parse
from incidents.people.operations import (
    LastAdministrator,
    TokenRefused,
    add_member,
    create_token,
    deactivate_user,
    end_other_sessions,
    note_token_use,
    reactivate_user,
    remove_member,
    restore_team,
    retire_team,
    revoke_token,
    set_manager,
    update_profile,
)
from incidents.people.operations.accounts import ProfileRefused
from incidents.people.operations.teams import TeamRefused
from incidents.refusals import NotPermitted, Refused


@pytest.fixture
def make_token(now):
    def make(user, **changes):
        wanted = {
            "name": "report",
            "scopes": ["incidents:read"],
            "expires_at": now + timedelta(days=90),
            "actor": user,
            "at": now,
        }
        return create_token(user, **{**wanted, **changes})

    return make


# Tokens


def test_token_is_kept_as_a_hash_only(make_token, commander):
    token, secret = make_token(commander)
    assert secret.startswith(f"mus_{token.prefix}_")
    parsed = parse(secret)
    assert parsed.matches(token.secret_hash)
    stored = " ".join(str(value) for value in ApiToken.objects.values_list().get())
    assert parsed.secret not in stored
    assert secret not in f"{token!r} {token} {parsed!r}"


def test_two_tokens_are_never_alike(make_token, commander):
    assert make_token(commander)[1] != make_token(commander)[1]


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("name", {"name": "  "}),
        ("name", {"name": "x" * 121}),
        ("scopes", {"scopes": []}),
        ("scopes", {"scopes": ["incidents:read", "everything"]}),
        ("expires_at", {"expires_at": timedelta(0)}),
        ("expires_at", {"expires_at": timedelta(days=367)}),
    ],
)
def test_token_is_refused(make_token, commander, now, field, changes):
    if "expires_at" in changes:
        changes = {"expires_at": now + changes["expires_at"]}
    with pytest.raises(TokenRefused) as refusal:
        make_token(commander, **changes)
    assert list(refusal.value.fields) == [field]
    assert not ApiToken.objects.exists()


def test_token_for_somebody_else_is_for_superusers(make_token, commander, administrator, root):
    with pytest.raises(NotPermitted):
        make_token(commander, actor=administrator)
    assert make_token(commander, actor=root)[0].user == commander


def test_token_of_a_closed_account_is_refused(make_token, commander, root):
    commander.is_active = False
    with pytest.raises(TokenRefused):
        make_token(commander, actor=root)


def test_revoking_twice_keeps_the_first_instant(make_token, commander, now):
    token, _ = make_token(commander)
    revoke_token(token, actor=commander, at=now)
    assert revoke_token(token, actor=None, at=now + timedelta(days=1)).revoked_at == now


def test_token_of_somebody_else_is_revoked_by_administrators_only(make_token, commander, observer, administrator, now):
    token, _ = make_token(commander)
    with pytest.raises(NotPermitted):
        revoke_token(token, actor=observer, at=now)
    assert revoke_token(token, actor=administrator, at=now).revoked_at == now


def test_use_is_noted_once_a_minute_by_one_statement(make_token, commander, now, django_assert_num_queries):
    token, _ = make_token(commander)
    with django_assert_num_queries(1):
        assert note_token_use(token, at=now) is True
    # Another process still holds the row as it was: the database decides.
    with django_assert_num_queries(1):
        assert note_token_use(token, at=now + timedelta(seconds=30)) is False
    token.refresh_from_db()
    with django_assert_num_queries(0):
        assert note_token_use(token, at=now + timedelta(seconds=59)) is False
    assert note_token_use(token, at=now + timedelta(seconds=60)) is True


def test_token_is_recognised_in_a_text(make_token, commander):
    _, secret = make_token(commander)
    assert holds_a_token(f"q=1&x={secret}")
    assert holds_a_token(secret[:30])
    assert not holds_a_token("q=mus_music and other words")
    assert parse(secret + "x") is parse(secret[:-1]) is parse("") is None


# Accounts


def test_deactivation_ends_everything_at_once(make_token, commander, administrator, browser, now):
    client = browser(commander)
    token, _ = make_token(commander)
    deactivate_user(commander, actor=administrator, at=now)
    token.refresh_from_db()
    assert (commander.is_active, token.revoked_at) == (False, now)
    assert not UserSession.objects.exists()
    assert not Session.objects.exists()
    assert client.get("/admin/account/profile/").status_code == 302
    assert reactivate_user(commander, actor=administrator).is_active is True


def test_deactivation_is_refused(commander, administrator, observer, root, now):
    with pytest.raises(NotPermitted):
        deactivate_user(commander, actor=observer, at=now)
    with pytest.raises(NotPermitted):
        deactivate_user(root, actor=administrator, at=now)
    with pytest.raises(Refused, match="your own account"):
        deactivate_user(administrator, actor=administrator, at=now)
    with pytest.raises(LastAdministrator):
        deactivate_user(root, actor=None, at=now)
    assert User.objects.filter(is_active=True).count() == 4


def test_profile_is_changed_within_bounds(commander):
    update_profile(commander, changes={"time_zone": "Europe/Lisbon", "phone": "+351 21 123 4567"})
    assert User.objects.get(pk=commander.pk).time_zone == "Europe/Lisbon"
    with pytest.raises(ProfileRefused) as refusal:
        update_profile(commander, changes={"time_zone": "Mars/Olympus", "first_name": "C"})
    assert list(refusal.value.fields) == ["time_zone"]
    with pytest.raises(ProfileRefused, match="is_superuser"):
        update_profile(commander, changes={"is_superuser": True})


# Teams


def test_manager_of_a_team_chooses_its_members(team, commander, observer, root):
    add_member(team, commander, actor=root, is_manager=True)
    add_member(team, observer, actor=commander)
    assert set_manager(team, observer, is_manager=True, actor=commander).is_manager is True
    assert remove_member(team, observer, actor=commander) is True
    assert remove_member(team, observer, actor=commander) is False
    assert list(team.members.all()) == [commander]


def test_team_is_nobody_elses(team, commander, observer):
    for change in (
        lambda: add_member(team, observer, actor=commander),
        lambda: remove_member(team, observer, actor=commander),
        lambda: set_manager(team, observer, is_manager=True, actor=commander),
        lambda: retire_team(team, actor=commander, at=None),
        lambda: restore_team(team, actor=commander),
    ):
        with pytest.raises(NotPermitted):
            change()


def test_administrator_cannot_join_a_team_of_others(team, administrator, commander):
    add_member(team, commander, actor=administrator)
    with pytest.raises(NotPermitted):
        add_member(team, administrator, actor=administrator)
    assert Membership.objects.count() == 1


def test_team_takes_no_closed_accounts_and_a_retired_one_nobody(team, commander, make_user, root, now):
    with pytest.raises(TeamRefused):
        add_member(team, make_user("gone", is_active=False), actor=root)
    with pytest.raises(TeamRefused):
        set_manager(team, commander, is_manager=True, actor=root)
    retire_team(team, actor=root, at=now)
    assert retire_team(team, actor=root, at=now + timedelta(days=1)).retired_at == now
    with pytest.raises(TeamRefused):
        add_member(team, commander, actor=root)
    assert restore_team(team, actor=root).retired_at is None


# Sessions


def test_ending_other_sessions_keeps_this_one(commander, browser):
    here, there = browser(commander), browser(commander)
    assert end_other_sessions(commander, keep=here.session.session_key) == 1
    assert here.get("/admin/account/profile/").status_code == 200
    assert there.get("/admin/account/profile/").status_code == 302
