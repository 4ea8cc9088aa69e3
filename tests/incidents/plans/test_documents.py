"""Plans: written, approved by another person, in force, retired; the offline pack; what is neglected."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from incidents.jobs.operations import claim_job, request_job
from incidents.jobs.running import run_claimed
from incidents.lifecycle import operations as lifecycle
from incidents.models import Exercise, IncidentType, Job, Membership, Plan, PlanVersion
from incidents.permissions.principal import Principal, acting
from incidents.plans import operations
from incidents.plans.neglect import neglected
from incidents.plans.operations import ChangedMeanwhile, PlansRefused
from incidents.plans.queries.documents import coming_of, freshness, in_force_of
from incidents.refusals import NotPermitted
from tests.factories import NOW, make_incident, make_schedule, make_user
from tests.incidents.desk.conftest import text_of
from tests.incidents.plans.making import begun, make_procedure

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def grace(reference):
    """Another administrator."""
    return make_user("grace", "administrator", first_name="Grace", last_name="Green")


@pytest.fixture
def plan(ada):
    made = operations.save_plan(None, {"name": "How we respond", "slug": "respond"}, actor=ada, at=NOW)
    operations.save_plan_draft(made, {"purpose": "Bring service back"}, actor=ada, at=NOW)
    return made


def in_force(plan, ada, grace, at=NOW):
    operations.approve_plan(plan, actor=grace, at=at)
    return operations.activate_plan(plan, actor=ada, at=at)


def test_another_person_approves_then_it_is_put_in_force(plan, ada, grace):
    with pytest.raises(PlansRefused, match="does not approve it"):
        operations.approve_plan(plan, actor=ada, at=NOW)
    with pytest.raises(PlansRefused, match="Nothing is approved"):
        operations.activate_plan(plan, actor=ada, at=NOW)
    version = in_force(plan, ada, grace)
    assert (version.status, version.approved_by, version.activated_by) == ("active", grace, ada)
    plan.refresh_from_db()
    assert plan.last_reviewed_at == NOW


def test_database_holds_that_nobody_approves_their_own(plan, ada):
    with pytest.raises(IntegrityError), transaction.atomic():
        PlanVersion.objects.update(status="approved", approved_by=ada, approved_at=NOW)


def test_editing_what_is_approved_ends_the_approval(plan, ada, grace):
    operations.approve_plan(plan, actor=grace, at=NOW)
    operations.save_plan_draft(plan, {"roles": "One decides"}, actor=grace, at=NOW)
    draft = coming_of(plan)
    assert (draft.status, draft.approved_by, draft.purpose) == ("draft", None, "Bring service back")
    with pytest.raises(PlansRefused):
        operations.approve_plan(plan, actor=grace, at=NOW)


def test_next_version_begins_from_what_is_in_force_and_retires_it(plan, ada, grace):
    first = in_force(plan, ada, grace)
    operations.save_plan_draft(plan, {"roles": "One decides"}, actor=ada, at=NOW, summary="Roles")
    assert in_force_of(plan) == first
    in_force(plan, ada, grace, at=NOW + DAY)
    first.refresh_from_db()
    assert (first.status, first.retired_at, in_force_of(plan).number) == ("retired", NOW + DAY, 2)


def test_second_to_save_loses_nothing_of_the_first(plan, ada):
    seen = coming_of(plan).revision
    operations.save_plan_draft(plan, {"roles": "Mine"}, actor=ada, at=NOW, expected_revision=seen)
    with pytest.raises(ChangedMeanwhile):
        operations.save_plan_draft(plan, {"roles": "Yours"}, actor=ada, at=NOW, expected_revision=seen)
    assert coming_of(plan).roles == "Mine"


def test_only_draft_is_not_thrown_away_a_later_one_is(plan, ada, grace):
    with pytest.raises(PlansRefused):
        operations.discard_plan_draft(plan, actor=ada, at=NOW)
    in_force(plan, ada, grace)
    operations.save_plan_draft(plan, {}, actor=ada, at=NOW)
    operations.discard_plan_draft(plan, actor=ada, at=NOW)
    assert coming_of(plan) is None


def test_manager_writes_those_of_their_team_alone(alice, team, plan):
    Membership.objects.filter(user=alice).update(is_manager=True)
    operations.save_plan(None, {"name": "Ours", "slug": "ours", "team": team}, actor=alice, at=NOW)
    with pytest.raises(NotPermitted):
        operations.save_plan(None, {"name": "All", "slug": "all"}, actor=alice, at=NOW)
    with pytest.raises(NotPermitted):
        operations.save_plan_draft(plan, {}, actor=alice, at=NOW)


@pytest.mark.usefixtures("system")
def test_plan_is_used_by_major_incidents_of_its_type_and_exercised_in_drills(plan, carol):
    def declare(at, **values):
        lifecycle.declare_major(make_incident(**values), reason="x", actor=carol, at=at)

    outages = operations.save_plan(
        None,
        {"name": "Outages", "slug": "outages", "type": IncidentType.objects.get(slug="outage")},
        actor=None,
        at=NOW,
    )
    declare(NOW, exercise=Exercise.objects.create(name="Rehearsal", created_at=NOW))
    declare(NOW + DAY, type="user_issue")
    fresh = freshness(Plan.objects.all())
    assert (fresh[plan.pk].last_used_at, fresh[plan.pk].last_exercised_at) == (NOW + DAY, NOW)
    assert (fresh[outages.pk].last_used_at, fresh[outages.pk].last_exercised_at) == (None, NOW)


def test_plan_is_written_approved_and_put_in_force_in_the_console(client, ada, grace):
    client.force_login(ada)
    typed = {"name": "Security", "slug": "security", "grace_days": "30", "review_months": "12"}
    assert client.post("/admin/plans/new-plan/", typed).url == "/admin/plans/plan/security/draft/"
    client.post("/admin/plans/plan/security/draft/", {"purpose": "Keep the *circle* small", "revision": "1"})
    assert "somebody else approves it" in text_of(client.get("/admin/plans/plan/security/"))
    stale = client.post("/admin/plans/plan/security/draft/", {"purpose": "Kept words", "revision": "1"})
    assert stale.status_code == 422
    assert "Kept words" in text_of(stale)
    client.force_login(grace)
    client.post("/admin/plans/plan/security/do/approve/")
    client.post("/admin/plans/plan/security/do/activate/")
    assert "Keep the <em>circle</em> small" in text_of(client.get("/admin/plans/plan/security/"))
    assert "Version 1" in text_of(client.get("/admin/plans/plan/"))
    client.post("/admin/plans/plan/security/draft/", {"purpose": "Keep the circle", "revision": ""})
    assert "<del>" in text_of(client.get("/admin/plans/plan/security/versions/2/"))


def test_agent_reads_plans_and_writes_none(client, alice, plan):
    client.force_login(alice)
    assert client.get("/admin/plans/plan/respond/").status_code == 200
    assert client.get("/admin/plans/plan/respond/draft/").status_code == 403
    assert client.post("/admin/plans/plan/respond/do/approve/").status_code == 403
    assert client.get("/admin/plans/new-plan/").status_code == 403


def test_offline_pack_is_one_file_with_all_that_is_in_force(client, plan, ada, grace, media):
    in_force(plan, ada, grace)
    operations.save_contact(
        None,
        {"name": "Police", "slug": "police", "role": "takes the report"},
        methods=[operations.MethodDraft("phone", "999")],
        actor=None,
        at=NOW,
    )
    client.force_login(ada)
    job = Job.objects.get(pk=client.post("/admin/plans/offline-pack/").url.rstrip("/").rsplit("/", 1)[1])
    run_claimed(claim_job(job.pk, owner="worker-1", at=timezone.now()), now=timezone.now)
    answer = client.get(f"/admin/jobs/{job.pk}/file/")
    pack = b"".join(answer.streaming_content).decode()
    for words in ("Bring service back", "999", "takes the report", "Confirm it from outside"):
        assert words in pack
    assert not [word for word in ("<script", "src=", "<link", "@import") if word in pack]


def test_who_sees_no_numbers_gets_no_pack(client, olive):
    client.force_login(olive)
    assert client.post("/admin/plans/offline-pack/").status_code == 403
    with pytest.raises(NotPermitted):
        request_job("offline_pack", parameters={}, dedup_key="pack", actor=olive, at=NOW)


def test_neglected_is_what_is_unused_unexercised_or_overdue(client, ada, alice, team):
    old = make_procedure(name="Old habits", at=NOW - timedelta(days=900))
    used = make_procedure(name="Used", at=NOW)
    begun(make_incident(), used, alice)
    make_schedule("Duty", alice, ada, at=NOW)
    found = {row.name: neglects for row, neglects in neglected_by(ada)}
    assert found[old.name] == ["never used", "never exercised", "overdue for review"]
    assert found["Used"] == ["never exercised"]
    assert found["Duty"] == ["never used", "never exercised"]
    client.force_login(ada)
    page = text_of(client.get("/admin/plans/neglected/?show=overdue"))
    assert "Old habits" in page
    assert ">Used<" not in page


def neglected_by(reader):
    with acting(Principal(user=reader)):
        return neglected(reader, on=NOW.date())


@pytest.mark.parametrize(
    "path", ["/admin/plans/", "/admin/plans/procedures/", "/admin/plans/contacts/", "/admin/plans/neglected/"]
)
def test_lists_cost_the_same_for_one_row_and_for_three(client, ada, path):
    def more(number):
        make_procedure()
        operations.save_plan(None, {"name": f"P{number}", "slug": f"p{number}"}, actor=None, at=NOW)
        operations.save_contact(
            None,
            {"name": f"C{number}", "slug": f"c{number}", "role": "x"},
            methods=[operations.MethodDraft("phone", "1")],
            actor=None,
            at=NOW,
        )

    client.force_login(ada)
    more(1)
    client.get(path)
    counts = []
    for number in (2, 3):
        with CaptureQueriesContext(connection) as seen:
            client.get(path)
        counts.append(len(seen))
        more(number)
    assert counts[0] == counts[1] <= 20
