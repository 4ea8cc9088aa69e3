"""Configuration changes: who changed what when, before and after, for those who may audit."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.utils import timezone

from incidents.catalog import operations as catalog
from incidents.catalog.models import Category, IncidentType, Priority, Service, ServiceDependency
from incidents.models import Membership, Team, User, Workflow, WorkflowVersion
from incidents.people.operations import (
    add_member,
    create_token,
    deactivate_user,
    note_token_use,
    remove_member,
    retire_team,
    revoke_token,
)
from incidents.upkeep.kinds import KINDS
from incidents.upkeep.queries import Asked, changes
from incidents.workflows import operations as workflows
from tests.factories import NOW, make_service, make_team, make_user

pytestmark = pytest.mark.django_db
ADDRESS = "/admin/configuration-changes/"


@pytest.fixture
def auditor(client, reference):
    client.force_login(make_user("audrey", "auditor"))
    return client


def newest(kind, **asked):
    return changes(Asked(kind=kind, **asked)).changes[0]


def lines(change):
    return [(line.label, line.before, line.after) for line in change.lines]


def test_change_tells_each_field_before_and_after(reference):
    service = make_service("Ledger", owning_team=make_team("Books"))
    service.owning_team, service.tier = make_team("Money"), 1
    service.save()
    change = newest("service")
    assert (change.name, change.verb) == ("Ledger", "changed")
    assert lines(change) == [
        ("owning team", "Books", "Money"),
        ("tier", Service(tier=Service._meta.get_field("tier").default).get_tier_display(), service.get_tier_display()),
    ]


def test_change_is_told_by_the_row_itself_and_not_by_its_neighbours(reference):
    first, second = make_service("First"), make_service("Second")
    first.description = "One"
    first.save()
    second.description = "Two"
    second.save()
    assert [lines(change) for change in changes(Asked(kind="service")).changes[:2]] == [
        [("description", "", "Two")],
        [("description", "", "One")],
    ]


def test_what_was_added_and_what_was_removed(reference):
    needs = ServiceDependency.objects.create(service=make_service("Shop"), depends_on=make_service("Bank"))
    needs.delete()
    removed, added = changes(Asked(kind="servicedependency")).changes[:2]
    assert (removed.name, removed.verb, removed.lines) == ("Shop needs Bank", "removed", [])
    assert (added.name, added.verb) == ("Shop needs Bank", "added")


def test_memberships_tell_who_joined_manages_and_left(team, alice, ada):
    add_member(team, alice, actor=ada, is_manager=True)
    assert lines(newest("membership")) == [("is manager", "no", "yes")]
    remove_member(team, alice, actor=ada)
    assert newest("membership").verb == "removed"
    assert newest("membership").name == "Alice Archer in Platform"


def test_retired_team_is_told(team):
    retire_team(team, actor=None, at=NOW)
    assert lines(newest("team")) == [("retired at", "", "2 Mar 2026, 10:00 UTC")]


def test_roles_of_a_person_and_permissions_of_a_role_are_told(alice):
    alice.groups.add(Group.objects.get(name="auditor"))
    assert lines(newest("user")) == [("groups", "", "auditor")]
    role = Group.objects.create(name="night shift")
    role.permissions.set(Group.objects.get(name="observer").permissions.filter(codename="view_incident"))
    assert lines(newest("group")) == [("permissions", "", "Can view incident")]


def test_signing_in_and_a_new_password_are_no_changes(alice, client):
    alice.set_password("a long pass phrase")
    alice.save()
    before = User.history.count()
    client.post("/admin/login/", {"username": "alice", "password": "a long pass phrase"})
    User.objects.get(pk=alice.pk).save(update_fields=["last_login"])
    assert User.history.count() == before


def test_deactivating_tells_that_alone(alice, ada):
    alice.first_name = "Not saved"
    deactivate_user(alice, actor=ada, at=NOW)
    assert lines(newest("user")) == [("active", "yes", "no")]


def test_a_row_older_than_its_history_is_not_told_as_changed(auditor, alice):
    User.history.all().delete()
    alice.save()
    change = newest("user")
    assert (change.name, change.verb) == ("Alice Archer", "first recorded")
    text = auditor.get(ADDRESS, {"kind": "user"}).content.decode()
    assert "What it held" in text
    assert "<del>" not in text


def test_history_of_people_holds_no_secret():
    kept = {column.name for column in User.history.model._meta.fields}
    assert kept & {"password", "last_login", "phone"} == set()


def test_types_tell_which_teams_gained_access(reference):
    kind, team = IncidentType.objects.get(slug="security"), make_team("Late")
    kind.access_teams.add(team)
    assert lines(newest("incidenttype")) == [("access teams", "", "Late")]


def test_publishing_tells_its_differences_and_what_was_retired(reference, ada):
    draft = workflows.create_draft(Workflow.objects.get(incident_type__slug="outage"), at=NOW)
    draft.states.filter(is_start=True).update(name="Noticed")
    workflows.publish(draft, actor=ada, at=NOW)
    published, retired = changes(Asked(kind="workflowversion")).changes[:2]
    assert published.sentences == ["The state “Identified” is called “Noticed”."]
    assert ("status", "Draft", "Active") in lines(published)
    assert retired.name == "Service outage v1"
    assert lines(retired) == [("status", "Active", "Retired")]
    assert WorkflowVersion.objects.get(pk=draft.pk).status == "active"


def test_category_is_called_by_its_path_and_its_path_is_not_told_twice(reference):
    root = catalog.place_category(Category(name="Hardware"), parent=None)
    leaf = catalog.place_category(Category(name="Mice"), parent=root)
    catalog.place_category(leaf, parent=None)
    assert newest("category").name == "Mice"
    assert lines(newest("category")) == [("parent", "Hardware", "")]


def test_every_kept_history_is_listed():
    kept = {
        model._meta.model_name
        for model in apps.get_models()
        if hasattr(model, "history") and hasattr(model._meta, "simple_history_manager_attribute")
    }
    assert kept == set(KINDS)


def test_pages_follow_each_other_without_gap_or_overlap(reference):
    for number in range(7):
        make_service(f"Number {number}")
    everything = [change.record.pk for change in changes(Asked(kind="service"), rows=500).changes]
    paged, before = [], None
    while True:
        page = changes(Asked(kind="service", before=before), rows=3)
        paged += [change.record.pk for change in page.changes]
        before = page.before
        if before is None:
            break
    assert paged == everything


def test_person_and_dates_narrow_the_list(auditor, ada):
    make_service("Elsewhere")
    editor = make_user("ed", "administrator")
    priority = Priority.objects.get(rank=1)
    priority._history_user = editor
    priority.description = "All hands"
    priority.save()
    page = auditor.get(ADDRESS, {"person": "Ed Itor (ed)"}).context["page"]
    assert [(change.name, change.who) for change in page.changes] == [(priority.name, editor)]
    tomorrow = (timezone.now() + timedelta(days=1)).date().isoformat()
    assert auditor.get(ADDRESS, {"since": tomorrow}).context["page"].changes == []
    assert auditor.get(ADDRESS, {"until": tomorrow}).context["page"].changes != []


def test_wrong_filters_say_what_is_wrong(auditor):
    text = auditor.get(
        ADDRESS, {"person": "nobody-here", "since": "2026-02-02", "until": "2026-02-01"}
    ).content.decode()
    assert "Nobody has this user name." in text
    assert "The last day lies before the first." in text
    assert auditor.get(ADDRESS, {"kind": "password"}).status_code == 200
    assert auditor.get(ADDRESS, {"before": "2026-99-99T00:00:00Z"}).status_code == 200


def test_change_made_in_the_console_names_its_maker(client, ada):
    client.force_login(ada)
    tag = client.post("/admin/incidents/tag/add/", {"name": "printer", "description": ""})
    assert tag.status_code == 302
    text = client.get(ADDRESS).content.decode()
    assert "Tag “printer” added" in text
    assert "Ada Adams" in text


@pytest.mark.parametrize("role", ["observer", "agent", "incident commander", "manager"])
def test_others_may_not_look(client, reference, role):
    client.force_login(make_user("curious", role))
    assert client.get(ADDRESS).status_code == 403


def test_page_takes_the_same_queries_for_one_change_and_for_three(auditor, django_assert_max_num_queries):
    Service.history.all().delete()
    make_service("One")
    auditor.get(ADDRESS, {"kind": "service"})
    with django_assert_max_num_queries(15) as one:
        auditor.get(ADDRESS, {"kind": "service"})
    for name in ("Two", "Three"):
        make_service(name)
    with django_assert_max_num_queries(len(one)):
        auditor.get(ADDRESS, {"kind": "service"})


def test_all_kinds_together_stay_within_a_fixed_number_of_queries(auditor, team, alice, django_assert_max_num_queries):
    Membership.objects.get(team=team, user=alice).save()
    Team.objects.get(pk=team.pk).save()
    with django_assert_max_num_queries(90):
        assert len(auditor.get(ADDRESS).context["page"].changes) == 50


def test_tokens_tell_who_made_and_who_revoked_them(reference):
    ada, alice, now = make_user("ada", "administrator"), make_user("alice", "agent"), timezone.now()
    given = {"scopes": ["incidents:read", "incidents:write"], "expires_at": now + timedelta(days=30)}
    token, _secret = create_token(alice, name="Backup script", **given, actor=alice, at=now)
    made = newest("apitoken")
    assert (made.name, made.verb, made.who, made.at) == (f"Backup script of {alice}", "added", alice, now)
    assert ("scopes", "", "incidents:read, incidents:write") in lines(made)
    assert not any(label == "secret hash" for label, _before, _after in lines(made))
    note_token_use(token, at=now + timedelta(minutes=5))
    revoke_token(token, actor=ada, at=now + timedelta(minutes=6))
    revoke_token(token, actor=ada, at=now + timedelta(minutes=7))
    told = changes(Asked(kind="apitoken")).changes
    assert [(change.verb, change.who) for change in told] == [("changed", ada), ("added", alice)]
    assert [label for label, _before, _after in lines(told[0])] == ["revoked at"]
    create_token(alice, name="Second", **given, actor=alice, at=now)
    deactivate_user(alice, actor=ada, at=now + timedelta(minutes=8))
    assert (newest("apitoken").name, newest("apitoken").who) == (f"Second of {alice}", ada)
