"""The meeting of a review reaches people's calendars, and says nothing of what is restricted."""

from datetime import timedelta

import pytest
from django.core import mail
from icalendar import Calendar

from incidents.models import Incident, Notification
from incidents.notifications.channels.email import EmailSender
from incidents.notifications.queries.messages import TO_SEND, message_of
from incidents.permissions.code_names import code_name
from knowledge.reviews.operations import schedule_review
from tests.incidents.lifecycle.test_transitions import LATER

pytestmark = pytest.mark.django_db
MEETING = LATER + timedelta(days=3)


@pytest.fixture
def invite(review, carol, alice):
    type(alice).objects.filter(pk=alice.pk).update(email="alice@example.org")
    alice.refresh_from_db()

    def send(at=MEETING, **values):
        schedule_review(review, meeting_at=at, participants=[alice], actor=carol, at=LATER, **values)
        rows = Notification.objects.filter(kind="review.invitation", recipient=alice, channel="email")
        return rows.select_related(*TO_SEND).order_by("-created_at", "-pk").first()

    return send


def sent(notification):
    assert EmailSender().send(message_of(notification, at=LATER)).is_accepted
    return mail.outbox[-1].message()


def event_of(message):
    (part,) = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    assert part.get_param("method") == "REQUEST"
    return Calendar.from_ical(part.get_payload(decode=True)).walk("VEVENT")[0]


def test_mail_holds_an_event_that_calendars_accept(invite):
    event = event_of(sent(invite(place="Room 4", minutes=45)))
    assert event.decoded("dtstart") == MEETING.replace(microsecond=0)
    assert event.decoded("dtend") - event.decoded("dtstart") == timedelta(minutes=45)
    assert (str(event["location"]), event["sequence"]) == ("Room 4", 0)
    assert str(event["attendee"]) == "mailto:alice@example.org"
    assert "Checkout is down" in str(event["summary"])


def test_moved_meeting_is_the_same_event_with_the_next_number(invite):
    first = event_of(sent(invite()))
    second = event_of(sent(invite(MEETING + timedelta(days=1))))
    assert str(first["uid"]) == str(second["uid"])
    assert (first["sequence"], second["sequence"]) == (0, 1)


def test_incident_that_was_restricted_meanwhile_is_not_told_in_the_invitation(invite, review):
    waiting = invite()
    Incident.objects.filter(pk=review.incident_id).update(restricted=True)
    waiting = Notification.objects.select_related(*TO_SEND).get(pk=waiting.pk)
    message = sent(waiting)
    assert "text/calendar" not in [part.get_content_type() for part in message.walk()]
    assert "Checkout is down" not in message.as_string()


def test_restricted_incident_is_called_by_its_code_name(invite, review, alice, carol):
    Incident.objects.filter(pk=review.incident_id).update(restricted=True, assignee=alice)
    summary = str(event_of(sent(invite()))["summary"])
    assert code_name(review.incident_id) in summary
    assert "Checkout" not in summary
