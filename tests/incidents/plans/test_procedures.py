"""Procedures and their versions: drafted, published, proposed to, reviewed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from incidents.models import Membership, Notification, Procedure, ProcedureVersion
from incidents.plans import operations
from incidents.plans.operations import ChangedMeanwhile, PlansRefused
from incidents.plans.queries.procedures import active_of, draft_of, freshness, steps_of
from incidents.plans.shipped import PROCEDURES
from incidents.plans.steps import StepDraft, problems_of_steps
from incidents.refusals import NotPermitted
from tests.factories import NOW, make_incident
from tests.incidents.desk.conftest import text_of
from tests.incidents.plans.making import LONG_AGO, begun, make_procedure

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def titles(version) -> list[str]:
    return [step.title for step in steps_of(version)]


@pytest.mark.parametrize("shipped", PROCEDURES, ids=lambda one: one["slug"])
def test_what_ships_could_be_saved_as_it_is(shipped):
    assert problems_of_steps(shipped["steps"]) == {}


def test_one_ships_for_each_type(reference):
    from incidents.models import IncidentType

    for type_ in IncidentType.objects.all():
        assert [row for row in Procedure.objects.all() if row.conditions == {"types": [type_.pk]}]


@pytest.mark.parametrize(
    ("step", "field"),
    [
        (StepDraft(" "), "title"),
        (StepDraft("x", role="king"), "role"),
        (StepDraft("x", expected_minutes=0), "expected_minutes"),
        (StepDraft("x", links=({"title": "", "url": "javascript:alert(1)"},)), "links"),
        (StepDraft("x", links=({"title": "", "url": "/here"},)), "links"),
        (StepDraft("x", decisions=({"when": "so", "step": 3},)), "decisions"),
        (StepDraft("x", decisions=({"when": "so", "step": 1},)), "decisions"),
        (StepDraft("x", decisions=({"when": "", "step": 2},)), "decisions"),
    ],
)
def test_step_that_could_not_work_is_refused_at_its_part(step, field):
    assert f"steps.0.{field}" in problems_of_steps([step])


def test_nothing_is_in_force_before_it_is_published_and_history_stays(reference, ada):
    procedure = make_procedure("Look")
    operations.save_draft(procedure, purpose="", steps=[StepDraft("See")], actor=ada, at=NOW)
    assert titles(active_of(procedure)) == ["Look"]
    operations.publish(procedure, actor=ada, at=NOW)
    assert titles(active_of(procedure)) == ["See"]
    assert [version.status for version in procedure.versions.order_by("number")] == ["retired", "active"]
    with pytest.raises(PlansRefused, match="no draft"):
        operations.publish(procedure, actor=ada, at=NOW)


def test_second_to_save_a_draft_loses_nothing_of_the_first(reference, ada):
    procedure = make_procedure("Look")
    draft = operations.begin_draft(procedure, actor=ada, at=NOW)
    operations.save_draft(
        procedure, purpose="", steps=[StepDraft("Mine")], actor=ada, at=NOW, expected_revision=draft.revision
    )
    with pytest.raises(ChangedMeanwhile):
        operations.save_draft(
            procedure, purpose="", steps=[StepDraft("Yours")], actor=ada, at=NOW, expected_revision=draft.revision
        )
    assert titles(draft_of(procedure)) == ["Mine"]


def test_step_is_proposed_and_what_led_on_leads_on_still(reference, alice):
    deciding = StepDraft("Look", decisions=({"when": "fine", "step": 3},))
    procedure = make_procedure(deciding, "Mend", "Tell")
    told = {"instructions": "Twice", "actor": alice, "at": NOW}
    draft = operations.propose_step(procedure, after=1, title="Check the certificate", **told)
    assert titles(draft) == ["Look", "Check the certificate", "Mend", "Tell"]
    assert steps_of(draft)[0].decisions == [{"when": "fine", "step": 4}]
    again = operations.propose_step(procedure, after=None, title="Write it down", **told)
    assert (again.pk, titles(again)[-1]) == (draft.pk, "Write it down")
    assert titles(active_of(procedure)) == ["Look", "Mend", "Tell"]
    with pytest.raises(PlansRefused):
        operations.propose_step(procedure, after=9, title="x", **told)
    with pytest.raises(PlansRefused) as refused:
        operations.propose_step(procedure, after=0, title=" ", **told)
    assert "title" in refused.value.fields


def test_manager_edits_those_of_their_team_alone(alice, bob, team):
    Membership.objects.filter(user=alice).update(is_manager=True)
    made = operations.make_procedure({"name": "Ours", "slug": "ours", "team": team}, actor=alice, at=NOW)
    with pytest.raises(NotPermitted):
        operations.begin_draft(made, actor=bob, at=NOW)
    with pytest.raises(NotPermitted):
        operations.make_procedure({"name": "All", "slug": "all"}, actor=alice, at=NOW)
    with pytest.raises(NotPermitted):
        operations.change_procedure(made, {"team": None}, actor=alice, at=NOW)


@pytest.mark.usefixtures("system")
def test_freshness_tells_real_use_and_drills_apart(alice, team):
    from incidents.models import Exercise

    procedure = make_procedure()
    drill = make_incident(exercise=Exercise.objects.create(name="Rehearsal", created_at=NOW))
    begun(drill, procedure, alice, at=NOW)
    fresh = freshness(Procedure.objects.filter(pk=procedure.pk))[procedure.pk]
    assert (fresh.last_used_at, fresh.last_exercised_at, fresh.last_reviewed_at) == (None, NOW, LONG_AGO)
    begun(make_incident(), procedure, alice, at=NOW + DAY)
    assert freshness(Procedure.objects.filter(pk=procedure.pk))[procedure.pk].last_used_at == NOW + DAY


@pytest.mark.usefixtures("system")
def test_reminders_escalate_and_repeat_nothing(alice, bob, ada, team):
    Membership.objects.filter(user=bob).update(is_manager=True)
    procedure = make_procedure(owner=alice, team=team, at=NOW)
    due = procedure.review_on

    def told_on(days: int) -> set:
        at = NOW + (due - NOW.date()) + timedelta(days=days)
        before = set(Notification.objects.filter(kind="plans.review").values_list("pk", flat=True))
        operations.remind_of_reviews(at=at)
        rows = Notification.objects.filter(kind="plans.review", context__thing=str(procedure)).exclude(pk__in=before)
        return {row.recipient.username for row in rows}

    assert told_on(-20) == set()
    assert told_on(-14) == {"alice"}
    assert told_on(-3) == set()
    assert told_on(1) == {"alice", "bob"}
    assert told_on(31) == {"alice", "bob", "ada"}
    assert told_on(40) == set()
    operations.note_reviewed(procedure, actor=alice, at=NOW + timedelta(days=400))
    procedure.refresh_from_db()
    assert procedure.review_on > due
    assert told_on(0) == set()


def form(**more):
    steps = {
        "steps-TOTAL_FORMS": "3",
        "steps-INITIAL_FORMS": "0",
        "steps-0-number": "2",
        "steps-0-title": "Mend",
        "steps-1-number": "1",
        "steps-1-title": "Look",
        "steps-1-decisions": "if it works → 3",
        "steps-1-links": "Dashboard https://example.org/d",
    }
    return {"purpose": "When it burns", "summary": "Shorter", "revision": "", **steps, **more}


def test_draft_is_typed_saved_and_published_in_the_console(client, ada):
    procedure = make_procedure()
    client.force_login(ada)
    url = f"/admin/plans/procedures/{procedure.slug}/draft/"
    assert client.get(url).status_code == 200
    assert client.post(url, form()).url == f"/admin/plans/procedures/{procedure.slug}/"
    draft = draft_of(procedure)
    assert titles(draft) == ["Look", "Mend"]
    assert steps_of(draft)[0].decisions == [{"when": "it works", "step": 3}]
    assert steps_of(draft)[0].links == [{"title": "Dashboard", "url": "https://example.org/d"}]
    page = text_of(client.get(f"/admin/plans/procedures/{procedure.slug}/versions/2/"))
    assert "<ins>" in page
    client.post(f"/admin/plans/procedures/{procedure.slug}/do/publish/")
    assert titles(active_of(procedure)) == ["Look", "Mend"]
    assert "Mend" in text_of(client.get(f"/admin/plans/procedures/{procedure.slug}/"))


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"steps-1-decisions": "it works"}, "leads nowhere"),
        ({"steps-1-decisions": "it works → 9"}, "Steps are 1 to 2"),
        ({"steps-1-links": "no address"}, "has no address"),
        ({"steps-0-title": "", "steps-1-title": ""}, "Add at least one step."),
    ],
)
def test_draft_that_could_not_work_keeps_what_was_typed(client, ada, more, sentence):
    procedure = make_procedure()
    client.force_login(ada)
    answer = client.post(f"/admin/plans/procedures/{procedure.slug}/draft/", form(**more))
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert "When it burns" in text_of(answer)
    assert draft_of(procedure) is None


def test_room_for_more_steps_keeps_what_was_typed(client, ada):
    procedure = make_procedure()
    client.force_login(ada)
    answer = client.post(f"/admin/plans/procedures/{procedure.slug}/draft/", form(more=""))
    assert text_of(answer).count('name="steps-5-title"') == 1
    assert 'value="Look"' in text_of(answer)
    assert ProcedureVersion.objects.filter(procedure=procedure).count() == 1


def test_procedure_is_made_changed_and_retired_in_the_console(client, ada):
    client.force_login(ada)
    typed = {"name": "Fire", "slug": "fire", "position": "5", "grace_days": "30", "priorities": ["1"]}
    answer = client.post("/admin/plans/new-procedure/", typed)
    assert answer.url == "/admin/plans/procedures/fire/draft/"
    assert Procedure.objects.get(slug="fire").conditions == {"priorities": [1]}
    changed = client.post("/admin/plans/procedures/fire/change/", {**typed, "attaches": "on", "priorities": []})
    assert changed.status_code == 302
    fire = Procedure.objects.get(slug="fire")
    assert (fire.attaches, fire.conditions) == (True, {})
    taken = client.post("/admin/plans/procedures/fire/change/", {**typed, "slug": "user-issue"})
    assert taken.status_code == 422
    client.post("/admin/plans/procedures/fire/do/retire/")
    assert "Retired" in text_of(client.get("/admin/plans/procedures/"))


def test_agent_reads_and_is_offered_no_change(client, alice):
    client.force_login(alice)
    page = text_of(client.get("/admin/plans/procedures/service-outage/"))
    assert "Confirm it from outside" in page
    assert "/draft/" not in page
    assert client.get("/admin/plans/procedures/service-outage/draft/").status_code == 403
    assert client.post("/admin/plans/procedures/service-outage/do/retire/").status_code == 403
