"""What evaluators put down, what players say, what is shared, and what follows for people."""

from datetime import date, timedelta

import pytest

from incidents.evaluation import operations
from incidents.evaluation.queries.hot_wash import said_after
from incidents.evaluation.queries.qualified import qualified_people
from incidents.models import Capability, HotWash, Notification, Observation, Qualification, TimelineEntry
from incidents.permissions.principal import as_system, as_user
from incidents.refusals import NotPermitted
from tests.factories import NOW, make_incident
from tests.incidents.evaluation.making import after

pytestmark = pytest.mark.django_db
END = after(2400)


@pytest.fixture
def measured(drill):
    operations.measure_exercise(drill.exercise, actor=None, at=END)
    return drill


def link_of(person):
    with as_system("test"):
        row = Notification.objects.filter(kind="evaluation.hot_wash", recipient=person).first()
    return row.context["url"].rstrip("/").rpartition("/")[2]


def test_an_observation_stands_beside_what_shows_it(drill, eve):
    with as_system("test"):
        entry = TimelineEntry.objects.get(incident=drill.incident, code="major.declared")
    with as_user(eve):
        seen = operations.observe(
            drill.exercise,
            text=" They hesitated. ",
            finding="improvement",
            rating="some",
            objective=drill.objectives["say-it"],
            entry=entry,
            actor=eve,
            at=END,
            seen_at=after(390),
        )
        assert Observation.objects.get() == seen
    assert (seen.text, seen.at, seen.recorded_at, seen.incident_id) == (
        "They hesitated.",
        after(390),
        END,
        drill.incident.pk,
    )


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"text": "  "}, "text"),
        ({"finding": "nice"}, "finding"),
        ({"rating": "A"}, "rating"),
        ({"seen_at": NOW - timedelta(seconds=1)}, "at"),
        ({"seen_at": END + timedelta(seconds=1)}, "at"),
    ],
)
def test_an_observation_is_refused_at_its_field(drill, eve, given, field):
    with as_user(eve), pytest.raises(operations.EvaluationRefused) as refusal:
        operations.observe(drill.exercise, **{"text": "Seen", "actor": eve, "at": END, **given})
    assert list(refusal.value.fields) == [field]


def test_an_entry_of_another_incident_shows_nothing(drill, eve):
    other = make_incident()
    with as_system("test"):
        entry = TimelineEntry.objects.filter(incident=other).first()
    with as_user(eve), pytest.raises(operations.EvaluationRefused) as refusal:
        operations.observe(drill.exercise, text="Seen", entry=entry, actor=eve, at=END)
    assert "entry" in refusal.value.fields


def test_who_plays_or_looks_on_does_not_observe(drill, carol, bob):
    for person in (carol, bob):
        with as_user(person), pytest.raises(NotPermitted):
            operations.observe(drill.exercise, text="We were great", actor=person, at=END)


def test_an_observation_is_taken_back_by_its_author_or_who_leads(drill, eve, tess):
    from incidents.models import ExerciseRole
    from tests.factories import make_user

    with as_user(eve):
        seen = operations.observe(drill.exercise, text="Seen", actor=eve, at=END)
    other = make_user("ed", "observer")
    ExerciseRole.objects.create(exercise=drill.exercise, user=other, role="evaluator")
    with as_user(other), pytest.raises(NotPermitted):
        operations.withdraw_observation(seen, actor=other, at=END)
    with as_user(tess):
        first = operations.withdraw_observation(seen, actor=tess, at=END)
        again = operations.withdraw_observation(seen, actor=tess, at=END + timedelta(hours=1))
    assert first.withdrawn_at == again.withdrawn_at == END


def test_rating_an_objective_of_another_scenario_is_refused(drill, eve):
    from tests.incidents.evaluation.making import make_scenario

    with as_system("test"):
        strange = make_scenario("Another").objectives.first()
    with as_user(eve), pytest.raises(operations.EvaluationRefused):
        operations.rate_objective(drill.exercise, strange, rating="some", actor=eve, at=END)
    with as_user(eve), pytest.raises(operations.EvaluationRefused):
        operations.rate_objective(drill.exercise, drill.objectives["calm"], rating="fine", actor=eve, at=END)


def test_players_answer_by_their_own_link_and_nobody_is_named(drill, carol, alice, tess):
    assert operations.ask_players(drill.exercise, at=END) == 2
    assert operations.ask_players(drill.exercise, at=END) == 0
    secret = link_of(carol)
    assert link_of(alice) != secret
    operations.answer_hot_wash(secret, answers=["Nobody knew the number."], confidence=2, at=END)
    operations.answer_hot_wash(secret, answers=["The number was wrong."], confidence=3, at=END)
    with as_user(tess):
        said = said_after(drill.exercise)
    assert (said.asked, said.answered, said.confidence) == (2, 1, 3.0)
    assert said.answers == [("What held you up?", ["The number was wrong."])]


def test_the_message_is_marked_and_only_a_hash_of_the_secret_is_kept(drill, carol):
    from incidents.notifications.queries.wording import is_exercise

    operations.ask_players(drill.exercise, at=END)
    with as_system("test"):
        row = Notification.objects.filter(kind="evaluation.hot_wash", recipient=carol).first()
        assert is_exercise(row)
        assert not HotWash.objects.filter(secret_hash=link_of(carol)).exists()


def test_a_link_that_lapsed_or_is_none_of_ours_is_refused(drill, carol):
    operations.ask_players(drill.exercise, at=END)
    late = END + timedelta(days=14)
    for secret, at in ((link_of(carol), late), ("nonsense", END)):
        with pytest.raises(operations.EvaluationRefused):
            operations.answer_hot_wash(secret, answers=[], confidence=3, at=at)
    with pytest.raises(operations.EvaluationRefused) as refusal:
        operations.answer_hot_wash(link_of(carol), answers=[], confidence=6, at=END)
    assert "confidence" in refusal.value.fields


def test_sharing_shows_players_their_results_tells_them_and_qualifies_them(measured, carol, alice, tess, eve):
    with as_user(carol):
        assert not Observation.objects.exists()
    with as_user(eve), pytest.raises(NotPermitted):
        operations.share_results(measured.exercise, actor=eve, at=END)
    with as_user(tess):
        operations.share_results(measured.exercise, actor=tess, at=END)
        again = operations.share_results(measured.exercise, actor=tess, at=END + timedelta(days=1))
    assert again.results_shared_at == END
    with as_user(carol):
        assert measured.exercise.results.count() == 7
    with as_system("test"):
        told = Notification.objects.filter(kind="evaluation.shared").values_list("recipient", flat=True).distinct()
        assert set(told) == {carol.pk, alice.pk, eve.pk}
    # Both showed their roles and led the response; one objective of "inform" waits for a rating.
    day = date(2027, 3, 2)
    assert set(Qualification.objects.values_list("user", "role", "capability__code", "expires_on")) == {
        (carol.pk, "commander", None, day),
        (alice.pk, "scribe", None, day),
        (carol.pk, "", "command", day),
        (alice.pk, "", "command", day),
    }


def test_nobody_is_qualified_by_a_drill_that_went_badly(measured, tess, eve):
    with as_user(eve):
        for objective in measured.objectives.values():
            operations.rate_objective(measured.exercise, objective, rating="unable", actor=eve, at=END)
    with as_user(tess):
        operations.share_results(measured.exercise, actor=tess, at=END)
    assert not Qualification.objects.exists()


def test_results_of_a_running_drill_are_not_shared(drill, tess):
    drill.exercise.status, drill.exercise.ended_at = "running", None
    drill.exercise.save()
    with as_user(tess), pytest.raises(operations.EvaluationRefused):
        operations.share_results(drill.exercise, actor=tess, at=END)


def test_a_qualification_is_given_renewed_and_taken_back(drill, carol, bob, tess):
    capability = Capability.objects.get(code="inform")
    given = {"actor": tess, "at": END}
    with as_user(tess):
        held = operations.grant_qualification(drill.exercise, carol, capability=capability, **given)
        operations.revoke_qualification(held, reason="A mistake", **given)
        again = operations.grant_qualification(
            drill.exercise, carol, capability=capability, expires_on=date(2026, 9, 1), **given
        )
        for wrong in ({}, {"role": "king"}, {"role": "scribe", "capability": capability}):
            with pytest.raises(operations.EvaluationRefused):
                operations.grant_qualification(drill.exercise, carol, **wrong, **given)
        with pytest.raises(operations.EvaluationRefused):
            operations.grant_qualification(drill.exercise, bob, role="scribe", **given)
        with pytest.raises(operations.EvaluationRefused):
            operations.revoke_qualification(again, reason=" ", **given)
    assert (again.pk, again.revoked_at, again.expires_on) == (held.pk, None, date(2026, 9, 1))


def test_the_one_that_holds_longest_counts_and_ended_ones_are_marked(drill, carol, tess):
    from tests.incidents.evaluation.making import finish, make_exercise

    with as_user(tess):
        operations.grant_qualification(drill.exercise, carol, role="commander", actor=tess, at=END)
    with as_system("test"):
        later = finish(make_exercise(drill.exercise.scenario_version, carol, trainer=tess), at=END + timedelta(days=9))
    with as_user(tess):
        operations.grant_qualification(later, carol, role="commander", actor=tess, at=END + timedelta(days=9))
    (held,) = qualified_people(on=date(2026, 3, 20))
    assert (held.qualification.exercise, held.is_over, held.is_soon) == (later, False, False)
    assert qualified_people(on=date(2027, 3, 1))[0].is_soon
    assert qualified_people(on=held.qualification.expires_on)[0].is_over is False
    assert qualified_people(on=held.qualification.expires_on + timedelta(days=1))[0].is_over
