"""Each criterion against figures worked out by hand, and that every lost point has its row."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from incidents.models import (
    Clock,
    KeyContact,
    KeyContactMethod,
    MicroTask,
    OnCallFinding,
    Procedure,
    Qualification,
    Team,
)
from reports.readiness.criteria import CRITERIA
from reports.readiness.queries.gathering import Sight, gather
from reports.readiness.queries.scores import find_subject, score_everybody, score_one
from tests.factories import NOW, make_incident, make_schedule, make_service, make_team
from tests.incidents.plans.making import begun, make_procedure
from tests.reports.readiness.making import DAY, make_drill, make_scenario, measure, rate

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("system")]


@pytest.fixture(autouse=True)
def bare(reference, system):
    """None of the procedures that ship: they belong to nobody."""
    Procedure.objects.update(retired_at=NOW)


def line_of(code, kind="team", slug="platform", at=NOW):
    facts = gather(Sight(at))
    score = score_one(facts, find_subject(facts, kind, slug))
    return next(line for line in score.lines if line.criterion.code == code)


def test_weights_add_up_to_a_hundred():
    assert sum(criterion.weight for criterion in CRITERIA) == 100
    assert len({criterion.code for criterion in CRITERIA}) == len(CRITERIA)


def test_results_earn_by_their_rating_for_a_year(team, service):
    scenario = make_scenario()
    for rating, days in (("performed", 1), ("some", 2), ("major", 3), ("unable", 364), ("unable", 366)):
        rate(make_drill(NOW - days * DAY, team=team, service=service, scenario=scenario), rating)
    rate(make_drill(team=make_team("Other"), scenario=scenario), "unable")
    rate(make_drill(team=team, scenario=scenario), "")
    assert (line_of("results").earned, line_of("results").count) == (pytest.approx(2), 4)
    assert line_of("results", "service", "checkout").count == 4
    assert line_of("results", "organisation", "organisation").count == 5
    assert [loss.item.words.split(":")[1].split(" in ")[0] for loss in line_of("results").losses] == [
        " unable to perform",
        " performed with major challenge",
        " performed with some challenge",
    ]


@pytest.mark.parametrize(("days", "share"), [(1, 1), (90, 1), (227.5, 0.5), (366, 0)])
def test_what_was_exercised_fades(team, days, share):
    make_drill(NOW - days * DAY, team=team)
    make_drill(NOW - DAY / 2, team=team, exercise_type="micro")
    line = line_of("exercised")
    assert (line.earned, line.count) == (pytest.approx(share), 1)


def test_what_was_never_exercised_earns_nothing(team, service):
    make_drill(team=team)
    assert line_of("exercised", "service", "checkout").earned == 0
    assert line_of("exercised", "service", "checkout").losses[0].item.words == "Checkout was never exercised"
    teams = Team.objects.filter(retired_at=None).count()
    assert line_of("exercised", "organisation", "organisation").count == teams + 1


def test_times_of_drills_count_where_they_have_a_target(team):
    drill = make_drill(team=team)
    for outcome, kind in (
        ("within", "acknowledge"),
        ("beyond", "resolve"),
        ("not_done", "mitigate"),
        ("no_target", "roles"),
        ("unknown", "escalate"),
    ):
        measure(drill, outcome, measure=kind)
    assert (line_of("drill_times").earned, line_of("drill_times").count) == (1, 3)


def test_promises_of_reality_count_for_the_service_and_its_team(standard_targets, team, service, alice):
    for days in (1, 2, 100):
        make_incident(service=service, at=NOW - days * DAY, title="Real")
    make_incident(service=service, at=NOW - DAY, exercise=make_drill())
    Clock.objects.update(state="breached", breached_at=NOW)
    kept = Clock.objects.filter(incident__title="Real").first()
    Clock.objects.filter(pk=kept.pk).update(state="met", met_at=NOW, ended_at=NOW, breached_at=None)
    counted = Clock.objects.filter(incident__title="Real", incident__reported_at__gte=NOW - 90 * DAY).count()
    for kind, slug in (("team", "platform"), ("service", "checkout"), ("organisation", "organisation")):
        line = line_of("real_times", kind, slug)
        assert line.count == counted
        assert len(line.losses) == 1
    assert line_of("real_times").losses[0].item.words.endswith("promises missed: Checkout")


def test_micro_drills_count_for_the_teams_of_whoever_answers(team, alice, bob, charlie):
    drill = make_drill(exercise_type="micro")
    for person, kind, status in (
        (alice, "on_call", "right"),
        (alice, "role_quiz", "wrong"),
        (bob, "on_call", "late"),
        (bob, "role_quiz", "excused"),
        (charlie, "on_call", "right"),
    ):
        MicroTask.objects.create(
            exercise=drill,
            user=person,
            kind=kind,
            question="Who?",
            asked_at=NOW - DAY,
            expires_at=NOW,
            answered_at=NOW - DAY / 2,
            status=status,
        )
    line = line_of("micro")
    assert (line.earned, line.count) == (pytest.approx(1), 3)
    assert sorted(loss.item.words for loss in line.losses) == [
        f"Alice Archer: 1 of 2 tasks right in “{drill.name}”",
        f"Bob Baker: 0 of 1 tasks right in “{drill.name}”",
    ]
    assert line_of("micro", "organisation", "organisation").count == 4


def test_roles_ask_for_two_who_are_qualified_now(team, alice, bob, charlie):
    drill = make_drill(team=team)

    def qualify(person, role, *, days=30, **values):
        return Qualification.objects.create(
            user=person, role=role, exercise=drill, earned_at=NOW - DAY, expires_on=(NOW + days * DAY).date(), **values
        )

    qualify(alice, "scribe")
    qualify(bob, "scribe")
    qualify(alice, "commander")
    qualify(charlie, "commander")
    qualify(bob, "deputy", days=-1)
    qualify(bob, "liaison", revoked_at=NOW)
    line = line_of("roles")
    assert (line.earned, line.count) == (pytest.approx(1.5), 5)
    assert "Incident commander in Platform: 1 of 2 qualified (Alice Archer until 1 Apr 2026)" in [
        loss.item.words for loss in line.losses
    ]


def test_contacts_are_verified_in_time_and_not_known_to_be_wrong(team, service):
    def contact(name, verified_at, **values):
        made = KeyContact.objects.create(name=name, slug=name, role="x", team=team, created_at=NOW, **values)
        KeyContactMethod.objects.create(contact=made, position=1, kind="phone", value="1", verified_at=verified_at)
        KeyContactMethod.objects.create(contact=made, position=2, kind="phone", value="2")

    contact("good", NOW - DAY)
    contact("old", NOW - 200 * DAY)
    contact("wrong", NOW - DAY, wrong_note="Moved")
    contact("never", None, conditions={"services": [service.pk]})
    contact("gone", None, retired_at=NOW)
    line = line_of("contacts")
    assert (line.earned, line.count) == (1, 4)
    assert sorted(loss.item.words for loss in line.losses) == [
        "never was never verified",
        "old was last verified on 14 Aug 2025",
        "wrong said what is wrong, and nobody put it right",
    ]
    assert line_of("contacts", "service", "checkout").count == 1


def test_procedures_count_their_review_and_being_exercised(team, alice):
    fresh, stale = make_procedure(name="Fresh"), make_procedure(name="Stale")
    Procedure.objects.filter(pk=fresh.pk).update(team=team, review_on=NOW.date())
    Procedure.objects.filter(pk=stale.pk).update(team=team, review_on=(NOW - DAY).date())
    drill = make_drill(team=team)
    begun(make_incident(exercise=drill, at=NOW - 5 * DAY), fresh, alice)
    begun(make_incident(at=NOW - 5 * DAY), stale, alice)
    line = line_of("procedures")
    assert (line.earned, line.count) == (2, 4)
    assert sorted(loss.item.words for loss in line.losses) == [
        "Stale was never exercised",
        "Stale: its review was due on 1 Mar 2026",
    ]


def test_schedules_are_without_trouble(team, alice):
    schedules = [make_schedule(name, alice, team=team) for name in ("Well", "Hole", "Twice", "Mended")]
    OnCallFinding.objects.all().delete()
    for schedule, kind, gone_at in ((1, "gap", None), (1, "double", None), (2, "double", None), (3, "gap", NOW)):
        OnCallFinding.objects.create(
            schedule=schedules[schedule],
            kind=kind,
            key=kind,
            begins_at=NOW,
            ends_at=NOW + DAY,
            found_at=NOW - DAY,
            gone_at=gone_at,
        )
    line = line_of("schedules")
    assert (line.earned, line.count) == (pytest.approx(2.5), 4)


def test_points_and_losses_add_up_for_everybody(team, service, alice):
    scenario = make_scenario()
    drill = make_drill(team=team, service=service, scenario=scenario)
    rate(drill, "major")
    measure(drill, "beyond")
    make_schedule("Hole", team=team)
    scores = score_everybody(gather(Sight(NOW)))
    assert scores[0].subject.slug == "organisation"
    assert any(score.uncounted for score in scores)
    for score in scores:
        lost = sum(loss.points for line in score.lines for loss in line.losses)
        assert score.points + lost == pytest.approx(100), score.subject
        assert sum(line.worth for line in score.lines) == pytest.approx(100)
        assert all(line.worth == line.points == 0 for line in score.lines if not line.is_counted)


def test_everything_is_one_query(team, service):
    with CaptureQueriesContext(connection) as seen:
        score_everybody(gather(Sight(NOW)))
    assert len(seen) == 1


def test_retired_teams_and_services_have_no_score(team):
    make_service("Gone", retired_at=NOW)
    make_team("Left", retired_at=NOW)
    slugs = {score.subject.slug for score in score_everybody(gather(Sight(NOW)))}
    assert "platform" in slugs
    assert not slugs & {"gone", "left"}


def test_nothing_counts_nothing():
    from reports.readiness.facts import Facts
    from reports.readiness.queries.scores import ORGANISATION

    score = score_one(Facts([], at=NOW), ORGANISATION)
    assert score.points is None
    assert len(score.uncounted) == len(CRITERIA)
