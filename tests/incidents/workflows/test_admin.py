"""Workflow pages: a draft is edited and published by POST, anything else is only looked at."""

from __future__ import annotations

import pytest
from django.urls import reverse

from incidents.models import IncidentType, State, Transition, Workflow, WorkflowField, WorkflowVersion
from incidents.workflows import operations, queries
from incidents.workflows.choices import VersionStatus
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def workflow(reference):
    return Workflow.objects.get(incident_type__slug="outage")


@pytest.fixture
def active(workflow):
    return queries.active_version(workflow.incident_type)


@pytest.fixture
def draft(workflow):
    return operations.create_draft(workflow, at=NOW)


@pytest.fixture
def console(client, ada):
    client.force_login(ada)
    return client


def page(version):
    return reverse("admin:incidents_workflowversion_change", args=[version.pk])


def act(version, name):
    return reverse(f"admin:incidents_workflowversion_{name}", args=[version.pk])


def posted(version, **changes):
    """What the browser sends for the page of a draft, with `changes` to it."""
    data = {"summary": version.summary}
    rows = {
        "states": (State, ("name", "slug", "phase", "is_start", "description", "position")),
        "transitions": (
            Transition,
            (
                "name",
                "slug",
                "from_state_id",
                "to_state_id",
                "required_fields",
                "needs_reason",
                "permission",
                "guidance",
                "position",
            ),
        ),
        "fields": (WorkflowField, ("label", "slug", "kind", "unit", "help_text", "position")),
    }
    for prefix, (model, names) in rows.items():
        stored = list(model.objects.filter(version=version))
        data |= {f"{prefix}-TOTAL_FORMS": len(stored), f"{prefix}-INITIAL_FORMS": len(stored)}
        for place, row in enumerate(stored):
            data[f"{prefix}-{place}-id"] = row.pk
            for name in names:
                value = getattr(row, name)
                if value is not False and value is not None and value != []:
                    data[f"{prefix}-{place}-{name.removesuffix('_id')}"] = value
            if prefix == "transitions" and row.automatic_after_seconds:
                data[f"{prefix}-{place}-automatic_after_seconds"] = f"{row.automatic_after_seconds // 60} minutes"
            if prefix == "fields":
                data[f"{prefix}-{place}-options"] = "\n".join(row.options)
    return {**data, **changes}


def test_page_of_active_version_shows_diagram_and_tables_without_inputs(console, active):
    text = console.get(page(active)).content.decode()
    assert "<svg" in text
    assert "Restoring service" in text
    assert 'name="states-0-name"' not in text
    assert 'name="summary"' not in text


def test_page_of_draft_offers_its_rows_and_says_that_it_can_be_published(console, draft):
    text = console.get(page(draft)).content.decode()
    assert 'name="states-0-name"' in text
    assert 'name="transitions-0-from_state"' in text
    assert "This draft can be published." in text
    assert "Reopen: Closed → Restoring service" in text


def test_page_of_draft_lists_problems_in_sentences(console, draft):
    State.objects.filter(version=draft).update(is_start=False)
    assert "No state is marked as the start" in console.get(page(draft)).content.decode()


def test_pages_carry_no_inline_script_or_style_of_ours(console, active):
    text = console.get(page(active)).content.decode()
    svg = text[text.index("<svg xmlns") : text.index("</svg>", text.index("<svg xmlns"))]
    assert "style=" not in svg
    assert "<script" not in svg


def test_saving_a_draft_unchanged_changes_nothing(console, draft):
    before = queries.snapshot(draft)
    answer = console.post(page(draft), posted(draft))
    assert answer.status_code == 302, answer.context["errors"] if answer.context else answer
    assert queries.snapshot(WorkflowVersion.objects.get(pk=draft.pk)) == before


@pytest.mark.parametrize("slug", ["degradation", "security", "user_issue"])
def test_saving_a_draft_of_each_shipped_workflow_unchanged_changes_nothing(console, reference, slug):
    draft = operations.create_draft(Workflow.objects.get(incident_type__slug=slug), at=NOW)
    before = queries.snapshot(draft)
    answer = console.post(page(draft), posted(draft))
    assert answer.status_code == 302, answer.context["errors"] if answer.context else answer
    assert queries.snapshot(WorkflowVersion.objects.get(pk=draft.pk)) == before


def test_saving_a_draft_changes_a_name_an_ask_and_a_wait(console, draft):
    moves = list(Transition.objects.filter(version=draft))
    place = next(i for i, move in enumerate(moves) if move.slug == "triage")
    changes = {
        f"transitions-{place}-name": "Look closely",
        f"transitions-{place}-required_fields": ["team", "cause"],
    }
    wait = next(i for i, move in enumerate(moves) if move.slug == "relapse")
    changes |= {
        f"transitions-{wait}-needs_reason": "",
        f"transitions-{wait}-automatic_after_seconds": "1 hour 30 minutes",
    }
    assert console.post(page(draft), posted(draft, **changes)).status_code == 302
    changed = Transition.objects.get(pk=moves[place].pk)
    assert (changed.name, changed.required_fields) == ("Look closely", ["team", "cause"])
    assert Transition.objects.get(pk=moves[wait].pk).automatic_after_seconds == 5400


def test_saving_nonsense_as_a_wait_is_refused_and_keeps_what_was_typed(console, draft):
    answer = console.post(page(draft), posted(draft, **{"transitions-0-automatic_after_seconds": "soon"}))
    assert answer.status_code == 200
    text = answer.content.decode()
    assert "“soon” is not a length of time" in text
    assert 'value="soon"' in text


def test_two_automatic_moves_out_of_one_state_are_refused_in_words(console, draft):
    moves = list(Transition.objects.filter(version=draft))
    hold = [i for i, move in enumerate(moves) if move.from_state.slug == "identified"][:2]
    changes = {f"transitions-{i}-automatic_after_seconds": "1 day" for i in hold}
    answer = console.post(page(draft), posted(draft, **changes))
    assert "only one can be the first" in answer.content.decode()


def test_ticking_start_on_another_state_moves_it_there(console, draft):
    states = list(State.objects.filter(version=draft))
    place = next(i for i, state in enumerate(states) if not state.is_start and state.phase == "triage")
    answer = console.post(page(draft), posted(draft, **{f"states-{place}-is_start": "on"}))
    assert answer.status_code == 302
    assert list(State.objects.filter(version=draft, is_start=True)) == [states[place]]


def test_a_state_and_a_field_can_be_added_and_taken_away(console, draft):
    states = State.objects.filter(version=draft).count()
    fields = WorkflowField.objects.filter(version=draft).count()
    changes = {
        "states-TOTAL_FORMS": states + 1,
        f"states-{states}-name": "Second look",
        f"states-{states}-slug": "second_look",
        f"states-{states}-phase": "triage",
        f"states-{states}-position": "0",
        "fields-TOTAL_FORMS": fields + 1,
        f"fields-{fields}-label": "Weather",
        f"fields-{fields}-slug": "weather",
        f"fields-{fields}-kind": "choice",
        f"fields-{fields}-options": "Fair\n\n Foul ",
        f"fields-{fields}-position": "0",
        "fields-0-DELETE": "on",
    }
    gone = WorkflowField.objects.filter(version=draft).first()
    answer = console.post(page(draft), posted(draft, **changes))
    assert answer.status_code == 302, answer.context["errors"] if answer.context else answer
    assert State.objects.get(version=draft, slug="second_look").position == states
    assert WorkflowField.objects.get(version=draft, slug="weather").options == ["Fair", "Foul"]
    assert not WorkflowField.objects.filter(pk=gone.pk).exists()


def test_changing_a_published_version_is_refused(console, active):
    before = queries.snapshot(active)
    answer = console.post(page(active), posted(active, **{"states-0-name": "Hijacked", "summary": "Hijacked"}))
    assert answer.status_code == 403
    assert queries.snapshot(active) == before


def test_a_draft_published_while_it_was_edited_is_not_changed(console, draft, monkeypatch):
    sent = posted(draft, summary="Too late")
    real = operations.lock_draft

    def published_in_between(version):
        monkeypatch.setattr(operations, "lock_draft", real)
        operations.publish(version, actor=None, at=NOW)
        return real(version)

    monkeypatch.setattr(operations, "lock_draft", published_in_between)
    answer = console.post(page(draft), sent, follow=True)
    assert WorkflowVersion.objects.get(pk=draft.pk).summary != "Too late"
    assert "Start a new draft instead" in answer.content.decode()


@pytest.mark.parametrize("name", ["start_draft", "discard"])
def test_get_of_an_act_changes_nothing(console, draft, name):
    before = list(WorkflowVersion.objects.order_by("pk").values())
    assert console.get(act(draft, name)).status_code == 200
    assert list(WorkflowVersion.objects.order_by("pk").values()) == before


def test_publish_leads_to_the_page_that_tells_what_would_change(console, draft):
    assert console.get(act(draft, "publish")).url == reverse("workflow_publish", args=[draft.pk])


def test_preview_draws_and_judges_what_was_typed_and_writes_nothing(console, draft):
    before = queries.snapshot(draft)
    states = list(State.objects.filter(version=draft))
    place = len(states)
    changes = {
        "states-0-name": "Seen first",
        "states-TOTAL_FORMS": place + 1,
        f"states-{place}-name": "Lonely",
        f"states-{place}-phase": "triage",
    }
    answer = console.post(
        reverse("admin:incidents_workflowversion_preview", args=[draft.pk]), posted(draft, **changes)
    ).json()
    assert "Seen first" in answer["panel"]
    assert "Lonely" in answer["panel"]
    assert answer["rows"] == {
        f"states-{place}": [
            "No incident can ever reach “Lonely”: add a move into it or remove it.",
            "Incidents in “Lonely” could never be closed: no way leads from there to a closed state.",
        ]
    }
    assert queries.snapshot(WorkflowVersion.objects.get(pk=draft.pk)) == before


def test_preview_leaves_out_rows_that_are_to_go_and_names_the_rows_that_miss_them(console, draft):
    closes = [i for i, move in enumerate(Transition.objects.filter(version=draft)) if move.slug == "close"]
    changes = {f"transitions-{place}-DELETE": "on" for place in closes}
    answer = console.post(
        reverse("admin:incidents_workflowversion_preview", args=[draft.pk]), posted(draft, **changes)
    ).json()
    closed = next(i for i, state in enumerate(State.objects.filter(version=draft)) if state.phase == "closed")
    assert answer["rows"][f"states-{closed}"] == [
        "No incident can ever reach “Closed”: add a move into it or remove it."
    ]


def test_preview_survives_nonsense(console, draft):
    address = reverse("admin:incidents_workflowversion_preview", args=[draft.pk])
    answer = console.post(address, {"states-TOTAL_FORMS": "many", "transitions-TOTAL_FORMS": "99999999"})
    assert "The workflow has no states" in answer.json()["panel"]


def test_preview_is_for_drafts_and_for_those_who_may_change_them(console, draft, active, client, alice):
    assert console.post(reverse("admin:incidents_workflowversion_preview", args=[active.pk])).status_code == 404
    assert console.get(reverse("admin:incidents_workflowversion_preview", args=[draft.pk])).status_code == 405
    client.force_login(alice)
    assert client.post(reverse("admin:incidents_workflowversion_preview", args=[draft.pk])).status_code == 403


def test_a_row_without_a_short_name_gets_one_from_its_name(console, draft):
    states = State.objects.filter(version=draft).count()
    changes = {
        "states-TOTAL_FORMS": states + 1,
        f"states-{states}-name": "Second look",
        f"states-{states}-phase": "triage",
        f"states-{states}-position": "0",
    }
    assert console.post(page(draft), posted(draft, **changes)).status_code == 302
    assert State.objects.filter(version=draft, slug="second_look").exists()


def test_page_offers_empty_rows_without_scripts(console, draft):
    text = console.get(f"{page(draft)}?states=2").content.decode()
    count = State.objects.filter(version=draft).count()
    assert f'name="states-{count + 1}-name"' in text
    assert f'name="states-{count + 2}-name"' not in text


def test_start_draft_copies_another_workflow_when_asked(console, active):
    other = queries.active_version(IncidentType.objects.get(slug="security"))
    console.post(act(active, "start_draft"), {"_form_submitted": "True", "copy_from": other.pk})
    made = queries.draft_of(active.workflow)
    assert queries.snapshot(made).states == queries.snapshot(other).states


def test_second_draft_is_refused_in_the_dialog(console, active, draft):
    answer = console.post(act(active, "start_draft"), {"_form_submitted": "True"})
    assert "There is a draft already" in answer.content.decode()


def test_discard_removes_the_draft_and_leads_to_the_workflow(console, draft):
    answer = console.post(act(draft, "discard"), {"_form_submitted": "True"})
    assert answer.url == reverse("admin:incidents_workflow_change", args=[draft.workflow_id])
    assert not WorkflowVersion.objects.filter(pk=draft.pk).exists()


@pytest.mark.parametrize("name", ["start_draft", "discard"])
def test_agent_may_not_act_on_versions(client, alice, draft, name):
    client.force_login(alice)
    assert client.post(act(draft, name), {"_form_submitted": "True"}).status_code == 403
    text = client.get(page(draft)).content.decode()
    assert "<svg" in text
    assert 'name="states-0-name"' not in text
    assert client.post(page(draft), posted(draft, summary="Mine")).status_code == 403
    assert WorkflowVersion.objects.get(pk=draft.pk).status == VersionStatus.DRAFT


def test_agent_looks_at_workflows_and_may_not_change_them(client, alice, workflow):
    client.force_login(alice)
    assert client.get(reverse("admin:incidents_workflow_changelist")).status_code == 200
    address = reverse("admin:incidents_workflow_change", args=[workflow.pk])
    assert 'name="name"' not in client.get(address).content.decode()
    assert client.post(address, {"name": "Mine"}).status_code == 403


def test_nobody_deletes_a_workflow(console, workflow, active):
    assert console.get(reverse("admin:incidents_workflow_delete", args=[workflow.pk])).status_code == 403
    assert console.get(reverse("admin:incidents_workflowversion_delete", args=[active.pk])).status_code == 403


def test_workflow_page_links_its_versions(console, workflow, active, draft):
    text = console.get(reverse("admin:incidents_workflow_change", args=[workflow.pk])).content.decode()
    assert page(active) in text
    assert page(draft) in text


def test_lists_take_the_same_queries_for_one_row_and_for_more(console, reference, django_assert_max_num_queries):
    address = reverse("admin:incidents_workflowversion_changelist")
    console.get(address)
    with django_assert_max_num_queries(14) as few:
        console.get(f"{address}?q=Service+outage")
    with django_assert_max_num_queries(14) as many:
        console.get(address)
    assert len(many) <= len(few) + 1
    with django_assert_max_num_queries(14):
        console.get(reverse("admin:incidents_workflow_changelist"))


def test_page_of_draft_takes_the_same_queries_for_one_move_and_for_many(console, draft, django_assert_max_num_queries):
    console.get(page(draft))
    with django_assert_max_num_queries(30) as many:
        console.get(page(draft))
    keep = Transition.objects.filter(version=draft).first()
    Transition.objects.filter(version=draft).exclude(pk=keep.pk).delete()
    with django_assert_max_num_queries(30) as one:
        console.get(page(draft))
    assert len(one) == len(many)
