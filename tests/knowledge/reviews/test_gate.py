"""A critical or major incident does not close before its review is decided, by whatever door."""

import pytest

from incidents.lifecycle.operations import close, reopen, transition
from incidents.models import Incident, TimelineEntry
from incidents.timers.operations import fire_due
from incidents.workflows.choices import Phase
from incidents.workflows.queries import transitions_from
from knowledge.models import Review, ReviewRule
from knowledge.reviews.operations import publish_review, reopen_review, schedule_review, waive_review, write_review
from knowledge.reviews.receivers import ReviewUndecided
from tests.api.clients import Program
from tests.factories import NOW, make_incident
from tests.incidents.lifecycle.test_transitions import LATER
from tests.knowledge.reviews.conftest import DAY, MINUTE

pytestmark = pytest.mark.django_db
SOON = LATER + 2 * MINUTE


def shut(incident, actor, at=SOON):
    move = next(move for move in transitions_from(incident.state) if move.to_state.phase == Phase.CLOSED)
    return transition(incident, slug=move.slug, actor=actor, at=at, reason="Over")


def phase_of(incident):
    return Incident.objects.get(pk=incident.pk).phase


def test_resolving_a_major_incident_owes_a_review_to_its_commander(rules, resolve, carol):
    incident = resolve(major=True)
    review = Review.objects.get(incident=incident)
    assert (review.owner, review.state, review.decision, review.holds_closing) == (carol, "draft", "", True)
    assert review.due_at == LATER + 5 * DAY
    assert review.what_happened.startswith("What did the person want to do")
    told = TimelineEntry.objects.get(incident=incident, code="review.due")
    assert told.data["rule"] == "Major incidents"


def test_what_no_rule_asks_for_owes_nothing_and_closes(rules, resolve, carol):
    incident = resolve(priority="low")
    assert not Review.objects.exists()
    shut(incident, carol)
    assert phase_of(incident) == "closed"


@pytest.mark.parametrize("kind", ["critical", "major"])
def test_undecided_review_refuses_to_close(rules, resolve, carol, kind):
    incident = resolve(priority="critical") if kind == "critical" else resolve(major=True)
    with pytest.raises(ReviewUndecided):
        shut(incident, carol)
    assert phase_of(incident) == "resolved"


def test_each_decision_opens_the_gate(rules, resolve, carol):
    scheduled, waived, published = (resolve(priority="critical") for _ in range(3))
    schedule_review(Review.objects.get(incident=scheduled), meeting_at=SOON + DAY, actor=carol, at=SOON)
    waive_review(Review.objects.get(incident=waived), reason="Known, being replaced", actor=carol, at=SOON)
    written = Review.objects.get(incident=published)
    write_review(written, sections={"what_happened": "The disk was full."}, actor=carol, at=SOON)
    publish_review(written, audience="agents", parts=["what_happened"], actor=carol, at=SOON)
    for incident in (scheduled, waived, published):
        shut(incident, carol)
        assert phase_of(incident) == "closed"


def test_waived_review_that_is_reopened_holds_again(rules, resolve, carol):
    incident = resolve(priority="critical")
    review = waive_review(Review.objects.get(incident=incident), reason="Known", actor=carol, at=SOON)
    reopen_review(review, reason="It came back", actor=carol, at=SOON)
    with pytest.raises(ReviewUndecided):
        shut(incident, carol)


def test_api_and_console_are_refused_in_words(rules, resolve, carol, client):
    incident = resolve(priority="critical")
    answer = Program(carol).post(f"/incidents/{incident.pk}/transitions/", {"transition": "close"}, If_Match="*")
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:muster:problem:review_undecided")
    client.force_login(carol)
    page = client.post(f"/admin/incidents/incident/{incident.pk}/move/close/", {"version": ""})
    assert page.status_code == 422
    assert "review is not decided" in page.content.decode()
    assert phase_of(incident) == "resolved"


def test_automatic_closing_waits_and_is_woken_by_the_decision(rules, resolve, carol):
    incident = resolve(priority="critical")
    fire_due(clock=lambda: LATER + 20 * DAY)
    assert phase_of(incident) == "resolved"
    told = TimelineEntry.objects.filter(incident=incident, code="automatic.refused")
    assert [entry.data["reason"] for entry in told] == [ReviewUndecided.sentence]
    review = Review.objects.get(incident=incident)
    waive_review(review, reason="Nothing new in it", actor=carol, at=LATER + 21 * DAY)
    fire_due(clock=lambda: LATER + 21 * DAY)
    assert phase_of(incident) == "closed"


def test_closing_without_a_review_row_is_held_too(rules, resolve, carol):
    """Somebody made it critical after it was resolved."""
    incident = resolve(priority="low")
    Incident.objects.filter(pk=incident.pk).update(priority=1)
    with pytest.raises(ReviewUndecided):
        shut(Incident.objects.get(pk=incident.pk), carol)


def test_rule_speaks_of_nothing_that_is_older(rules, resolve, carol):
    ReviewRule.objects.update(in_force_from=NOW + MINUTE)
    incident = resolve(priority="critical")
    assert not Review.objects.exists()
    shut(incident, carol)
    assert phase_of(incident) == "closed"


def test_reopened_and_resolved_again_keeps_its_one_review(rules, resolve, carol, code):
    from tests.incidents.lifecycle.test_transitions import walk_to

    incident = resolve(priority="critical")
    first = Review.objects.get(incident=incident)
    reopen(incident, reason="Still broken", actor=carol, at=SOON)
    walk_to(Incident.objects.get(pk=incident.pk), Phase.RESOLVED, code, carol)
    assert Review.objects.get(incident=incident).pk == first.pk


def test_cancelled_incident_needs_no_review(rules, system, carol):
    from incidents.lifecycle.operations import cancel

    incident = make_incident("outage")
    Incident.objects.filter(pk=incident.pk).update(priority=1)
    cancel(Incident.objects.get(pk=incident.pk), reason="No incident", actor=carol, at=SOON)
    assert phase_of(incident) == "cancelled"
    assert not Review.objects.exists()


def test_close_by_name_is_the_same_door(rules, resolve, carol):
    with pytest.raises(ReviewUndecided):
        close(resolve(priority="critical"), actor=carol, at=SOON)


def test_question_of_the_template_that_nobody_answered_is_not_published(rules, resolve, carol):
    from knowledge.reviews.queries.text import parts_of

    incident = resolve(priority="critical")
    review = Review.objects.get(incident=incident)
    assert review.lucky
    write_review(review, sections={"impact": "Nobody could pay."}, actor=carol, at=SOON)
    written = [part.slug for part in parts_of(Review.objects.get(pk=review.pk), incident)]
    assert "impact" in written
    assert not {"lucky", "went_well", "what_happened"} & set(written)
