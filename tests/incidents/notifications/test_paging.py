import random
import threading
from datetime import timedelta

import pytest
from django.db import connections

from incidents.lifecycle.operations import acknowledge, cancel, reopen, resolve, transition
from incidents.lifecycle.operations.acknowledge import AlreadyAcknowledged
from incidents.models import Incident, Notification, Paging, ResolutionCode, TimelineEntry
from incidents.notifications.choices import PagingEnd
from incidents.notifications.operations import begin_paging, page, settle_paging
from incidents.permissions.principal import as_system
from incidents.timeline.queries import tell
from incidents.workflows.queries import transitions_from
from tests.factories import NOW, make_incident
from tests.incidents.notifications.making import make_method, make_rule, outbox

LATER = NOW + timedelta(minutes=1)


@pytest.fixture(autouse=True)
def seeing(db):
    with as_system("a test"):
        yield


@pytest.fixture
def incident(alice):
    make_rule(make_method(alice))
    make_rule(make_method(alice, "sms"), after=10)
    return make_incident("user_issue")


def call(incident, *users, actor=None, at=NOW, **values):
    return page(incident, users=users, reason="It is down", actor=actor, at=at, **values)


def states(incident):
    return [row.state for row in outbox(incident=incident)]


def paging(incident):
    row = Paging.objects.get(incident=incident)
    return row.generation, row.end


def begin_to_work(incident, actor):
    moves = transitions_from(incident.state)
    move = next(move for move in moves if move.to_state.phase == "investigating" and not move.required_fields)
    return transition(incident, slug=move.slug, actor=actor, at=LATER)


def finish(incident):
    return resolve(
        incident,
        actor=None,
        at=LATER,
        code=ResolutionCode.objects.first(),
        summary="Restarted it.",
        kind="permanent",
    )


def test_page_tells_people_and_the_timeline(incident, alice, bob):
    made = call(incident, alice, bob, actor=bob)
    assert len(made) == 4
    assert {(row.notification_class, row.generation, row.incident) for row in made} == {("page", 1, incident)}
    assert {row.expires_at - row.created_at for row in outbox(incident=incident)} == {
        timedelta(hours=1),
        timedelta(hours=1, minutes=10),
    }
    entry = TimelineEntry.objects.get(incident=incident, code="page.sent")
    assert tell(entry) == "Bob Baker paged Alice Archer and Bob Baker: It is down"


def test_page_of_nobody_is_not_told(incident):
    assert call(incident) == []
    assert not TimelineEntry.objects.filter(code="page.sent").exists()


def test_the_same_intent_pages_once(incident, alice):
    assert call(incident, alice, intent="step 1")
    assert call(incident, alice, at=LATER, intent="step 1") == []
    assert TimelineEntry.objects.filter(code="page.sent").count() == 1


def test_acknowledging_suppresses_what_waits_and_stops_further_pages(incident, alice, bob):
    call(incident, alice)
    acknowledge(incident, actor=bob, at=LATER)
    assert states(incident) == ["suppressed", "suppressed"]
    assert {(row.settled_at, row.last_error) for row in outbox()} == {(LATER, "Acknowledged")}
    row = Paging.objects.get()
    assert (row.settled_at, row.settled_by, row.end) == (LATER, bob, "acknowledged")
    assert call(incident, alice, at=LATER) == []
    assert call(incident, alice, at=LATER, generation=1) == []
    assert call(incident, alice, at=LATER, generation=1, actor=bob) == []


def test_acknowledging_what_nobody_was_paged_about_stops_pages_too(incident, alice, bob):
    acknowledge(incident, actor=bob, at=NOW)
    assert begin_paging(incident, actor=None, at=LATER) is None
    assert call(incident, alice, at=LATER) == []


def test_a_person_may_page_others_about_what_is_acknowledged(incident, alice, bob):
    call(incident, alice)
    acknowledge(incident, actor=bob, at=LATER)
    assert call(incident, alice, actor=bob, at=LATER)
    assert paging(incident) == (2, "")
    assert states(incident).count("pending") == 2


def test_starting_to_work_settles_as_acknowledging_does(incident, alice, bob):
    call(incident, alice)
    begin_to_work(incident, actor=bob)
    assert paging(incident) == (1, "acknowledged")
    assert states(incident) == ["suppressed", "suppressed"]


@pytest.mark.parametrize("end", [finish, lambda incident: cancel(incident, actor=None, at=LATER, reason="A mistake")])
def test_ending_settles(incident, alice, bob, end):
    call(incident, alice)
    end(incident)
    assert paging(incident) == (1, "ended")
    assert states(incident) == ["suppressed", "suppressed"]
    assert call(incident, alice, actor=bob, at=LATER) == []


def test_reopening_pages_again_only_when_somebody_is_paged_again(incident, alice, bob):
    call(incident, alice)
    acknowledge(incident, actor=bob, at=LATER)
    finish(incident)
    reopen(incident, actor=None, at=LATER, reason="It fails again")
    assert paging(incident) == (1, "ended")
    assert states(incident) == ["suppressed", "suppressed"]
    assert call(incident, alice, at=LATER)
    assert paging(incident) == (2, "")


def test_what_is_paged_anew_is_acknowledged_anew_and_keeps_its_milestone(incident, alice, bob):
    acknowledge(incident, actor=bob, at=NOW)
    with pytest.raises(AlreadyAcknowledged):
        acknowledge(incident, actor=alice, at=LATER)
    call(incident, alice, actor=bob, at=LATER)
    fresh = acknowledge(incident, actor=alice, at=LATER)
    assert (fresh.acknowledged_by, fresh.acknowledged_at) == (bob, NOW)
    assert paging(incident) == (1, "acknowledged")
    assert TimelineEntry.objects.filter(incident=incident, code="incident.acknowledged").count() == 2


def test_settling_twice_keeps_the_first(incident, alice, bob):
    call(incident, alice)
    assert settle_paging(incident, end=PagingEnd.ACKNOWLEDGED, actor=bob, at=NOW) is True
    assert settle_paging(incident, end=PagingEnd.ACKNOWLEDGED, actor=alice, at=LATER) is False
    row = Paging.objects.get()
    assert (row.settled_by, row.settled_at) == (bob, NOW)


def test_settling_lets_pages_of_another_incident_be(incident, alice, bob):
    other = make_incident()
    call(incident, alice)
    call(other, alice)
    acknowledge(incident, actor=bob, at=LATER)
    assert states(other) == ["pending", "pending"]


@pytest.mark.django_db(transaction=True)
def test_no_page_is_made_after_the_acknowledgement_in_200_races(alice, bob):
    make_method(alice)
    begins = random.Random(4)
    incidents = [make_incident() for _ in range(200)]
    barrier = threading.Barrier(2)
    failures = []

    def run(act):
        try:
            for incident in incidents:
                barrier.wait(timeout=60)
                with as_system("a test"):
                    act(incident)
        except Exception as error:  # noqa: BLE001 -- what was raised is the result
            failures.append(error)
            barrier.abort()
        finally:
            connections.close_all()

    def acknowledging(incident):
        for _ in range(begins.randrange(3)):
            Incident.objects.count()
        acknowledge(incident, actor=bob, at=NOW)

    def firing(incident):
        for number in range(3):
            call(incident, alice, intent=f"{incident.pk}:{number}")

    threads = [threading.Thread(target=run, args=(act,)) for act in (acknowledging, firing)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=300)
    assert failures == []
    # Each race: whatever page was made before the acknowledgement was called off by it, and none was made after.
    assert not Notification.objects.filter(state="pending").exists()
    acknowledged = dict(TimelineEntry.objects.filter(code="incident.acknowledged").values_list("incident_id", "pk"))
    paged = TimelineEntry.objects.filter(code="page.sent").values_list("incident_id", "pk")
    assert len(acknowledged) == 200
    assert [pk for incident, pk in paged if pk > acknowledged[incident]] == []
