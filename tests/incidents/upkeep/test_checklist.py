"""The list for setting up: computed from what is there, for administrators."""

from __future__ import annotations

import smtplib
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.template.loader import render_to_string

from incidents.audit.models import AuditRecord
from incidents.catalog import operations as catalog
from incidents.models import (
    BusinessCalendar,
    Category,
    Exercise,
    IncidentType,
    Membership,
    OrganisationSettings,
    Service,
    ServiceDependency,
    WorkflowVersion,
)
from incidents.permissions.principal import as_user
from incidents.upkeep.queries import checklist
from tests.factories import NOW, make_incident, make_service, make_team, make_user
from tests.incidents.notifications.people import proven

pytestmark = pytest.mark.django_db
ADDRESS = "/admin/set-up/"


@pytest.fixture
def ines(reference):
    return make_user("ines", "administrator", email="ines@example.org")


@pytest.fixture
def console(client, ines):
    client.force_login(ines)
    return client


@pytest.fixture
def folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    (tmp_path / "backups").mkdir()
    return tmp_path / "backups"


def item(slug, at=NOW):
    with as_user(make_user()):
        return next(one for one in checklist(at=at) if one.slug == slug)


def test_organisation_is_done_once_it_has_its_name(reference, folder):
    assert not item("organisation").is_done
    OrganisationSettings.objects.update(name="Thistle & Vane")
    assert (item("organisation").is_done, item("organisation").words) == (
        True,
        "Thistle & Vane, in the time zone UTC.",
    )


def test_people_need_a_commander_and_more_than_one_role(reference, folder):
    make_user("one", "agent")
    assert "commands major incidents" in item("people").words
    carol = make_user("carol", "incident commander")
    assert item("people").is_done
    carol.is_active = False
    carol.save()
    assert not item("people").is_done


def test_teams_need_members_and_a_manager(reference, folder):
    assert item("teams").words == "Make a team: incidents are assigned to teams."
    team = make_team("Platform")
    member = make_user("member", team=team)
    assert item("teams").words == "Give these teams members, and a manager among them: Platform."
    Membership.objects.filter(user=member).update(is_manager=True)
    assert item("teams").is_done
    for name in ("A", "B", "C", "D"):
        make_team(name)
    assert item("teams").words.endswith("A, B, C and others.")


def test_services_need_owners(reference, folder):
    assert not item("services").is_done
    service = make_service("Ledger")
    assert item("services").words.endswith("Ledger.")
    Service.objects.filter(pk=service.pk).update(owning_team=make_team())
    assert item("services").is_done
    catalog.retire(service, at=NOW)
    assert not item("services").is_done


def test_dependencies_categories_and_calendars_are_done_when_there_are_any(reference, folder):
    service = make_service("Shop")
    assert not item("dependencies").is_done
    ServiceDependency.objects.create(service=service, depends_on=make_service("Bank"))
    assert item("dependencies").is_done
    Category.objects.update(retired_at=NOW)
    assert not item("categories").is_done
    catalog.place_category(Category(name="Fruit"), parent=None)
    assert item("categories").is_done
    assert not item("calendars").is_done
    Service.objects.filter(pk=service.pk).update(calendar=BusinessCalendar.objects.create(name="Always"))
    assert item("calendars").is_done


def test_priorities_are_done_when_somebody_saved_the_matrix(ines, folder):
    assert not item("priorities").is_done
    cells = catalog.queries.matrix()
    catalog.set_matrix(cells, actor=ines, at=NOW)
    assert item("priorities").is_done


def test_workflows_name_the_types_that_have_none_in_force(reference, folder):
    assert item("workflows").is_done
    WorkflowVersion.objects.filter(workflow__incident_type__slug="outage").update(status="retired")
    name = IncidentType.objects.get(slug="outage").name
    assert item("workflows").words.endswith(f"{name}.")


def test_backup_is_told_by_its_age(reference, folder):
    assert item("backup").words.startswith("No backup has been made.")
    (folder / "muster-20260302T040000000000Z.tar.gz").touch()
    (folder / "muster-not-a-time.tar.gz").touch()
    assert (item("backup").is_done, item("backup").words) == (True, "The last backup is 6 hours old.")
    late = item("backup", at=NOW + timedelta(days=9))
    assert (late.is_done, late.words.startswith("The last backup is 9 days old.")) == (False, True)


@pytest.mark.parametrize("is_drill", [False, True])
def test_first_incident_may_be_real_or_a_drill(reference, folder, is_drill):
    assert not item("incident").is_done
    drill = Exercise.objects.create(name="Rehearsal", created_at=NOW) if is_drill else None
    make_incident(exercise=drill)
    assert item("incident").is_done


def test_hidden_incident_is_told_to_nobody(reference, folder):
    make_incident("security")
    assert not item("incident").is_done


def test_test_mail_is_sent_and_remembered(console, ines):
    assert not item("mail").is_done
    answer = console.post(f"{ADDRESS}test-mail/", follow=True)
    assert "The mail server took a mail to ines@example.org" in answer.content.decode()
    assert [message.to for message in mail.outbox] == [["ines@example.org"]]
    assert AuditRecord.objects.get(code="mail.tested").actor == ines
    assert item("mail").is_done


def test_mail_that_does_not_leave_says_why(console, ines, monkeypatch, settings):
    def refuse(*_args):
        raise smtplib.SMTPException("relaying denied")

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    assert "relaying denied" in console.post(f"{ADDRESS}test-mail/", follow=True).content.decode()
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    assert "Set EMAIL_URL" in console.post(f"{ADDRESS}test-mail/", follow=True).content.decode()
    ines.email = ""
    ines.save()
    assert "no email address" in console.post(f"{ADDRESS}test-mail/", follow=True).content.decode()
    assert not AuditRecord.objects.filter(code="mail.tested").exists()


def test_looking_sends_nothing(console):
    assert console.get(f"{ADDRESS}test-mail/").status_code == 405
    console.get(ADDRESS)
    assert mail.outbox == []


def test_page_leads_to_what_is_next(console, folder):
    text = console.get(ADDRESS).content.decode()
    assert "Give the organisation its name" in text
    assert 'href="/admin/incidents/organisationsettings/1/change/"' in text


def test_summary_tells_the_next_thing_and_is_empty_when_all_is_done(console, folder):
    assert "Next: The organisation." in console.get(f"{ADDRESS}summary/").content.decode()
    assert render_to_string("incidents/upkeep/checklist_summary.html", {"left": [], "done": 12}).strip() == ""


@pytest.mark.parametrize("role", ["agent", "manager", "auditor"])
def test_others_may_not_look(client, reference, role):
    client.force_login(make_user("curious", role))
    for path in ("", "summary/"):
        assert client.get(f"{ADDRESS}{path}").status_code == 403
    assert client.post(f"{ADDRESS}test-mail/").status_code == 403


def test_page_takes_the_same_queries_for_one_row_and_for_three(console, folder, django_assert_max_num_queries):
    make_service("One")
    make_team("One")
    console.get(ADDRESS)
    with django_assert_max_num_queries(30) as one:
        console.get(ADDRESS)
    for name in ("Two", "Three"):
        make_service(name)
        make_team(name)
    with django_assert_max_num_queries(len(one)):
        console.get(ADDRESS)


def test_reach_is_done_once_an_administrator_has_proven_a_way(ines, folder, fresh_counters):
    assert not item("reach").is_done
    proven(make_user("tim", "agent"))
    assert not item("reach").is_done
    proven(ines)
    assert (item("reach").is_done, item("reach").words) == (True, "ines has proven how Muster reaches them.")
