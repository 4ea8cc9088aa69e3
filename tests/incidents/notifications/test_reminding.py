"""Contact methods that are to be proven again: their owners are reminded, administrators can see it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from incidents.models import Notification
from incidents.notifications.operations.contact_methods import send_code, verify_contact_method
from incidents.notifications.operations.reminding import remind_to_prove
from incidents.notifications.queries.reach import overdue_methods, people_who_work, unreachable_people
from tests.factories import NOW, make_user
from tests.incidents.notifications.people import add_method, proven, sent_code

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("system", "fresh_counters")]
DAY = timedelta(days=1)
ENDS = NOW + 180 * DAY


def reminders(user):
    return Notification.objects.filter(recipient=user, kind="contact.verify_again", channel="inbox").count()


def test_owner_is_reminded_a_fortnight_before_and_when_it_has_ended_once_each(alice):
    method = proven(alice)
    for at, told in (
        (ENDS - 15 * DAY, 0),
        (ENDS - 14 * DAY, 1),
        (ENDS - 13 * DAY, 1),
        (ENDS, 2),
        (ENDS + 30 * DAY, 2),
    ):
        remind_to_prove(at=at)
        assert reminders(alice) == told, at
    assert list(overdue_methods(at=ENDS)) == [method]
    assert list(overdue_methods(at=ENDS - DAY)) == []


def test_a_new_proof_begins_anew(alice):
    method = proven(alice)
    remind_to_prove(at=ENDS - DAY)
    send_code(method, actor=alice, at=ENDS - DAY)
    verify_contact_method(method, code=sent_code(method), actor=alice, at=ENDS - DAY)
    assert remind_to_prove(at=ENDS + DAY) == 0
    assert list(overdue_methods(at=ENDS + DAY)) == []
    assert remind_to_prove(at=ENDS + 170 * DAY) == 1


def test_codes_that_have_lapsed_are_forgotten(alice):
    method = add_method(alice)
    row = Notification.objects.get(method=method)
    remind_to_prove(at=NOW + DAY)
    row.refresh_from_db()
    assert row.context["code"], "it has not left yet"
    Notification.objects.filter(pk=row.pk).update(state="expired", settled_at=NOW + DAY)
    remind_to_prove(at=NOW + DAY)
    row.refresh_from_db()
    assert row.context == {}


def test_whom_nobody_can_reach(alice, bob, olive, ada, django_assert_num_queries):
    proven(alice)
    add_method(bob)
    make_user("gone", "agent", is_active=False)
    with django_assert_num_queries(1):
        found = set(unreachable_people())
    assert found == {bob, ada}
    assert olive not in people_who_work()
