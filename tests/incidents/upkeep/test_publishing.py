"""The page before publishing: it tells what would change, and publishes what it told."""

from __future__ import annotations

import pytest
from django.urls import reverse

from incidents.models import IncidentType, State, Transition, Workflow, WorkflowVersion
from incidents.permissions.principal import as_system, as_user
from incidents.upkeep.queries import open_incidents_on
from incidents.workflows import operations, queries
from incidents.workflows.choices import VersionStatus
from tests.factories import NOW, make_incident, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(reference):
    return operations.create_draft(Workflow.objects.get(incident_type__slug="outage"), at=NOW)


@pytest.fixture
def console(client, ada):
    client.force_login(ada)
    return client


def address(version):
    return reverse("workflow_publish", args=[version.pk])


def told(client, version):
    return client.get(address(version)).context["told"]


def test_page_tells_the_differences_and_how_many_incidents_stay(console, draft):
    make_incident("outage")
    Transition.objects.filter(version=draft, slug="triage").update(name="Look closely")
    text = console.get(address(draft)).content.decode()
    assert "was called" in text
    assert "<strong>1</strong> open incident that you may see stays with Service outage v1" in text
    assert "begin in “Identified”" in text


def test_looking_writes_nothing(console, draft):
    before = list(WorkflowVersion.objects.order_by("pk").values())
    console.get(address(draft))
    assert list(WorkflowVersion.objects.order_by("pk").values()) == before


def test_post_publishes_what_was_told(console, draft, ada):
    answer = console.post(address(draft), {"fingerprint": told(console, draft).fingerprint})
    assert answer.status_code == 302
    draft.refresh_from_db()
    assert (draft.status, draft.published_by) == (VersionStatus.ACTIVE, ada)


def test_post_after_the_draft_changed_is_refused_and_tells_the_new_differences(console, draft):
    seen = told(console, draft).fingerprint
    State.objects.filter(version=draft, is_start=True).update(name="Noticed")
    answer = console.post(address(draft), {"fingerprint": seen})
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "Somebody changed this draft while you looked at it" in text
    assert "“Noticed”" in text
    draft.refresh_from_db()
    assert draft.status == VersionStatus.DRAFT


def test_what_cannot_work_has_no_button_and_is_refused(console, draft):
    Transition.objects.filter(version=draft, slug="close").delete()
    page = console.get(address(draft))
    assert "could never be closed" in page.content.decode()
    assert ">Publish Service outage v2</button>" not in page.content.decode()
    answer = console.post(address(draft), {"fingerprint": page.context["told"].fingerprint})
    assert answer.status_code == 409
    draft.refresh_from_db()
    assert draft.status == VersionStatus.DRAFT


def test_dialog_holds_the_form_alone(console, draft):
    text = console.get(address(draft), headers={"X-Muster-Dialog": "1"}).content.decode()
    assert "data-act-form" in text
    assert "<html" not in text


def test_published_version_leads_back_to_its_page(console, draft):
    active = queries.active_version(draft.workflow.incident_type)
    assert console.get(address(active)).url == reverse("admin:incidents_workflowversion_change", args=[active.pk])


def test_agent_may_neither_look_nor_publish(client, alice, draft):
    client.force_login(alice)
    assert client.get(address(draft)).status_code == 403
    assert client.post(address(draft), {"fingerprint": ""}).status_code == 403


def test_first_version_of_a_workflow_is_told_as_such(console, draft):
    kind = IncidentType.objects.create(name="Noise", slug="noise")
    first = operations.create_draft(Workflow.objects.create(incident_type=kind, name="Noise"), at=NOW)
    assert "no incident of the type “Noise” can begin" in console.get(address(first)).content.decode()


def test_count_leaves_out_what_the_reader_may_not_know_and_what_is_over(draft, carol):
    version = queries.active_version(IncidentType.objects.get(slug="security"))
    make_incident("security", actor=carol)
    with as_user(make_user("other", "administrator")):
        assert open_incidents_on(version) == 0
    with as_system("test"):
        assert open_incidents_on(version) == 1


def test_page_takes_the_same_queries_for_one_incident_and_for_three(console, draft, django_assert_max_num_queries):
    make_incident("outage")
    console.get(address(draft))
    with django_assert_max_num_queries(15) as one:
        console.get(address(draft))
    make_incident("outage")
    make_incident("outage")
    with django_assert_max_num_queries(len(one)):
        console.get(address(draft))
