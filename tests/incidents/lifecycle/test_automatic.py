"""The moves that Muster makes itself: promised on entering a state, taken back on leaving it, put off by a reply,
refused by gates, and made up for where nobody waits for them."""

from datetime import timedelta

import pytest

from incidents import signals
from incidents.lifecycle.invariants import INVARIANTS
from incidents.lifecycle.operations import (
    add_note,
    arm_automatic_transitions,
    link,
    log_incident,
    merge,
    reopen,
    resolve,
    transition,
    triage,
    update_details,
)
from incidents.lifecycle.operations.waiting import MOVE_TIMER
from incidents.models import HoldReason, Incident, IncidentType, Source, TimelineEntry, Timer, Transition
from incidents.permissions.principal import as_user
from incidents.refusals import Refused
from incidents.timers.operations import fire_due
from incidents.workflows.choices import Phase
from incidents.workflows.queries import transitions_from
from tests.factories import NOW, give, make_incident, make_user
from tests.incidents.lifecycle.test_transitions import LATER, walk_to

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


def let_it_be(at):
    """Let Muster do what is due at `at`."""
    fire_due(clock=lambda: at)


def timers_of(incident, *states):
    return Timer.objects.filter(kind=MOVE_TIMER, incident=incident, state__in=states or ["pending"])


def phase_of(incident):
    return Incident.objects.get(pk=incident.pk).phase


def state_of(incident):
    return Incident.objects.select_related("state").get(pk=incident.pk).state.slug


@pytest.fixture
def resolved(carol, code):
    """A user issue that closes by itself five days after it was resolved."""
    return walk_to(make_incident("user_issue"), Phase.RESOLVED, code, carol)


@pytest.fixture
def reporter():
    return make_user("rita", is_staff=False)


@pytest.fixture
def asked(carol, reporter):
    """A user issue that waits for its reporter."""
    incident = make_incident("user_issue", reporter=reporter)
    for slug, fields in (
        ("triage", {}),
        ("ask_requester", {"hold_reason": HoldReason.objects.first(), "question": "?"}),
    ):
        incident = transition(incident, slug=slug, fields=fields, reason="Why", actor=carol, at=LATER)
    return incident


@pytest.fixture
def gate():
    """Vetoes every move until it is opened."""

    class Gate:
        is_shut = True
        asked = 0
        reason = "A review is due first."

        def __call__(self, sender, **kwargs):
            self.asked += 1
            if self.is_shut:
                raise Refused(self.reason)

    made = Gate()
    signals.status_changing.connect(made)
    yield made
    signals.status_changing.disconnect(made)


def wait_of(incident):
    move = next(m for m in transitions_from(incident.state) if m.automatic_after_seconds)
    return timedelta(seconds=move.automatic_after_seconds)


def test_user_issue_closes_by_itself_after_its_time(resolved):
    due = LATER + wait_of(resolved)
    assert timers_of(resolved).get().due_at == due
    let_it_be(due - SECOND)
    assert phase_of(resolved) == "resolved"
    let_it_be(due)
    let_it_be(due)
    assert phase_of(resolved) == "closed"
    entry = TimelineEntry.objects.filter(incident=resolved).last()
    assert (entry.actor, entry.data["automatic"], entry.at) == (None, True, due)
    assert [timer.state for timer in timers_of(resolved, "pending", "fired")] == ["fired"]


def test_leaving_the_state_takes_the_timer_back_and_entering_again_makes_another(resolved, carol, code):
    reopen(resolved, reason="Still broken", actor=carol, at=LATER + MINUTE)
    assert not timers_of(resolved).exists()
    assert timers_of(resolved, "cancelled").get().last_error == "The incident has moved on."
    resolve(resolved, code=code, summary="Now", kind="permanent", actor=carol, at=LATER + 4 * DAY)
    assert timers_of(resolved).get().due_at == LATER + 9 * DAY
    let_it_be(LATER + 6 * DAY)
    assert phase_of(resolved) == "resolved"
    let_it_be(LATER + 9 * DAY)
    assert phase_of(resolved) == "closed"


def test_silence_of_the_requester_reminds_and_then_cancels(asked):
    let_it_be(LATER + 3 * DAY)
    assert state_of(asked) == "requester_reminded"
    let_it_be(LATER + 14 * DAY - SECOND)
    assert state_of(asked) == "requester_reminded"
    let_it_be(LATER + 14 * DAY)
    assert state_of(asked) == "cancelled"


@pytest.mark.parametrize("by_page", [True, False], ids=["on the page for reporters", "signed in"])
def test_reply_of_the_reporter_begins_the_silence_anew(asked, reporter, by_page):
    data = {"outsider": "reporter", "name": "Rita"} if by_page else None
    add_note(asked, body="Here it is.", actor=None if by_page else reporter, data=data, at=LATER + 2 * DAY)
    assert timers_of(asked).get().due_at == LATER + 5 * DAY
    assert "began anew" in timers_of(asked, "cancelled").get().last_error
    let_it_be(LATER + 4 * DAY)
    assert state_of(asked) == "awaiting_requester"
    let_it_be(LATER + 5 * DAY)
    assert state_of(asked) == "requester_reminded"


def test_note_of_anybody_else_leaves_the_wait_as_it_is(asked, alice):
    add_note(asked, body="Nothing yet.", actor=alice, at=LATER + 2 * DAY)
    add_note(asked, body="Me too.", actor=None, data={"outsider": "follower", "name": "Fay"}, at=LATER + 2 * DAY)
    assert timers_of(asked).get().due_at == LATER + 3 * DAY
    assert not timers_of(asked, "cancelled").exists()


def test_refused_move_is_told_once_and_its_timer_has_fired(resolved, gate):
    let_it_be(LATER + 365 * DAY)
    let_it_be(LATER + 366 * DAY)
    told = TimelineEntry.objects.filter(incident=resolved, code="automatic.refused")
    assert [entry.data["reason"] for entry in told] == ["A review is due first."]
    assert [timer.state for timer in timers_of(resolved, "pending", "fired", "dead", "leased")] == ["fired"]
    assert gate.asked == 1


def test_refused_move_is_made_when_its_gate_gives_notice(resolved, gate):
    let_it_be(LATER + 10 * DAY)
    signals.gate_opened.send(Incident, incident=resolved, actor=None, at=LATER + 11 * DAY)
    let_it_be(LATER + 11 * DAY)
    assert (phase_of(resolved), gate.asked) == ("resolved", 2)
    assert TimelineEntry.objects.filter(incident=resolved, code="automatic.refused").count() == 1
    gate.is_shut = False
    signals.gate_opened.send(Incident, incident=resolved, actor=None, at=LATER + 12 * DAY)
    let_it_be(LATER + 12 * DAY)
    assert phase_of(resolved) == "closed"


def test_another_reason_is_told_too(resolved, gate):
    let_it_be(LATER + 10 * DAY)
    gate.reason = "Two reviews are due first."
    signals.gate_opened.send(Incident, incident=resolved, actor=None, at=LATER + 11 * DAY)
    let_it_be(LATER + 11 * DAY)
    assert TimelineEntry.objects.filter(incident=resolved, code="automatic.refused").count() == 2


def change_details(incident, carol, at):
    update_details(incident, changes={"title": "Told better"}, actor=carol, at=at)


def write(incident, carol, at):
    add_note(incident, body="Reviewed.", actor=carol, at=at)


def link_it(incident, carol, at):
    link(incident, to=make_incident(), kind="related", actor=carol, at=at)


@pytest.mark.parametrize("act", [change_details, write, link_it])
def test_what_may_open_a_gate_has_the_move_tried_again_once(resolved, gate, carol, act):
    let_it_be(LATER + 10 * DAY)
    assert not timers_of(resolved).exists()
    gate.is_shut = False
    act(resolved, carol, LATER + 11 * DAY)
    write(resolved, carol, LATER + 11 * DAY)
    assert timers_of(resolved).get().due_at == LATER + 11 * DAY
    let_it_be(LATER + 11 * DAY)
    assert phase_of(resolved) == "closed"


@pytest.mark.parametrize("merged", [False, True])
def test_end_of_a_child_has_its_parents_move_tried_again(resolved, gate, carol, merged):
    child, other = make_incident("outage"), make_incident("outage")
    link(child, to=resolved, kind="child_of", actor=carol, at=LATER)
    let_it_be(LATER + 10 * DAY)
    gate.is_shut = False
    if merged:
        merge(other, incidents=[child], actor=carol, at=LATER + 11 * DAY)
    else:
        transition(child, slug="cancel", reason="Gone", actor=carol, at=LATER + 11 * DAY)
    let_it_be(LATER + 11 * DAY)
    assert phase_of(resolved) == "closed"


def test_what_happens_before_its_time_makes_no_second_timer(resolved, carol):
    change_details(resolved, carol, LATER + DAY)
    write(resolved, carol, LATER + DAY)
    signals.gate_opened.send(Incident, incident=resolved, actor=None, at=LATER + DAY)
    assert timers_of(resolved).get().due_at == LATER + 5 * DAY


def test_incident_that_lost_its_timer_is_armed_again_by_setup(resolved, asked):
    Timer.objects.filter(kind=MOVE_TIMER).delete()
    assert arm_automatic_transitions(at=LATER + DAY) == 2
    assert arm_automatic_transitions(at=LATER + DAY) == 0
    assert timers_of(resolved).get().due_at == LATER + 5 * DAY
    assert timers_of(asked).get().due_at == LATER + 3 * DAY
    let_it_be(LATER + 5 * DAY)
    assert (phase_of(resolved), state_of(asked)) == ("closed", "requester_reminded")


def test_armed_again_it_waits_from_the_reporters_last_word(asked, reporter):
    add_note(asked, body="Here it is.", actor=reporter, at=LATER + 2 * DAY)
    Timer.objects.filter(kind=MOVE_TIMER).delete()
    arm_automatic_transitions(at=LATER + 2 * DAY)
    assert timers_of(asked).get().due_at == LATER + 5 * DAY


def test_what_should_have_moved_long_ago_moves_at_once(resolved):
    Timer.objects.filter(kind=MOVE_TIMER).delete()
    arm_automatic_transitions(at=LATER + 100 * DAY)
    let_it_be(LATER + 100 * DAY)
    assert phase_of(resolved) == "closed"


def test_any_number_is_armed(monkeypatch, carol, code):
    monkeypatch.setattr("incidents.lifecycle.operations.automatic.AT_ONCE", 2)
    for _ in range(5):
        walk_to(make_incident("user_issue"), Phase.RESOLVED, code, carol)
    Timer.objects.filter(kind=MOVE_TIMER).delete()
    assert arm_automatic_transitions(at=LATER) == 5


def test_refused_one_is_not_armed_again(resolved, gate):
    let_it_be(LATER + 10 * DAY)
    assert arm_automatic_transitions(at=LATER + 11 * DAY) == 0


def test_timer_of_another_stay_does_nothing(resolved):
    """As when a timer was fired by hand, or made twice: the incident's row decides."""
    Timer.objects.filter(kind=MOVE_TIMER).update(due_at=LATER + DAY)
    let_it_be(LATER + DAY)
    assert phase_of(resolved) == "resolved"
    assert timers_of(resolved).get().due_at == LATER + 5 * DAY


def test_history_is_left_alone(resolved):
    Incident.objects.filter(pk=resolved.pk).update(is_history=True)
    let_it_be(LATER + 365 * DAY)
    Timer.objects.filter(kind=MOVE_TIMER).delete()
    assert arm_automatic_transitions(at=LATER + 366 * DAY) == 0
    signals.gate_opened.send(Incident, incident=resolved, actor=None, at=LATER + 366 * DAY)
    let_it_be(LATER + 367 * DAY)
    assert phase_of(resolved) == "resolved"


def test_change_of_type_takes_the_timer_along(asked, carol):
    triage(asked, type=IncidentType.objects.get(slug="outage"), actor=carol, at=LATER + MINUTE)
    assert not timers_of(asked).exists()


def test_incident_that_begins_in_a_state_with_an_automatic_move_waits_at_once(carol):
    start = Transition.objects.filter(
        from_state__is_start=True, version__workflow__incident_type__slug="outage"
    ).first()
    Transition.objects.filter(pk=start.pk).update(automatic_after_seconds=3600)
    incident = log_incident(
        type=IncidentType.objects.get(slug="outage"),
        title="Down",
        source=Source.objects.get(slug="console"),
        actor=carol,
        at=NOW,
    )
    assert timers_of(incident).get().due_at == NOW + timedelta(hours=1)
    let_it_be(NOW + timedelta(hours=1))
    assert state_of(incident) == start.to_state.slug


def test_timer_is_taken_back_by_an_actor_who_learns_nothing_more(asked, alice):
    """Triage to a restricted type hides the incident from whoever did it, and with it its timers."""
    give(alice, "command_incident")
    with as_user(alice):
        triage(asked, type=IncidentType.objects.get(slug="security"), actor=alice, at=LATER + MINUTE)
    assert not timers_of(asked).exists()


def test_end_of_a_child_is_heard_of_by_a_parent_its_actor_may_not_know(resolved, gate, carol):
    child = make_incident("outage", actor=carol)
    link(child, to=resolved, kind="child_of", actor=carol, at=LATER)
    let_it_be(LATER + 10 * DAY)
    Incident.objects.filter(pk=resolved.pk).update(restricted=True)
    gate.is_shut = False
    with as_user(carol):
        transition(child, slug="cancel", reason="Gone", actor=carol, at=LATER + 11 * DAY)
    let_it_be(LATER + 11 * DAY)
    assert phase_of(resolved) == "closed"


def test_watchdog_counts_what_nobody_waits_for_and_arms_it(resolved, asked):
    (invariant,) = INVARIANTS
    assert invariant.check(LATER) == ""
    Timer.objects.filter(kind=MOVE_TIMER).delete()
    assert invariant.check(LATER) == "2 automatic moves are not awaited."
    invariant.heal(LATER)
    assert invariant.check(LATER) == ""
