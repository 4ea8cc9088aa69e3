"""How permissions are loaded, who has which, and that sessions of before live on."""

from __future__ import annotations

import pytest
from django.contrib.auth import BACKEND_SESSION_KEY, SESSION_KEY, authenticate, hashers
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import AnonymousUser, Permission
from django.test import RequestFactory

from incidents.people.backends import PeopleBackend
from incidents.people.models import User

pytestmark = pytest.mark.django_db


def fresh(user):
    return User.objects.get(pk=user.pk)


@pytest.fixture
def gifted(roles, make_user):
    """Somebody with rights of a role, of their own, and one that is both."""
    user = make_user("gina", "agent")
    user.user_permissions.set(Permission.objects.filter(codename__in=["break_glass", "work_incident"]))
    return fresh(user)


def test_permissions_of_person_and_groups_take_one_query(gifted, django_assert_num_queries, make_user):
    with django_assert_num_queries(1):
        held = gifted.get_all_permissions()
        assert gifted.has_perms(["incidents.break_glass", "incidents.work_incident", "incidents.assign_incident"])
        assert not gifted.has_perm("incidents.override_priority")
        assert gifted.has_module_perms("incidents")
    assert held == ModelBackend().get_all_permissions(fresh(gifted))
    assert not make_user("nora").get_all_permissions()


def test_superuser_has_everything(root, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert len(PeopleBackend().get_all_permissions(root)) == len(root.get_all_permissions())
    assert root.get_all_permissions() == ModelBackend().get_all_permissions(fresh(root))


def test_nobody_and_who_left_have_none(gifted, django_assert_num_queries):
    gifted.is_active = False
    with django_assert_num_queries(0):
        assert gifted.get_all_permissions() == PeopleBackend().get_all_permissions(AnonymousUser()) == set()
        assert not gifted.has_perm("incidents.break_glass")


def test_no_permission_is_about_a_single_row(gifted):
    assert not gifted.has_perm("incidents.break_glass", obj=gifted)


def test_a_wrong_password_is_hashed_once(gifted, monkeypatch):
    hashed = []
    checked = hashers.verify_password
    monkeypatch.setattr(hashers, "verify_password", lambda *given, **more: hashed.append(1) or checked(*given, **more))
    assert authenticate(RequestFactory().post("/"), username="gina", password="wrong") is None
    assert hashed == [1]


def test_session_that_names_the_former_backend_goes_on(client, commander):
    client.force_login(commander, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    assert session[BACKEND_SESSION_KEY] == "django.contrib.auth.backends.ModelBackend"
    assert client.get("/admin/").status_code == 200
    assert client.session[SESSION_KEY] == str(commander.pk)


def test_signing_in_names_the_new_backend(client, commander, sign_in):
    sign_in(client, "carla")
    assert client.session[BACKEND_SESSION_KEY] == "incidents.people.backends.PeopleBackend"
