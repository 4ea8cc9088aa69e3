"""The roles as groups."""

import pytest
from django.contrib.auth.models import Group, Permission

from incidents.people.reference import PermissionsMissing, load_roles
from incidents.permissions.roles import INCIDENT_PERMISSIONS, ROLES


def held(group):
    return {
        f"{permission.content_type.app_label}.{permission.codename}"
        for permission in group.permissions.select_related("content_type")
    }


def test_every_role_is_a_group_with_its_permissions(db):
    groups = load_roles()
    assert [group.name for group in groups] == [
        "observer",
        "agent",
        "responder",
        "incident commander",
        "problem manager",
        "knowledge editor",
        "trainer",
        "manager",
        "auditor",
        "administrator",
    ]
    for group in groups:
        assert held(group) == {name if "." in name else f"incidents.{name}" for name in ROLES[group.name]}


def test_loading_again_keeps_what_was_added_and_gives_back_what_is_missing(db):
    observer = load_roles()[0]
    observer.permissions.remove(Permission.objects.get(codename="view_incident"))
    observer.permissions.add(Permission.objects.get(codename="close_incident"))
    assert load_roles()[0].pk == observer.pk
    assert held(observer) >= {"incidents.view_incident", "incidents.close_incident"}
    assert Group.objects.count() == len(ROLES)


def test_permissions_are_made_when_migrate_has_not_yet(db):
    Permission.objects.all().delete()
    assert {"incidents.view_incident", "incidents.work_incident"} <= held(load_roles()[1])


def test_permission_that_no_model_has_is_named(db):
    with pytest.raises(PermissionsMissing, match=r"incidents\.fly, nowhere\.view_moon"):
        load_roles({"pilot": ["view_incident", "fly", "nowhere.view_moon"]})
    assert not Group.objects.filter(name="pilot").exists()


def test_no_role_sees_restricted_incidents_and_only_administrators_break_glass():
    assert [role for role, names in ROLES.items() if "view_restricted" in names] == []
    assert [role for role, names in ROLES.items() if "break_glass" in names] == ["administrator"]


def test_every_special_permission_but_view_restricted_belongs_to_a_role():
    given = set().union(*ROLES.values())
    assert {codename for codename, _ in INCIDENT_PERMISSIONS} - given == {"view_restricted"}
