"""The sweep releases, expires, bundles, and tells workers what is due: pages first, and no more than fits."""

from datetime import timedelta

import pytest
from django.db import connection

from incidents.engine.owner import owner
from incidents.lifecycle.operations import acknowledge
from incidents.models import DeliveryAttempt, Exercise, Notification, Sweep, TimelineEntry
from incidents.notifications.operations import deliver, next_due, notify, page, sweep_notifications
from incidents.notifications.operations.claiming import claim_delivery
from incidents.permissions.principal import as_system
from tests.factories import NOW, make_incident
from tests.incidents.notifications.making import again, make_method, make_rule, outbox
from tests.incidents.notifications.sending import BUSY

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=1)


@pytest.fixture(autouse=True)
def seeing(db):
    with as_system("a test"):
        yield


class Heard:
    def __init__(self):
        self.pages, self.others = [], []

    def __call__(self, pages, others):
        self.pages += pages
        self.others += others


@pytest.fixture
def heard():
    return Heard()


def sweep(heard, at=NOW):
    return sweep_notifications(at=at, hint=heard)


def paged(*people, count=1, at=NOW, **values):
    made = []
    for _ in range(count):
        made += page(make_incident(**values), users=people, reason="Down", actor=None, at=at)
    return [row for row in made if row.channel != "inbox"]


def told(*people, count=1, at=NOW, kind="incident.watched", notification_class="update", **values):
    made = []
    for number in range(count):
        made += notify(
            kind=kind,
            recipients=people,
            notification_class=notification_class,
            actor=None,
            at=at,
            intent=f"{kind} {number}",
            context={"what": f"news {number}"},
            **values,
        )
    return [row for row in made if row.channel != "inbox"]


def test_what_is_due_is_hinted_once_in_ten_seconds(heard, alice):
    make_method(alice)
    (row,) = paged(alice)
    (news,) = told(alice)
    assert sweep(heard) == 2
    assert (heard.pages, heard.others) == ([str(row.pk)], [str(news.pk)])
    assert sweep(heard, NOW + timedelta(seconds=9)) == 0
    assert sweep(heard, NOW + timedelta(seconds=10)) == 2


def test_what_is_not_due_is_not_hinted(heard, alice):
    make_method(alice)
    paged(alice, at=LATER)
    assert sweep(heard) == 0


def test_what_became_due_again_is_hinted_at_once(heard, far, alice):
    make_method(alice)
    (row,) = paged(alice)
    sweep(heard)
    far.answers = [BUSY]
    deliver(row.pk, at=NOW)
    assert sweep(heard, NOW + timedelta(seconds=7)) == 1


def test_when_nobody_hears_the_hint_the_next_sweep_gives_it_again(heard, alice):
    make_method(alice)
    paged(alice)

    def deaf(pages, others):
        raise ConnectionError

    with pytest.raises(ConnectionError):
        sweep_notifications(at=NOW, hint=deaf)
    assert sweep(heard, NOW + timedelta(seconds=1)) == 1


def test_no_more_is_hinted_than_leaves_at_once_and_a_full_way_holds_up_no_other(heard, far, alice, bob):
    make_method(alice)
    make_rule(make_method(bob, "sms"), "default")
    mails = told(alice, count=8, kind="contact.test")
    far.at_once = 4
    texts = told(bob, count=2, kind="job.done")
    # Three of the mail's four, and one of the provider's two: the last is kept for a page.
    assert sweep(heard) == 4
    assert len(set(heard.others) & {str(row.pk) for row in mails}) == 3
    assert len(set(heard.others) & {str(row.pk) for row in texts}) == 1
    # What was heard of and has not left yet counts.
    assert sweep(heard, NOW + timedelta(seconds=1)) == 0
    claim_delivery(heard.others[0], at=NOW)
    assert sweep(heard, NOW + timedelta(seconds=2)) == 0


def test_pages_go_first_and_find_a_place_kept(heard, far, alice):
    make_method(alice)
    told(alice, count=6, kind="contact.test")
    sweep(heard)
    assert len(heard.others) == 2
    (row,) = paged(alice)
    assert sweep(heard, NOW + timedelta(seconds=1)) == 1
    assert heard.pages == [str(row.pk)]


def test_a_worker_that_is_done_goes_on_with_what_is_due_by_the_same_way(heard, far, alice, bob):
    make_method(alice)
    make_method(bob, "sms")
    first, second, third = told(alice, count=3, kind="contact.test")
    told(bob, kind="job.done")
    deliver(first.pk, at=NOW)
    assert next_due(str(first.pk), at=NOW) == str(second.pk)
    assert next_due(str(first.pk), at=NOW) == str(third.pk)
    assert next_due(str(first.pk), at=NOW) is None
    assert next_due("0190a8e0-0000-7000-8000-000000000000", at=NOW) is None


def test_a_page_whose_process_died_is_sent_again_at_once_under_the_same_id(heard, far, alice):
    make_method(alice)
    (row,) = paged(alice)
    claim_delivery(row.pk, at=NOW)
    assert sweep(heard, NOW + timedelta(seconds=34)) == 0
    later = NOW + timedelta(seconds=36)
    assert sweep(heard, later) == 1
    assert heard.pages == [str(row.pk)]
    assert [attempt.outcome for attempt in DeliveryAttempt.objects.all()] == ["in_doubt"]
    entry = TimelineEntry.objects.get(incident=row.incident, code="message.in_doubt")
    assert entry.data["again"] is True
    deliver(row.pk, at=later)
    assert (again(row).state, again(row).attempt, far.sent[0].key) == ("accepted", 2, str(row.pk))


def test_whoever_is_known_to_have_died_holds_no_turn_of_the_channel(heard, far, alice):
    make_method(alice)
    (row,) = paged(alice)
    claim_delivery(row.pk, at=NOW)
    soon = NOW + timedelta(seconds=2)
    assert sweep(heard, soon) == 0
    host, machine, pid, start, thread = owner().split(":")
    died = f"{host}:{machine}:{pid}:{int(start) - 1}:{thread}"
    Notification.objects.filter(pk=row.pk).update(lease_owner=died)
    assert sweep(heard, soon) == 1
    assert heard.pages == [str(row.pk)]
    assert [attempt.outcome for attempt in DeliveryAttempt.objects.all()] == ["in_doubt"]


def test_an_update_whose_process_died_stays_in_doubt(heard, far, alice):
    make_method(alice)
    incident = make_incident()
    (row,) = told(alice, incident=incident)
    claim_delivery(row.pk, at=NOW)
    assert sweep(heard, LATER) == 0
    fresh = again(row)
    assert (fresh.state, fresh.settled_at, fresh.lease_owner) == ("in_doubt", LATER, "")
    assert DeliveryAttempt.objects.get().outcome == "in_doubt"
    assert TimelineEntry.objects.get(incident=incident, code="message.in_doubt").data["again"] is False
    assert sweep(heard, LATER) == 0
    assert TimelineEntry.objects.filter(code="message.in_doubt").count() == 1


def test_after_a_long_downtime_a_page_in_doubt_is_still_sent(heard, far, alice):
    make_method(alice)
    (row,) = paged(alice)
    claim_delivery(row.pk, at=NOW)
    later = NOW + timedelta(hours=5)
    sweep(heard, later)
    deliver(row.pk, at=later)
    assert again(row).state == "accepted"
    assert "5 hours late" in far.sent[0].text


def test_what_came_too_late_expires_but_a_page_is_left_to_be_looked_at(heard, alice):
    make_method(alice)
    (row,) = paged(alice)
    news = told(alice, count=2, kind="contact.test", expires_at=LATER)
    later = NOW + timedelta(hours=2)
    assert sweep(heard, later) == 1
    assert [again(one).state for one in news] == ["expired", "expired"]
    assert heard.pages == [str(row.pk)]


def test_four_pages_to_one_person_become_one_that_lists_them(heard, far, alice, bob):
    far.at_once = 10
    make_method(alice)
    make_method(bob)
    pages = paged(alice, count=4)
    others = paged(bob, count=3)
    sweep(heard)
    (bundle,) = outbox(kind="page.bundle")
    assert {(again(row).state, again(row).bundle_id) for row in pages} == {("bundled", bundle.pk)}
    assert {again(row).state for row in others} == {"pending"}
    assert set(heard.pages) == {str(bundle.pk), *(str(row.pk) for row in others)}
    assert (bundle.priority, bundle.notification_class, bundle.next_at) == (0, "page", NOW)
    acknowledge(pages[0].incident, actor=bob, at=NOW)
    deliver(bundle.pk, at=NOW)
    (message,) = far.sent
    assert message.subject == "Page: 3 incidents need you"
    assert pages[0].incident.reference not in message.text
    for row in pages[1:]:
        assert row.incident.reference in message.text


def test_a_bundle_of_what_nobody_needs_is_not_sent(heard, far, alice, bob):
    make_method(alice)
    pages = paged(alice, count=4)
    sweep(heard)
    for row in pages:
        acknowledge(row.incident, actor=bob, at=NOW)
    (bundle,) = outbox(kind="page.bundle")
    deliver(bundle.pk, at=NOW)
    assert (again(bundle).state, far.sent) == ("suppressed", [])


def test_a_bundle_that_fails_goes_on_by_the_next_way_as_a_bundle(heard, far, alice):
    mail = make_method(alice)
    pages = paged(alice, count=4)
    sweep(heard)
    spare = make_method(alice, "sms")
    far.answers = [BUSY]
    (bundle,) = outbox(kind="page.bundle")
    deliver(bundle.pk, at=NOW)
    (following,) = [row for row in outbox(kind="page.bundle") if row.method == spare]
    deliver(following.pk, at=LATER)
    assert far.reached == [mail.address, spare.address]
    assert far.sent[1].subject == "Page: 4 incidents need you"
    assert TimelineEntry.objects.filter(code="page.failed_over").count() == len(pages)


def test_a_drill_and_what_is_real_share_no_bundle(heard, far, alice):
    make_method(alice)
    exercise = Exercise.objects.create(name="Blackout", created_at=NOW)
    exercise.participants.add(alice)
    paged(alice, count=3)
    paged(alice, count=4, exercise=exercise)
    sweep(heard)
    (bundle,) = outbox(kind="page.bundle")
    deliver(bundle.pk, at=NOW)
    assert far.sent[0].subject == "EXERCISE EXERCISE EXERCISE: Page: 4 incidents need you"


def test_updates_are_bundled_and_codes_are_not(heard, far, alice):
    make_method(alice)
    incident = make_incident()
    told(alice, count=4, incident=incident)
    codes = told(alice, count=4, kind="contact.code")
    sweep(heard)
    (bundle,) = outbox(kind="update.bundle")
    assert {again(row).state for row in codes} == {"pending"}
    deliver(bundle.pk, at=NOW)
    assert far.sent[0].subject == "4 updates on your incidents"
    assert f"{incident.reference}: news 3" in far.sent[0].text


def test_the_first_page_waits_for_no_others(heard, alice):
    make_method(alice)
    (row,) = paged(alice)
    sweep(heard)
    assert heard.pages == [str(row.pk)]


def test_a_sweep_is_noted_with_how_late_the_latest_was(heard, alice):
    make_method(alice)
    paged(alice)
    sweep(heard, NOW + timedelta(seconds=3))
    noted = Sweep.objects.get(name="notifications")
    assert (noted.last_count, noted.lag_ms) == (1, 3000)


def test_an_idle_sweep_asks_little_and_writes_nothing(heard, django_assert_num_queries):
    sweep(heard)
    with django_assert_num_queries(3) as seen:
        sweep(heard, NOW + timedelta(seconds=1))
    assert not [query for query in seen.captured_queries if query["sql"].startswith(("UPDATE", "INSERT"))]


@pytest.mark.parametrize("count", [1, 3])
def test_a_sweep_costs_the_same_for_few_and_for_many(heard, far, alice, count, django_assert_max_num_queries):
    far.at_once = 20
    make_method(alice)
    sweep(heard)
    told(alice, count=count, kind="contact.test")
    with django_assert_max_num_queries(14 if connection.vendor == "postgresql" else 16):
        assert sweep(heard, NOW + timedelta(seconds=5)) == count


def test_what_has_left_is_not_looked_at_any_more(heard, far, alice):
    make_method(alice)
    (row,) = paged(alice)
    deliver(row.pk, at=NOW)
    assert sweep(heard, LATER) == 0
    assert Notification.objects.filter(state="accepted").count() == 1
