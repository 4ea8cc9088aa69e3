"""A reader's totals are those of a database that holds only what they may see."""

import pytest

from incidents.lifecycle import operations
from incidents.models import Clock, Incident, Measurement, MicroTask, ObjectiveResult, ProcedureRunStep
from incidents.permissions.principal import as_system, as_user
from knowledge.models import CorrectiveAction
from reports.readiness.models import ReadinessSnapshot
from reports.readiness.operations import take_snapshots
from reports.readiness.queries.gathering import Sight, gather
from reports.readiness.queries.proposals import incident_rates
from reports.readiness.queries.scores import score_everybody
from tests.factories import NOW, give, make_incident, make_user
from tests.incidents.plans.making import begun, make_procedure
from tests.reports.readiness.making import DAY, make_drill, make_scenario, measure, rate

pytestmark = pytest.mark.django_db


def scores_for(user):
    with as_user(user):
        return score_everybody(gather(Sight(NOW), reader=user))


def counts_for(user):
    return {line.criterion.code: line.count for line in scores_for(user)[0].lines}


@pytest.fixture
def hidden(standard_targets, team, service, alice, carol):
    """A restricted incident with a missed promise and an overdue action; a drill whose results are not shared."""
    from knowledge.reviews.operations import open_review, plan_action

    secret = make_incident("security", service=service, at=NOW - DAY, title="Secret")
    make_incident(service=service, at=NOW - DAY, title="Open")
    scenario = make_scenario()
    for is_shared in (True, False):
        drill = make_drill(team=team, service=service, scenario=scenario, is_shared=is_shared)
        rate(drill, "some" if is_shared else "unable")
        measure(drill, "within" if is_shared else "beyond")
    told = make_drill(team=team, service=service)
    procedure = make_procedure(name="Unplug")
    with as_system("a test hides"):
        Clock.objects.update(state="breached", breached_at=NOW)
        begun(make_incident("security", exercise=told, at=NOW - 10 * DAY), procedure, alice)
        measure(told, "not_done", incident=Incident.objects.get(exercise=told))
        MicroTask.objects.create(
            exercise=drill,
            user=alice,
            kind="on_call",
            question="Who?",
            asked_at=NOW - DAY,
            expires_at=NOW,
            status="late",
        )
        review = open_review(secret, actor=carol, at=NOW)
        plan_action(
            review,
            kind="prevent",
            title="Lock the door",
            owner=give(make_user("knowing", "agent"), "view_restricted"),
            due_on=NOW.date(),
            verify_how="It is locked",
            actor=carol,
            at=NOW,
        )
        CorrectiveAction.objects.update(due_on=(NOW - DAY).date(), service=service)
        for incident in Incident.objects.filter(type__slug="security", restricted=False):
            operations.restrict(incident, reason="Names", actor=carol, at=NOW)
    return secret


def take_away_what_is_hidden():
    with as_system("a test takes away"):
        restricted = Incident.objects.filter(restricted=True).values("pk")
        assert restricted.count() == 2
        Clock.objects.filter(incident__in=restricted).delete()
        Measurement.objects.filter(incident__in=restricted).delete()
        Measurement.objects.filter(exercise__results_shared_at=None).delete()
        ObjectiveResult.objects.filter(exercise__results_shared_at=None).delete()
        MicroTask.objects.all().delete()
        CorrectiveAction.objects.all().delete()
        ProcedureRunStep.objects.filter(incident__in=restricted).delete()
        for incident in Incident.objects.filter(restricted=True):
            incident.procedure_runs.all().delete()


def as_numbers(scores):
    return [
        (score.subject.slug, score.points, [(line.count, line.points, line.losses) for line in score.lines])
        for score in scores
    ]


def test_score_of_a_reader_is_that_of_what_they_may_see(hidden):
    manager = make_user("reader", "manager")
    everything = as_numbers(scores_for(give(make_user("cleared", "administrator"), "view_restricted")))
    seen = as_numbers(scores_for(manager))
    assert seen != everything
    take_away_what_is_hidden()
    assert as_numbers(scores_for(manager)) == seen


def test_kept_day_says_what_everybody_may_see(hidden):
    assert take_snapshots(at=NOW) > 2
    kept = {(row.kind, row.team_id, row.service_id): row.points for row in ReadinessSnapshot.objects.all()}
    take_away_what_is_hidden()
    with as_system("a test counts"):
        whole = score_everybody(gather(Sight(NOW)))
    assert sorted(kept.values()) == pytest.approx(sorted(score.points for score in whole))


def test_incident_rates_leave_out_drills_and_what_is_hidden(hidden, service):
    with as_user(make_user("reader", "manager")):
        seen = incident_rates(NOW)
    with as_system("test"):
        everything = incident_rates(NOW)
    assert (seen[service.pk, None], everything[service.pk, None]) == (1, 2)


def test_reader_without_the_right_to_contacts_counts_none(reference, team):
    from django.contrib.auth.models import Permission

    from incidents.models import KeyContact

    KeyContact.objects.create(name="x", slug="x", role="x", team=team, created_at=NOW)
    reader = make_user("reader")
    reader.user_permissions.add(Permission.objects.get(codename="view_readiness"))
    assert counts_for(reader)["contacts"] == counts_for(reader)["procedures"] == 0
    assert counts_for(make_user("other", "auditor"))["contacts"] == 1
