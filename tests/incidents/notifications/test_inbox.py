"""The inbox: what stands in it for whom, and what of it is read."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from incidents.lifecycle import operations as op
from incidents.models import AccessRecord, Notification
from incidents.notifications.choices import NotificationClass
from incidents.notifications.operations import notify
from incidents.permissions.code_names import code_name
from incidents.permissions.principal import as_system
from tests.factories import NOW, make_incident
from tests.incidents.desk.conftest import browser_of, text_of

pytestmark = pytest.mark.django_db
INBOX = "/admin/notifications/"


@pytest.fixture(autouse=True)
def moment():
    with time_machine.travel(NOW + timedelta(hours=1), tick=False) as traveller:
        yield traveller


def tell(user, incident=None, *, kind="incident.mentioned", words="Look at this", at=NOW, number=0):
    with as_system("a test tells"):
        (row,) = notify(
            kind=kind,
            recipients=[user],
            notification_class=NotificationClass.UPDATE,
            actor=None,
            at=at,
            intent=f"{kind}:{incident and incident.pk}:{number}:{at}",
            incident=incident,
            context={"words": words},
            inbox_only=True,
        )
    return row


def words(response):
    return " ".join(text_of(response).split())


def read_at(row):
    with as_system("test"):
        return Notification.objects.get(pk=row.pk).read_at


def test_rows_lead_to_their_incidents_newest_first(alice, service):
    first = make_incident(title="Checkout is down", service=service)
    second = make_incident(title="Search is slow", service=service)
    tell(alice, first)
    tell(alice, second, at=NOW + timedelta(minutes=1))
    shown = text_of(browser_of(alice).get(INBOX))
    assert shown.index(f"/incident/{second.pk}/change/") < shown.index(f"/incident/{first.pk}/change/")
    assert "Look at this" in shown
    assert 'aria-label="Inbox, 2 unread"' in shown


def test_reading_takes_a_row_from_the_unread_and_keeps_it_among_all(alice, service):
    row, browser = tell(alice, make_incident(service=service)), browser_of(alice)
    assert browser.get(f"{INBOX}{row.pk}/read/").status_code == 405
    assert browser.post(f"{INBOX}{row.pk}/read/", {"quietly": "1"}).status_code == 204
    assert read_at(row) == NOW + timedelta(hours=1)
    assert "You have read everything." in words(browser.get(INBOX))
    assert "Look at this" in words(browser.get(f"{INBOX}?show=all"))
    assert 'aria-label="Inbox"' in text_of(browser.get(INBOX))


def test_reading_all_leaves_what_came_after_the_page_was_shown(alice, service):
    incident = make_incident(service=service)
    old, new = tell(alice, incident), tell(alice, incident, at=NOW + timedelta(minutes=50))
    until = (NOW + timedelta(minutes=30)).isoformat()
    answer = browser_of(alice).post(f"{INBOX}read/", {"until": until, "show": "all"})
    assert answer.url == f"{INBOX}?show=all"
    assert read_at(old) is not None
    assert read_at(new) is None
    browser_of(alice).post(f"{INBOX}read/", {"until": "nonsense"})
    assert read_at(new) is not None


def test_nobody_reads_for_others(alice, bob, service):
    row = tell(alice, make_incident(service=service))
    browser_of(bob).post(f"{INBOX}{row.pk}/read/")
    browser_of(bob).post(f"{INBOX}read/")
    assert read_at(row) is None
    assert "Look at this" not in words(browser_of(bob).get(f"{INBOX}?show=all"))


def test_of_restricted_incidents_reference_and_code_name_alone(alice):
    secret = make_incident("security", title="Canary-9731", assignee=alice)
    tell(alice, secret, words="Canary-9731 in the note")
    shown = text_of(browser_of(alice).get(INBOX))
    assert "Canary" not in shown
    assert secret.reference in shown
    with as_system("test"):
        assert not AccessRecord.objects.exists()
    tell(alice, secret, kind="incident.assigned")
    assert code_name(secret.pk) in text_of(browser_of(alice).get(INBOX))


def test_rows_of_incidents_that_one_may_no_longer_see_are_absent(alice, bob):
    secret = make_incident("security", assignee=alice)
    tell(alice, secret)
    with as_system("test"):
        op.assign(secret, assignee=bob, actor=bob, at=NOW)
    browser = browser_of(alice)
    assert secret.reference not in text_of(browser.get(f"{INBOX}?show=all"))
    assert browser.get(f"{INBOX}unread/").json() == {"badge": ""}


def test_badge_counts_to_ninety_nine(alice):
    with as_system("test"):
        Notification.objects.bulk_create(
            Notification(
                dedup_key=f"n{number}",
                intent="n",
                kind="contact.test",
                notification_class="info",
                priority=5,
                channel="inbox",
                recipient=alice,
                state="delivered",
                settled_at=NOW,
                created_at=NOW,
            )
            for number in range(101)
        )
    browser = browser_of(alice)
    assert browser.get(f"{INBOX}unread/").json() == {"badge": "99+"}
    assert ">99+<" in text_of(browser.get("/admin/account/profile/"))
    shown = words(browser.get(INBOX))
    assert "Older" in shown
    assert "Newer" in words(browser.get(f"{INBOX}?page=2"))
    for page in ("0", "x", "99999", "-1"):
        assert browser.get(f"{INBOX}?page={page}").status_code == 200


def test_badge_is_one_query_and_the_inbox_costs_the_same_for_one_row_and_for_three(alice, service):
    browser = browser_of(alice)

    def cost(address):
        with CaptureQueriesContext(connection) as seen:
            browser.get(address)
        return [query["sql"] for query in seen]

    tell(alice, make_incident(service=service))
    cost(INBOX)
    one = cost(INBOX)
    for _ in range(2):
        tell(alice, make_incident(service=service))
    assert len(cost(INBOX)) == len(one) <= 10
    counts = [sql for sql in cost("/admin/account/profile/") if "incidents_notification" in sql]
    assert len(counts) == 1


def test_strangers_are_sent_to_sign_in(client):
    for address in ("", "unread/"):
        assert client.get(INBOX + address).url.startswith("/admin/login/")
