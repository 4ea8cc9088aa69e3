"""Procedures on incidents: begun by hand and by themselves, worked through step by step."""

from __future__ import annotations

from datetime import timedelta

import pytest

from incidents.lifecycle import operations as lifecycle
from incidents.lifecycle.operations.base import IncidentNotFound, IncidentNotOpen, ReasonRequired
from incidents.models import Category, Incident, IncidentType, ProcedureRun, ResolutionCode, TimelineEntry
from incidents.permissions.principal import Principal, acting, as_system
from incidents.plans import operations
from incidents.plans.operations import RunRefused
from incidents.plans.queries.runs import runs_of
from incidents.plans.steps import StepDraft
from incidents.workflows.choices import Phase
from tests.factories import NOW, make_incident
from tests.incidents.lifecycle.test_transitions import walk_to
from tests.incidents.plans.making import begun, codes, make_procedure, states, status, step_of

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=30)


@pytest.fixture
def incident(alice, service, team):
    return make_incident(service=service)


@pytest.fixture
def run(incident, alice):
    return begun(incident, make_procedure("Look", "Mend", "Tell"), alice)


def test_run_keeps_its_version(run):
    procedure = run.procedure
    operations.save_draft(procedure, purpose="", steps=[StepDraft("Only this")], actor=None, at=LATER)
    operations.publish(procedure, actor=None, at=LATER)
    with as_system("test"):
        (seen,) = runs_of(run.incident, at=LATER)
    assert seen.run.version.number == 1
    assert [step.step.title for step in seen.steps] == ["Look", "Mend", "Tell"]


@pytest.mark.usefixtures("system")
def test_steps_are_started_done_and_skipped_until_the_run_is_finished(run, alice, bob):
    operations.start_step(step_of(run, 1), actor=alice, at=NOW)
    assert step_of(run, 1).assignee == alice
    operations.finish_step(step_of(run, 1), actor=bob, at=LATER, note="The disk is full")
    operations.skip_step(step_of(run, 2), reason="Not needed", actor=bob, at=LATER)
    assert states(run) == ["done", "skipped", "todo"]
    operations.finish_step(step_of(run, 3), actor=bob, at=LATER)
    assert status(run) == "finished"
    assert codes(run.incident) == [
        "procedure.begun",
        "procedure.step_started",
        "procedure.step_done",
        "procedure.step_skipped",
        "procedure.step_done",
        "procedure.finished",
    ]
    noted = TimelineEntry.objects.filter(code="procedure.step_done").first()
    assert (noted.body, noted.actor) == ("The disk is full", bob)


@pytest.mark.usefixtures("system")
def test_step_is_skipped_with_a_reason_only(run, alice):
    with pytest.raises(ReasonRequired):
        operations.skip_step(step_of(run, 1), reason=" ", actor=alice, at=NOW)
    assert states(run) == ["todo"] * 3


@pytest.mark.usefixtures("system")
def test_second_to_finish_a_step_is_told(run, alice, bob):
    step = step_of(run, 1)
    operations.finish_step(step, actor=alice, at=NOW)
    with pytest.raises(RunRefused, match="Step 1 is done already"):
        operations.finish_step(step, actor=bob, at=NOW)


@pytest.mark.usefixtures("system")
def test_starting_twice_changes_nothing(run, alice, bob):
    operations.start_step(step_of(run, 1), actor=alice, at=NOW)
    again = operations.start_step(step_of(run, 1), actor=bob, at=LATER)
    assert (again.started_by, again.started_at) == (alice, NOW)


@pytest.mark.usefixtures("system")
def test_way_ahead_passes_over_what_lies_between(incident, alice):
    way_out = StepDraft("Look", decisions=({"when": "it works", "step": 3},))
    run = begun(incident, make_procedure(way_out, "Mend", "Tell"), alice)
    operations.finish_step(step_of(run, 1), answer=1, actor=alice, at=NOW)
    assert states(run) == ["done", "skipped", "todo"]
    assert step_of(run, 2).reason == "Passed over by step 1: it works"


@pytest.mark.usefixtures("system")
def test_way_to_the_end_finishes_the_run(incident, alice):
    way_out = StepDraft("Look", decisions=({"when": "it works", "step": 3},))
    run = begun(incident, make_procedure(way_out, "Mend"), alice)
    operations.finish_step(step_of(run, 1), answer=1, actor=alice, at=NOW)
    assert (states(run), status(run)) == (["done", "skipped"], "finished")


@pytest.mark.usefixtures("system")
def test_way_back_opens_again_what_lies_between(incident, alice):
    back = StepDraft("Try", decisions=({"when": "it fails", "step": 2},))
    run = begun(incident, make_procedure("Look", "Mend", back), alice)
    for position in (1, 2):
        operations.finish_step(step_of(run, position), actor=alice, at=NOW)
    operations.finish_step(step_of(run, 3), answer=1, actor=alice, at=NOW)
    assert (states(run), status(run)) == (["done", "todo", "todo"], "running")


@pytest.mark.usefixtures("system")
@pytest.mark.parametrize(("position", "answer"), [(1, 1), (1, 0)])
def test_way_that_is_none_is_refused(run, alice, position, answer):
    with pytest.raises(RunRefused) as refused:
        operations.finish_step(step_of(run, position), answer=answer, actor=alice, at=NOW)
    assert "answer" in refused.value.fields


@pytest.mark.usefixtures("system")
def test_step_is_opened_again(run, alice):
    operations.skip_step(step_of(run, 1), reason="x", actor=alice, at=NOW)
    operations.reopen_step(step_of(run, 1), actor=alice, at=NOW)
    assert states(run)[0] == "todo"
    assert step_of(run, 1).reason == ""


@pytest.mark.usefixtures("system")
def test_notes_and_assignments(run, alice, bob):
    operations.note_step(step_of(run, 2), note="One", actor=alice, at=NOW)
    operations.note_step(step_of(run, 2), note="Two", actor=alice, at=NOW)
    assert step_of(run, 2).note == "One\n\nTwo"
    with pytest.raises(RunRefused):
        operations.note_step(step_of(run, 2), note=" ", actor=alice, at=NOW)
    operations.assign_step(step_of(run, 2), assignee=bob, actor=alice, at=NOW)
    operations.assign_run(run, assignee=bob, actor=alice, at=NOW)
    assert (step_of(run, 2).assignee, ProcedureRun.objects.get().assignee) == (bob, bob)
    bob.is_active = False
    bob.save()
    with pytest.raises(RunRefused):
        operations.assign_step(step_of(run, 1), assignee=bob, actor=alice, at=NOW)


@pytest.mark.usefixtures("system")
def test_run_is_given_up_with_a_reason_and_is_over_then(run, alice):
    operations.give_up_run(run, reason="Another one fits better", actor=alice, at=LATER)
    assert status(run) == "abandoned"
    with pytest.raises(RunRefused, match="is over here"):
        operations.finish_step(step_of(run, 1), actor=alice, at=LATER)


@pytest.mark.usefixtures("system")
def test_one_procedure_runs_once_at_a_time_several_run_beside_each_other(run, incident, alice):
    with pytest.raises(RunRefused, match="runs already"):
        operations.begin_procedure(incident, run.procedure, actor=alice, at=NOW)
    begun(incident, make_procedure("Another"), alice)
    operations.give_up_run(run, reason="x", actor=alice, at=NOW)
    operations.begin_procedure(incident, run.procedure, actor=alice, at=NOW)
    assert ProcedureRun.objects.filter(incident=incident, status="running").count() == 2


@pytest.mark.usefixtures("system")
def test_nothing_begins_on_what_is_over_or_of_what_is_not_in_force(incident, alice):
    made = operations.make_procedure({"name": "Draft", "slug": "draft"}, actor=None, at=NOW)
    with pytest.raises(RunRefused):
        operations.begin_procedure(incident, made, actor=alice, at=NOW)
    issue = make_incident("user_issue")
    lifecycle.mark_duplicate(issue, of=incident, actor=alice, at=NOW)
    with pytest.raises(IncidentNotOpen):
        operations.begin_procedure(issue, make_procedure(), actor=alice, at=NOW)


def test_who_may_not_know_of_the_incident_begins_nothing_there(alice, charlie, reference):
    secret = make_incident("security", assignee=alice)
    procedure = make_procedure()
    run = begun(secret, procedure, alice)
    with acting(Principal(user=charlie)):
        with pytest.raises(IncidentNotFound):
            operations.begin_procedure(secret, procedure, actor=charlie, at=NOW)
        assert not ProcedureRun.objects.exists()
    with acting(Principal(user=alice)):
        assert ProcedureRun.objects.get() == run


def test_what_attaches_by_itself_begins_where_it_fits(alice, service, team):
    outage = IncidentType.objects.get(slug="outage")
    make_procedure(attaches=True, conditions={"types": [outage]}, name="For the type")
    make_procedure(attaches=True, conditions={"services": [service]}, name="For the service")
    make_procedure(conditions={"types": [outage]}, name="Only offered")
    fits, other = make_incident(service=service), make_incident("user_issue")
    with as_system("test"):
        begun_there = {run.procedure.name for run in ProcedureRun.objects.filter(incident=fits)}
        assert begun_there == {"For the type", "For the service"}
        assert not ProcedureRun.objects.filter(incident=other).exists()
    assert codes(fits) == ["procedure.attached"] * 2


@pytest.mark.usefixtures("system")
def test_what_an_incident_becomes_attaches_once(alice, service, team):
    procedure = make_procedure(attaches=True, conditions={"services": [service]})
    incident = make_incident()
    lifecycle.update_details(incident, changes={"service": service}, actor=alice, at=NOW)
    run = ProcedureRun.objects.get(incident=incident)
    assert run.procedure == procedure
    operations.give_up_run(run, reason="x", actor=alice, at=NOW)
    lifecycle.update_details(incident, changes={"service": None}, actor=alice, at=NOW)
    lifecycle.update_details(incident, changes={"service": service}, actor=alice, at=NOW)
    assert ProcedureRun.objects.filter(incident=incident).count() == 1


@pytest.mark.usefixtures("system")
def test_category_means_what_is_filed_below_it_too(alice, team):
    from incidents.catalog.operations import place_category

    top = place_category(Category(name="Machines"), parent=None)
    below = place_category(Category(name="Printers"), parent=top)
    make_procedure(attaches=True, conditions={"categories": [top]})
    filed, elsewhere = make_incident(category=below), make_incident()
    assert ProcedureRun.objects.filter(incident=filed).count() == 1
    assert not ProcedureRun.objects.filter(incident=elsewhere).exists()


@pytest.mark.usefixtures("system")
def test_elapsed_stands_against_expected(incident, alice):
    timed = make_procedure(StepDraft("Look", expected_minutes=10), StepDraft("Mend", expected_minutes=15))
    run = begun(incident, timed, alice)
    (seen,) = runs_of(incident, at=NOW + timedelta(minutes=26))
    assert (seen.elapsed, seen.expected, seen.is_late, seen.over) == (26, 25, True, 0)
    assert seen.next == step_of(run, 1)


@pytest.mark.usefixtures("system")
@pytest.mark.parametrize("phase", [Phase.CLOSED, Phase.CANCELLED])
def test_run_that_is_left_when_the_incident_is_over_is_given_up(phase, run, carol, alice):
    operations.finish_step(step_of(run, 1), actor=alice, at=NOW)
    walk_to(Incident.objects.get(pk=run.incident_id), phase, ResolutionCode.objects.first(), carol)
    row = ProcedureRun.objects.get(pk=run.pk)
    entry = TimelineEntry.objects.get(incident=run.incident, code="procedure.given_up")
    assert (row.status, row.reason) == ("abandoned", f"The incident was {phase}.")
    assert (entry.data["left"], entry.actor) == (2, carol)


@pytest.mark.usefixtures("system")
def test_resolving_leaves_a_run_going(run, carol):
    walk_to(Incident.objects.get(pk=run.incident_id), Phase.RESOLVED, ResolutionCode.objects.first(), carol)
    assert status(run) == "running"


def test_run_of_a_merged_incident_is_given_up_with_it(run, incident, carol):
    kept = make_incident()
    with as_system("test"):
        merger = lifecycle.merge(kept, incidents=[incident], actor=carol, at=LATER)
    assert not merger.refused
    with as_system("test"):
        given_up = ProcedureRun.objects.get(pk=run.pk)
    assert (given_up.status, given_up.reason) == ("abandoned", "The incident was merged into another.")
