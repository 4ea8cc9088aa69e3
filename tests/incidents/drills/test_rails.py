"""The rails: what a drill sends begins with its mark and reaches its participants; nothing real counts it."""

from datetime import timedelta

import pytest

from incidents.drills import operations
from incidents.escalation.operations import page_people
from incidents.escalation.operations.calling import NobodyPaged
from incidents.lifecycle.operations import acknowledge, add_note, assign, cancel, declare_major
from incidents.models import FollowUp, Incident, Notification, Watch
from incidents.notifications.choices import WebhookEvent
from incidents.notifications.operations import notify, notify_places
from incidents.notifications.operations.endpoints import create_endpoint
from incidents.notifications.operations.publishing import publish
from incidents.notifications.queries.truth import why_not
from incidents.notifications.queries.webhooks import forget_listening, webhook_extra
from incidents.notifications.queries.wording import LOADED, wording
from incidents.notifications.words import EXERCISE
from incidents.permissions.principal import as_system
from tests.factories import NOW
from tests.incidents.drills.making import OUTAGE, STARTS, begin, make_trainer, make_version, plan, run_timers, told
from tests.incidents.notifications.making import make_method

pytestmark = pytest.mark.django_db
AT = STARTS + timedelta(minutes=1)
EVERY_KIND = (
    {"delivery": "incident", "incident": {**OUTAGE, "impact": 1, "urgency": 1}},
    {"delivery": "email", "sender": "Sales", "body": "Customers call"},
    {"delivery": "console", "body": "Look"},
    {"delivery": "question", "body": "When?"},
    {"delivery": "phone", "body": "Ring"},
    {"delivery": "material", "body": "ERROR 1"},
)


@pytest.fixture
def terry(reference):
    return make_trainer()


@pytest.fixture
def endpoint(ada):
    made, _secret = create_endpoint(
        name="Status wall",
        url="https://hooks.example.org/x",
        owner=ada,
        events=WebhookEvent.values,
        includes_restricted=False,
        at=NOW,
    )
    return made


@pytest.fixture
def drill(alice, bob, charlie, service, endpoint):
    """A drill of alice, controlled by bob, with an inject of every kind; charlie is not in it."""
    for person in (alice, bob, charlie):
        make_method(person)
    return begin(make_version(*EVERY_KIND), alice, controller=bob, service=service)


def outbox():
    with as_system("test"):
        return list(
            Notification.objects.select_related(*LOADED, "incident__exercise", "endpoint").order_by("created_at")
        )


def only_incident(drill):
    return Incident.objects.get(exercise=drill)


def test_everything_a_drill_sends_bears_the_mark_and_reaches_participants_alone(
    drill, alice, bob, charlie, team, carol
):
    run_timers(AT)
    with as_system("test"):
        incident = only_incident(drill)
        incident = acknowledge(incident, actor=alice, at=AT)
        add_note(incident, body="@charlie @alice look, and @carol too", actor=bob, at=AT, is_public=True)
        Watch.objects.create(incident=incident, user=charlie, since=AT)
        incident = assign(incident, assignee=None, team=team, actor=bob, at=AT)
        declare_major(incident, reason="Wide", actor=carol, at=AT)
        page_people(incident, people=[alice], reason="Help", actor=bob, at=AT)
        operations.pause_exercise(drill, reason="Lunch", actor=None, at=AT)
        operations.resume_exercise(drill, actor=None, at=AT)
        operations.finish_exercise(drill, actor=None, at=AT)
        rows = outbox()
        worded = wording(rows, at=AT)
    assert len({row.kind for row in rows}) > 5
    assert {row.recipient for row in rows} == {alice, bob}
    for row in rows:
        assert worded[row.pk].subject.startswith(EXERCISE), row.kind
        assert worded[row.pk].text.startswith(EXERCISE), row.kind


def test_page_of_somebody_outside_the_drill_is_refused(drill, alice, charlie):
    run_timers(AT)
    with as_system("test"), pytest.raises(NobodyPaged):
        page_people(only_incident(drill), people=[charlie], reason="Help", actor=alice, at=AT)


def test_webhooks_rooms_and_addresses_hear_nothing(drill, endpoint):
    run_timers(AT)
    with as_system("test"):
        incident = only_incident(drill)
        assert publish(WebhookEvent.LOGGED, incident, actor=None, at=AT) == []
        made = notify_places(
            kind="page.place",
            notification_class="page",
            actor=None,
            at=AT,
            intent="x",
            endpoints=[endpoint],
            addresses=["duty@example.org"],
            incident=incident,
        )
        assert made == []
    assert not [row for row in outbox() if row.recipient is None]


def test_named_webhook_hears_with_the_mark(drill, endpoint, terry):
    operations.allow_outside(drill, webhook=endpoint, reason="It is rehearsed too", actor=terry, at=STARTS)
    forget_listening()
    run_timers(AT)
    rows = [row for row in outbox() if row.endpoint_id == endpoint.pk]
    assert rows
    with as_system("test"):
        payload = webhook_extra(rows[0], at=AT)["payload"]
    assert payload["data"]["exercise"] == EXERCISE
    assert payload["data"]["incident"]["title"].startswith(EXERCISE)


def test_message_to_an_outsider_who_is_named_no_more_is_not_sent(drill, endpoint, terry):
    allowed = operations.allow_outside(drill, webhook=endpoint, reason="Rehearsed", actor=terry, at=STARTS)
    forget_listening()
    run_timers(AT)
    (row, *_rest) = [row for row in outbox() if row.endpoint_id == endpoint.pk]
    assert why_not(row) == ""
    allowed.delete()
    assert why_not(row) != ""
    with as_system("test"):
        assert webhook_extra(row, at=AT) is None


def test_named_address_gets_the_mails_of_the_drill(drill, terry):
    operations.allow_outside(drill, email="duty@example.org", reason="Plays along", actor=terry, at=STARTS)
    run_timers(AT)
    (row,) = [row for row in outbox() if row.recipient is None]
    assert (row.address, row.kind, why_not(row)) == ("duty@example.org", "drill.message", "")


def test_message_about_a_drill_goes_to_nobody_else(drill, alice, charlie):
    given = {"kind": "drill.news", "notification_class": "update", "actor": None, "at": AT, "intent": "y"}
    context = {"exercise": drill.pk, "drill": "x", "url": "", "what": "is over", "words": ""}
    made = notify(recipients=[alice, charlie], context=context, **given)
    assert {row.recipient for row in made} == {alice}
    drill.roles.filter(user=alice).delete()
    assert {bool(why_not(row)) for row in made} == {True}


def test_no_reporter_no_public_page_hears_of_a_drill(drill):
    run_timers(AT)
    with as_system("test"):
        cancel(only_incident(drill), reason="Over", actor=None, at=AT)
        assert not FollowUp.objects.exists()


def test_pages_stop_once_the_drill_is_over(drill, alice, bob):
    run_timers(AT)
    with as_system("test"):
        page_people(only_incident(drill), people=[alice], reason="Help", actor=bob, at=AT)
        operations.finish_exercise(drill, actor=None, at=AT)
        waiting = [row for row in outbox() if row.notification_class == "page" and row.state == "pending"]
        assert all(why_not(row) for row in waiting)


def test_surprise_tells_its_players_nothing_before_it_begins(alice, bob, terry):
    exercise = plan(make_version(), alice, controller=bob, trainer=terry, is_surprise=True)
    operations.change_exercise(exercise, {"planned_minutes": 10}, actor=terry, at=STARTS - timedelta(minutes=9))
    operations.set_roles(exercise, [(alice, "player"), (bob, "controller")], actor=terry, at=STARTS)
    run_timers(STARTS + timedelta(hours=1))
    assert alice not in {row.recipient for row in told()}
