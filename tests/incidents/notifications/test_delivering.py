"""One message leaves once, as things are when it leaves, and what came of it is kept."""

import threading
from datetime import timedelta
from itertools import pairwise

import pytest
from django.db import connections

from incidents.lifecycle.operations import acknowledge, restrict
from incidents.models import (
    ContactMethod,
    DeliveryAttempt,
    Exercise,
    Notification,
    NotificationTemplate,
    TimelineEntry,
)
from incidents.notifications.channels.base import Outcome
from incidents.notifications.choices import ErrorClass
from incidents.notifications.operations import deliver, notify, page
from incidents.notifications.operations.claiming import claim_delivery
from incidents.notifications.operations.deliver import send_claimed
from incidents.notifications.operations.finishing import finish
from incidents.permissions.code_names import code_name
from incidents.permissions.principal import as_system
from incidents.timeline.queries import tell
from tests.factories import NOW, give, make_access_team, make_incident
from tests.incidents.notifications.making import again, make_method, make_rule, outbox
from tests.incidents.notifications.sending import BUSY, REFUSED, TAKEN

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=1)


@pytest.fixture(autouse=True)
def seeing(db):
    with as_system("a test"):
        yield


@pytest.fixture
def incident(alice):
    make_method(alice)
    return make_incident("user_issue", title="Checkout fails")


def paged(incident, *people, at=NOW):
    page(incident, users=people, reason="It is down", actor=None, at=at)
    return outbox(kind="page.incident")


def told(*people, incident=None, **values):
    notify(
        kind="incident.watched",
        recipients=people,
        notification_class="update",
        actor=None,
        at=NOW,
        intent="it",
        incident=incident,
        context={"what": "news"},
        **values,
    )
    return outbox(kind="incident.watched")


def codes(incident):
    return list(TimelineEntry.objects.filter(incident=incident).order_by("pk").values_list("code", flat=True))


def test_a_message_leaves_once_and_what_came_of_it_is_kept(far, incident, alice):
    (row,) = paged(incident, alice)
    assert deliver(row.pk, at=NOW) is True
    assert deliver(row.pk, at=NOW) is False
    (message,) = far.sent
    assert (message.key, message.to, message.is_page) == (str(row.pk), "alice@email.example.org", True)
    assert message.subject == f"Page: {incident.reference} Checkout fails"
    fresh = again(row)
    assert (fresh.state, fresh.attempt, fresh.lease_owner, fresh.lease_until) == ("accepted", 1, "", None)
    assert fresh.settled_at >= NOW
    attempt = DeliveryAttempt.objects.get()
    assert (attempt.number, attempt.outcome, attempt.started_at) == (1, "accepted", NOW)
    assert ContactMethod.objects.get().last_reached_at >= NOW


def test_a_receipt_at_once_is_a_delivery(far, incident, alice):
    far.answers = [Outcome(True, is_delivered=True, provider_message_id="42")]
    (row,) = paged(incident, alice)
    deliver(row.pk, at=NOW)
    fresh = again(row)
    assert (fresh.state, fresh.provider_message_id) == ("delivered", "42")
    assert fresh.delivered_at == fresh.settled_at


def test_what_is_not_due_or_does_not_exist_does_not_leave(far, incident, alice):
    (row,) = paged(incident, alice, at=LATER)
    assert deliver(row.pk, at=NOW) is False
    assert deliver("0190a8e0-0000-7000-8000-000000000000", at=NOW) is False
    assert far.sent == []


def test_an_acknowledgement_between_the_claim_and_the_bytes_stops_the_page(far, incident, alice, bob):
    (row,) = paged(incident, alice)
    claimed = claim_delivery(row.pk, at=NOW)
    acknowledge(incident, actor=bob, at=NOW)
    assert send_claimed(claimed, at=NOW) is False
    fresh = again(row)
    assert (fresh.state, fresh.attempt, far.sent) == ("suppressed", 0, [])
    assert not DeliveryAttempt.objects.exists()


def test_a_page_that_fails_while_it_is_acknowledged_is_not_tried_by_other_ways(far, incident, alice, bob):
    make_rule(make_method(alice, "sms"), after=10)
    make_rule(ContactMethod.objects.get(channel="email"))
    first, _second = paged(incident, alice)
    far.answers = [BUSY]
    far.meanwhile = lambda message: acknowledge(incident, actor=bob, at=NOW)
    deliver(first.pk, at=NOW)
    assert [row.state for row in outbox()] == ["pending", "suppressed"]
    far.meanwhile = None
    assert deliver(first.pk, at=LATER) is True
    assert again(first).state == "suppressed"
    assert len(far.sent) == 1


def test_what_became_restricted_meanwhile_says_its_code_name_only(far, incident, alice, ada):
    NotificationTemplate.objects.create(kind="page.incident", subject="{{ title }}", body="{{ reason }}|{{ title }}")
    (row,) = paged(incident, alice)
    make_access_team("user_issue", alice)
    restrict(incident, actor=ada, at=NOW, reason="Personal data")
    give(alice, "view_restricted")
    deliver(row.pk, at=NOW)
    (message,) = far.sent
    assert (message.subject, message.text) == (code_name(incident.pk), f"|{code_name(incident.pk)}\n")


def leaves(alice, incident):
    alice.is_active = False
    alice.save(update_fields=["is_active"])


def is_kept_out(alice, incident):
    type(incident).objects.filter(pk=incident.pk).update(restricted=True)


def retires_the_method(alice, incident):
    ContactMethod.objects.update(retired_at=NOW)


def leaves_the_drill(alice, incident):
    exercise = Exercise.objects.create(name="Blackout", created_at=NOW)
    type(incident).objects.filter(pk=incident.pk).update(exercise=exercise)


@pytest.mark.parametrize("meanwhile", [leaves, is_kept_out, retires_the_method, leaves_the_drill])
@pytest.mark.parametrize("send", [paged, lambda incident, *people: told(*people, incident=incident)])
def test_what_is_not_true_any_more_is_not_sent(far, incident, alice, meanwhile, send):
    (row,) = send(incident, alice)
    meanwhile(alice, incident)
    deliver(row.pk, at=NOW)
    fresh = again(row)
    assert (fresh.state, far.sent) == ("suppressed", [])
    assert fresh.last_error


def test_a_late_page_is_looked_at_anew_and_says_how_late_it_is(far, incident, alice):
    (row,) = paged(incident, alice)
    deliver(row.pk, at=NOW + timedelta(hours=3))
    assert "This page is 3 hours late." in far.sent[0].text
    assert again(row).state == "accepted"


def test_a_late_page_that_is_not_true_any_more_is_not_sent(far, incident, alice, bob):
    (row,) = paged(incident, alice)
    claimed = claim_delivery(row.pk, at=NOW + timedelta(hours=3))
    acknowledge(incident, actor=bob, at=LATER)
    send_claimed(claimed, at=NOW + timedelta(hours=3))
    assert (again(row).state, far.sent) == ("suppressed", [])


def test_anything_else_that_comes_too_late_expires(far, incident, alice):
    (row,) = told(alice, expires_at=LATER)
    deliver(row.pk, at=LATER)
    assert (again(row).state, far.sent) == ("expired", [])


@pytest.mark.parametrize("status", [500, 302, None])
def test_what_was_not_taken_is_tried_again_and_never_counted_as_sent(far, incident, alice, status):
    far.answers = [Outcome(False, error_class=ErrorClass.TEMPORARY, error="It answered.", status=status)]
    (row,) = told(alice)
    deliver(row.pk, at=NOW)
    fresh = again(row)
    assert (fresh.state, fresh.settled_at, fresh.error_class) == ("pending", None, "temporary")
    assert timedelta(seconds=48) <= fresh.next_at - NOW <= timedelta(seconds=74)
    attempt = DeliveryAttempt.objects.get()
    assert (attempt.outcome, attempt.status, attempt.error) == ("failed", status, "It answered.")
    assert ContactMethod.objects.get().last_failed_at >= NOW


def run_dry(row, far, *, answers=BUSY, at=NOW, most=100):
    """Deliver whenever it is due until it waits no more; the instants of its tries."""
    tries = []
    while again(row).state == "pending" and len(tries) < most:
        far.answers = [answers]
        at = max(at, again(row).next_at)
        deliver(row.pk, at=at)
        tries.append(at)
    return tries


def test_an_update_is_tried_twelve_times_over_three_days_and_then_failed(far, incident, alice):
    (row,) = told(alice)
    tries = run_dry(row, far)
    assert len(tries) == 12
    assert timedelta(days=2) < tries[-1] - NOW < timedelta(days=4)
    assert again(row).state == "failed"
    assert [attempt.number for attempt in DeliveryAttempt.objects.all()] == list(range(1, 13))


def test_a_page_is_tried_until_it_is_too_old_and_the_person_was_not_reached(far, incident, alice, ada):
    (row,) = paged(incident, alice)
    tries = run_dry(row, far)
    waits = [(later - earlier).total_seconds() for earlier, later in pairwise(tries)]
    for wait, asked in zip(waits, (5, 15, 30, 60, 120, 300, 300), strict=False):
        assert 0.8 * asked <= wait <= 1.2 * asked + 1
    assert timedelta(minutes=45) < tries[-1] - NOW < timedelta(hours=1)
    assert again(row).state == "failed"
    assert codes(incident).count("page.unreached") == 1


def test_a_page_that_works_again_is_sent_under_the_same_id(far, incident, alice, ada):
    (row,) = paged(incident, alice)
    run_dry(row, far, most=2)
    assert deliver(row.pk, at=LATER)
    assert {message.key for message in far.sent} == {str(row.pk)}
    assert again(row).state == "accepted"
    assert "page.unreached" not in codes(incident)


def test_what_a_server_asks_for_is_obeyed(far, incident, alice):
    far.answers = [Outcome(False, error_class=ErrorClass.RATE_LIMIT, status=429, retry_after=600.0)]
    (row,) = paged(incident, alice)
    deliver(row.pk, at=NOW)
    assert again(row).next_at >= NOW + timedelta(minutes=10)


@pytest.mark.parametrize("error_class", [ErrorClass.PERMANENT, ErrorClass.BLOCKED])
def test_what_can_never_work_is_not_tried_again(far, incident, alice, error_class):
    far.answers = [Outcome(False, error_class=error_class, error="No such address.")]
    (row,) = told(alice)
    deliver(row.pk, at=NOW)
    fresh = again(row)
    assert (fresh.state, fresh.error_class, fresh.last_error) == ("failed", error_class, "No such address.")


def test_a_failed_page_goes_to_the_next_way_at_once(far, incident, alice):
    mail = ContactMethod.objects.get()
    make_rule(mail)
    make_rule(make_method(alice, "sms"), after=10)
    make_rule(make_method(alice, "push"), after=20)
    first, second, third = paged(incident, alice)
    far.answers = [BUSY]
    deliver(first.pk, at=NOW)
    assert again(first).state == "pending"
    assert again(second).next_at - NOW < timedelta(seconds=30)
    assert again(third).next_at == NOW + timedelta(minutes=20)
    entry = TimelineEntry.objects.get(code="page.failed_over")
    assert tell(entry) == "A page to Alice Archer failed by e-mail; it goes on by provider of sms."
    assert alice.email not in str(entry.data) or not alice.email


def test_a_way_that_no_rule_names_is_taken_when_the_rules_are_used_up(far, incident, alice, ada):
    make_rule(ContactMethod.objects.get())
    spare = make_method(alice, "push")
    (row,) = paged(incident, alice)
    far.answers = [REFUSED]
    deliver(row.pk, at=NOW)
    (made,) = outbox(state="pending")
    assert (made.method, made.intent, made.generation, made.notification_class) == (spare, row.intent, 1, "page")
    deliver(made.pk, at=LATER)
    assert far.reached == ["alice@email.example.org", spare.address]
    assert "page.unreached" not in codes(incident)


@pytest.mark.parametrize(("answer", "tries"), [(REFUSED, 1), (BUSY, 3)])
def test_who_cannot_be_reached_is_told_of_once(far, incident, alice, ada, answer, tries):
    (row,) = paged(incident, alice)
    assert len(run_dry(row, far, answers=answer, most=tries)) == tries
    assert codes(incident).count("page.unreached") == 1
    alarm = Notification.objects.get(recipient=ada, channel="inbox")
    assert (alarm.kind, alarm.context["what"]) == (
        "engine.alarm",
        f"Alice Archer could not be paged about {incident.reference}.",
    )
    run_dry(row, far, answers=answer, most=2)
    assert Notification.objects.filter(recipient=ada, channel="inbox").count() == 1
    assert codes(incident).count("page.unreached") == 1


def test_one_hiccup_of_the_only_way_calls_nobody(far, incident, alice, ada):
    (row,) = paged(incident, alice)
    run_dry(row, far, most=2)
    assert "page.unreached" not in codes(incident)


def test_administrators_hear_of_no_restricted_incident(far, alice, ada):
    make_method(alice)
    make_access_team("security", alice)
    incident = make_incident("security", title="CANARY")
    (row,) = paged(incident, alice)
    far.answers = [REFUSED]
    deliver(row.pk, at=NOW)
    alarm = Notification.objects.get(recipient=ada, channel="inbox")
    assert alarm.incident is None
    assert incident.reference not in str(alarm.context)
    assert alarm.context["what"] == "Alice Archer could not be paged about a restricted incident."


def test_one_way_that_worked_is_enough(far, incident, alice, ada):
    make_method(alice, "sms")
    first, second = paged(incident, alice)
    deliver(second.pk, at=NOW)
    run_dry(first, far, answers=REFUSED)
    assert "page.unreached" not in codes(incident)


def test_a_channel_takes_no_more_at_once_than_it_allows(far, incident, alice):
    rows = [paged(make_incident(), alice)[-1] for _ in range(4)]
    assert [claim_delivery(row.pk, at=NOW) is not None for row in rows] == [True, True, True, False]
    # A lease that has lapsed holds nobody up.
    assert claim_delivery(rows[3].pk, at=NOW + timedelta(minutes=2)) is not None


def test_the_last_place_of_a_channel_is_kept_for_a_page(far, alice):
    make_method(alice)
    for number in range(3):
        notify(
            kind="contact.test",
            recipients=[alice],
            notification_class="update",
            actor=None,
            at=NOW,
            intent=f"it {number}",
        )
    rows = outbox()
    assert [claim_delivery(row.pk, at=NOW) is not None for row in rows] == [True, True, False]
    (page_row,) = paged(make_incident(), alice)
    assert claim_delivery(page_row.pk, at=NOW) is not None


def test_a_result_that_comes_after_the_lease_was_taken_away_is_not_kept(far, incident, alice):
    (row,) = paged(incident, alice)
    claimed = claim_delivery(row.pk, at=NOW)
    Notification.objects.filter(pk=row.pk).update(lease_owner="somebody else")
    assert finish(claimed, TAKEN, at=LATER) is False
    assert again(row).state == "sending"


@pytest.mark.django_db(transaction=True)
def test_of_two_deliverers_one_sends(far, alice):
    make_method(alice)
    incident = make_incident()
    (row,) = paged(incident, alice)
    barrier, came = threading.Barrier(4), []

    def run():
        try:
            barrier.wait(timeout=60)
            came.append(deliver(row.pk, at=NOW))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert sorted(came) == [False, False, False, True]
    assert len(far.sent) == 1
