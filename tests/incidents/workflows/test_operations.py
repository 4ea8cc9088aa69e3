"""Drafts are made, published and thrown away; nothing else changes."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from incidents.models import IncidentType, State, Transition, Workflow, WorkflowVersion
from incidents.workflows import operations, queries, reference
from incidents.workflows.choices import VersionStatus
from tests.conftest import load_reference
from tests.factories import NOW, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def workflow(reference):
    return Workflow.objects.get(incident_type__slug="degradation")


def test_create_draft_copies_the_version_in_force(workflow, django_assert_max_num_queries):
    active = queries.active_version(workflow.incident_type)
    with django_assert_max_num_queries(18):
        draft = operations.create_draft(workflow, at=NOW)
    copy, original = queries.snapshot(draft), queries.snapshot(active)
    assert (copy.states, copy.moves, copy.fields) == (original.states, original.moves, original.fields)
    assert (draft.number, draft.status, draft.created_at) == (2, VersionStatus.DRAFT, NOW)
    own = set(State.objects.filter(version=draft).values_list("pk", flat=True))
    assert {move.from_state_id for move in Transition.objects.filter(version=draft)} <= own


def test_second_draft_is_refused(workflow):
    operations.create_draft(workflow, at=NOW)
    with pytest.raises(operations.DraftExists, match="Publish or discard it first"):
        operations.create_draft(workflow, at=NOW)


def test_second_draft_is_impossible_in_the_database(workflow):
    operations.create_draft(workflow, at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        WorkflowVersion.objects.create(workflow=workflow, number=9, created_at=NOW)


def test_draft_of_a_new_workflow_is_empty(reference):
    kind = IncidentType.objects.create(name="Flood", slug="flood")
    draft = operations.create_draft(Workflow.objects.create(incident_type=kind, name="Flood"), at=NOW)
    assert (draft.number, State.objects.filter(version=draft).count()) == (1, 0)
    with pytest.raises(operations.WorkflowInvalid, match="has no states"):
        operations.publish(draft, actor=None, at=NOW)


def test_publish_retires_the_version_before_and_says_who_and_when(workflow):
    before = queries.active_version(workflow.incident_type)
    actor = make_user("ines", "administrator")
    later = NOW + timedelta(days=1)
    published = operations.publish(operations.create_draft(workflow, at=NOW), actor=actor, at=later)
    before.refresh_from_db()
    assert before.status == VersionStatus.RETIRED
    assert (published.published_by, published.published_at) == (actor, later)
    assert queries.active_version(workflow.incident_type) == published


def test_publish_of_what_cannot_work_names_each_fault_and_changes_nothing(workflow):
    active = queries.active_version(workflow.incident_type)
    draft = operations.create_draft(workflow, at=NOW)
    Transition.objects.filter(version=draft, slug="resolve").delete()
    State.objects.filter(version=draft).update(is_start=False)
    with pytest.raises(operations.WorkflowInvalid) as caught:
        operations.publish(draft, actor=None, at=NOW)
    assert len(caught.value.problems) >= 2
    assert all(sentence in caught.value.sentence for sentence in caught.value.problems)
    assert queries.active_version(workflow.incident_type) == active


ACTS = {
    "publish": lambda version: operations.publish(version, actor=None, at=NOW),
    "discard": operations.discard_draft,
    "fill": lambda version: operations.fill(version, queries.snapshot(version)),
}


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS.keys())
def test_a_version_that_is_no_draft_stays_as_it_is(workflow, act):
    active = queries.active_version(workflow.incident_type)
    before = queries.snapshot(active)
    with pytest.raises(operations.NotADraft, match="Start a new draft instead"):
        act(active)
    assert queries.snapshot(active) == before


def test_discard_leaves_nothing_of_the_draft(workflow):
    draft = operations.create_draft(workflow, at=NOW)
    operations.discard_draft(draft)
    assert not WorkflowVersion.objects.filter(pk=draft.pk).exists()
    assert not State.objects.filter(version_id=draft.pk).exists()
    with pytest.raises(operations.NotADraft, match="no longer there"):
        operations.publish(draft, actor=None, at=NOW)


def test_load_again_makes_nothing(reference_loaded_twice):
    assert reference_loaded_twice == (0, 0)


@pytest.fixture
def reference_loaded_twice(reference):
    before = WorkflowVersion.objects.count()
    from incidents.workflows.reference import load

    return load(NOW), WorkflowVersion.objects.count() - before


def test_load_never_overwrites_an_administrators_version(workflow):
    draft = operations.create_draft(workflow, at=NOW)
    State.objects.filter(version=draft, slug="triage").update(name="Ours")
    operations.publish(draft, actor=None, at=NOW)
    assert reference.load(NOW) == 0
    active = queries.active_version(workflow.incident_type)
    assert State.objects.get(version=active, slug="triage").name == "Ours"


def race(act, times=2):
    """Run `act` at once in threads; return what each returned or raised."""
    gate, results = threading.Barrier(times), []

    def run():
        gate.wait()
        try:
            results.append(act())
        except Exception as error:  # noqa: BLE001 -- what was raised is the result
            results.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.django_db(transaction=True)
def test_two_who_start_a_draft_at_once_get_one_draft():
    load_if_flushed()
    workflow = Workflow.objects.get(incident_type__slug="outage")
    results = race(lambda: operations.create_draft(workflow, at=NOW))
    refused = [result for result in results if isinstance(result, Exception)]
    try:
        assert [type(refusal) for refusal in refused] == [operations.DraftExists]
        assert WorkflowVersion.objects.filter(workflow=workflow, status=VersionStatus.DRAFT).count() == 1
    finally:
        operations.discard_draft(queries.draft_of(workflow))


@pytest.mark.django_db(transaction=True)
def test_two_who_publish_at_once_publish_once():
    load_if_flushed()
    workflow = Workflow.objects.get(incident_type__slug="outage")
    draft = operations.create_draft(workflow, at=NOW)
    results = race(lambda: operations.publish(draft, actor=None, at=NOW))
    refused = [result for result in results if isinstance(result, Exception)]
    assert [type(refusal) for refusal in refused] == [operations.NotADraft]
    assert WorkflowVersion.objects.filter(workflow=workflow, status=VersionStatus.ACTIVE).count() == 1


def load_if_flushed():
    if not Workflow.objects.exists():
        load_reference()
