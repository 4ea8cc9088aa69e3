"""Steps of the process: what is done, missing, not yet due, not asked for; and that counting says the same."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest

from incidents.lifecycle import operations as op
from incidents.models import Incident
from incidents.permissions.principal import as_system
from knowledge.models import Review
from knowledge.reviews.operations import open_review
from reports.evidence.choices import Standing, Step
from reports.evidence.queries.compliance import FOLLOWED, MAY_MISS, count_steps, follow, incidents_asked, that_miss
from reports.evidence.steps import Proof, Trail, steps_of
from reports.metrics.questions import Question
from tests.factories import NOW, make_incident

DAY = timedelta(days=1)
MARCH = Question("reported", date(2026, 3, 1), date(2026, 4, 1))
DONE, MISSED, WAITING, NOT_ASKED = Standing.DONE, Standing.MISSING, Standing.WAITING, Standing.NOT_ASKED


def standings(trail):
    return [taken.standing for taken in steps_of(trail, NOW)]


@pytest.mark.parametrize(
    ("trail", "expected"),
    [
        (
            Trail(is_over=False, is_cancelled=False),
            [MISSED, MISSED, MISSED, MISSED, WAITING, WAITING, WAITING, WAITING, NOT_ASKED],
        ),
        (
            Trail(is_over=True, is_cancelled=False, review_due_at=NOW + DAY),
            [MISSED, MISSED, MISSED, MISSED, MISSED, MISSED, MISSED, WAITING, WAITING],
        ),
        (
            Trail(is_over=True, is_cancelled=True, review_due_at=NOW),
            [MISSED, MISSED, MISSED, MISSED, NOT_ASKED, NOT_ASKED, NOT_ASKED, NOT_ASKED, MISSED],
        ),
    ],
)
def test_step_without_proof(trail, expected):
    assert standings(trail) == expected


def test_proof_is_what_makes_a_step_done():
    trail = Trail(is_over=True, is_cancelled=False, proofs={step: Proof(NOW, "") for step in Step})
    assert standings(trail) == [DONE] * 9


def test_each_step_names_the_entry_that_proves_it(followed, system):
    taken = {
        one.step: one for one in follow([Incident.objects.select_related(*FOLLOWED).get(pk=followed.pk)], NOW)[0].taken
    }
    assert taken[Step.IDENTIFIED].proof.words == "Reported by Alice Archer."
    assert taken[Step.COMMUNICATED].proof.words.startswith("Alice Archer")
    entries = {entry.pk: entry.code for entry in followed.timeline.all()}
    assert {step: entries[one.proof.entry] for step, one in taken.items() if one.proof and one.proof.entry} == {
        Step.LOGGED: "incident.logged",
        Step.CATEGORISED: "incident.logged",
        Step.PRIORITISED: "incident.logged",
        Step.ACKNOWLEDGED: "incident.acknowledged",
        Step.COMMUNICATED: "note.added",
        Step.RESOLVED: "incident.resolved",
    }
    assert taken[Step.ACKNOWLEDGED].proof.at == followed.acknowledged_at
    assert (taken[Step.CLOSED].standing, taken[Step.REVIEWED].standing) == (WAITING, NOT_ASKED)


@pytest.fixture
def mixed(followed, alice, carol, reference):
    """Incidents that differ in what they lack, with reviews that are owed, overdue, and waived."""
    with as_system("a test prepares"):
        for due_at, state in ((NOW - DAY, "draft"), (NOW + DAY, "draft"), (NOW, "waived")):
            made = make_incident()
            review = open_review(made, actor=carol, at=NOW - DAY)
            more = {"decision": "waived", "decided_at": NOW, "waive_reason": "Too small"} if state == "waived" else {}
            Review.objects.filter(pk=review.pk).update(due_at=due_at, state=state, **more)
        Incident._base_manager.filter(pk=make_incident("user_issue").pk).update(
            phase="cancelled", is_open=False, cancelled_at=NOW
        )
        Incident._base_manager.filter(pk=make_incident(detected_at=NOW - DAY).pk).update(
            phase="resolved", is_open=False, resolved_at=NOW
        )
        noted = make_incident(occurred_at=NOW - DAY)
        op.add_note(noted, body="Soon.", actor=alice, at=NOW, is_public=True)
        op.acknowledge(noted, actor=alice, at=NOW)


def test_counting_says_what_the_steps_of_each_say(mixed, system):
    rows = list(incidents_asked(MARCH).select_related(*FOLLOWED))
    assert len(rows) == 7
    one_by_one = {step: Counter() for step in Step}
    for one in follow(rows, NOW):
        for taken in one.taken:
            one_by_one[taken.step][taken.standing] += 1
    assert {count.step: count.counts for count in count_steps(incidents_asked(MARCH), NOW)} == one_by_one
    assert one_by_one[Step.REVIEWED] == Counter({NOT_ASKED: 4, MISSED: 1, WAITING: 1, DONE: 1})


def test_lists_hold_those_that_miss_a_step(mixed, system):
    followed = follow(incidents_asked(MARCH).select_related(*FOLLOWED), NOW)
    for step in Step:
        missing = {
            one.incident.pk for one in followed for taken in one.taken if (taken.step, taken.standing) == (step, MISSED)
        }
        if step in MAY_MISS:
            assert {row.pk for row in that_miss(incidents_asked(MARCH), step, NOW)} == missing, step
        else:
            assert missing == set(), step
    assert {row.pk for row in that_miss(incidents_asked(MARCH), None, NOW)} == {
        one.incident.pk for one in followed if one.missing
    }


def test_drills_count_only_when_asked_for(followed, system):
    assert len(incidents_asked(MARCH)) == 1
    assert [
        count.done
        for count in count_steps(incidents_asked(Question("reported", MARCH.since, MARCH.until, reality="drill")), NOW)
    ] == [0] * 9
