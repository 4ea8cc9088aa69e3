"""My notifications: what a person sees and does about how they are reached."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from incidents.models import ChannelProvider, ContactMethod, NotificationRule, QuietHours
from incidents.notifications.operations.rules import add_rule
from tests.factories import NOW
from tests.incidents.desk.conftest import browser_of, text_of
from tests.incidents.notifications.people import MINUTE, add_method, proven, sent_code

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_counters")]
MINE = "/admin/notifications/mine/"


@pytest.fixture(autouse=True)
def moment():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def browser(alice):
    return browser_of(alice)


def words(response):
    return " ".join(text_of(response).split())


def test_page_says_what_is_missing_and_what_to_do(browser):
    shown = words(browser.get(MINE))
    assert "A page stands in your inbox only." in shown
    assert "No page can reach you outside Muster" in shown
    assert "Add one below: a code proves that it is yours." in shown
    assert "You have no quiet hours" in shown


def test_from_an_address_to_a_rule(browser, alice, moment):
    alice.email = "alice@example.com"
    alice.save()
    assert "Until one is, mails go to alice@example.com" in words(browser.get(MINE))
    assert 'value="alice@example.com"' in words(browser.get(f"{MINE}add/email/"))
    wrong = browser.post(f"{MINE}add/email/", {"address": "alice", "label": "Home"})
    assert wrong.status_code == 422
    assert 'value="alice"' in words(wrong)
    assert "This is no e-mail address" in words(wrong)
    told = browser.post(f"{MINE}add/email/", {"address": "home@example.org", "label": "Home"}, follow=True)
    assert "Not proven yet" in words(told)
    method = ContactMethod.objects.get()
    refused = browser.post(f"{MINE}ways/{method.pk}/verify/", {"code": "12345"})
    assert refused.status_code == 422
    assert "That is not the code. You can try 4 more times." in words(refused)
    shown = words(browser.post(f"{MINE}ways/{method.pk}/verify/", {"code": sent_code(method)}, follow=True))
    assert "A page reaches you by e-mail at once." in shown
    assert "Not proven yet" not in shown


def test_rules_and_quiet_hours_by_the_page(browser, alice):
    first, second = proven(alice), proven(alice, "second@example.org")
    assert "by e-mail (alice@example.org) at once, then by e-mail (second@example.org) at once" in words(
        browser.get(MINE)
    )
    add_rule(alice, importance="important", method=first, after_minutes=0, actor=alice, at=NOW)
    refused = browser.post(
        f"{MINE}rules/important/add/", {"important-method": second.pk, "important-after_minutes": "x"}
    )
    assert refused.status_code == 422
    assert 'value="x"' in words(refused)
    told = {"important-method": second.pk, "important-after_minutes": "5"}
    shown = words(browser.post(f"{MINE}rules/important/add/", told, follow=True))
    assert "by e-mail (alice@example.org) at once, then by e-mail (second@example.org) after 5 minutes" in shown
    rule = NotificationRule.objects.get(method=second)
    assert browser.get(f"{MINE}rules/{rule.pk}/remove/").status_code == 405
    browser.post(f"{MINE}rules/{rule.pk}/remove/")
    assert not NotificationRule.objects.filter(pk=rule.pk).exists()
    assert browser.post(f"{MINE}quiet/", {"starts": "22:00", "ends": "22:00", "weekdays": ["0"]}).status_code == 422
    assert browser.post(f"{MINE}quiet/", {"starts": "22:00", "ends": "07:00"}).status_code == 422
    shown = words(browser.post(f"{MINE}quiet/", {"starts": "22:00", "ends": "07:00", "weekdays": ["0"]}, follow=True))
    assert "From 22:00 to 07:00 the next day, on Mondays, in the time zone UTC" in shown
    browser.post(f"{MINE}quiet/", {"clear": "1"})
    assert not QuietHours.objects.exists()


def test_trial_code_and_retiring(browser, alice, moment):
    method = proven(alice)
    add_rule(alice, importance="important", method=method, after_minutes=0, actor=alice, at=NOW)
    assert "is on its way" in words(browser.post(f"{MINE}ways/{method.pk}/try/", follow=True))
    assert "Wait a minute" in words(browser.post(f"{MINE}ways/{method.pk}/code/", follow=True))
    moment.shift(MINUTE)
    assert "A code was sent" in words(browser.post(f"{MINE}ways/{method.pk}/code/", follow=True))
    assert "These lines of your rules end with it: pages at once." in words(
        browser.get(f"{MINE}ways/{method.pk}/retire/")
    )
    assert ContactMethod.objects.filter(retired_at=None).exists()
    browser.post(f"{MINE}ways/{method.pk}/retire/")
    assert not ContactMethod.objects.filter(retired_at=None).exists()


def test_a_proof_that_has_ended_is_flagged(browser, alice, moment):
    proven(alice)
    moment.shift(timedelta(days=181))
    browser = browser_of(alice)
    shown = words(browser.get(MINE))
    assert "To be proven again" in shown
    assert "It is still used, but nobody knows whether it arrives." in shown


def test_what_others_have_is_absent(browser, bob):
    method = proven(bob)
    rule = add_rule(bob, importance="important", method=method, after_minutes=0, actor=bob, at=NOW)
    assert method.address not in words(browser.get(MINE))
    for address in (f"ways/{method.pk}/code/", f"ways/{method.pk}/verify/", f"ways/{method.pk}/try/"):
        assert browser.post(MINE + address, {"code": "1"}).status_code == 404
    assert browser.post(f"{MINE}ways/{method.pk}/retire/").status_code == 404
    assert browser.post(f"{MINE}rules/{rule.pk}/remove/").status_code == 404


def test_ways_that_are_set_up_ask_for_what_they_need(browser, alice):
    room = ChannelProvider.objects.create(name="War room", channel="chat", url="slack://room")
    off = ChannelProvider.objects.create(name="Old", channel="sms", url="json://x/{address}", is_active=False)
    sms = ChannelProvider.objects.create(
        name="Gateway", channel="sms", url="json://x/{address}", address_label="Mobile number", address_pattern=r"\+\d+"
    )
    shown = words(browser.get(MINE))
    assert "Add text message: Gateway" in shown
    assert "War room" not in shown
    assert "Mobile number" in words(browser.get(f"{MINE}add/{sms.pk}/"))
    for provider in (room, off):
        assert browser.get(f"{MINE}add/{provider.pk}/").status_code == 404
    refused = browser.post(f"{MINE}add/{sms.pk}/", {"address": "020"})
    assert "Check the mobile number" in words(refused)


def test_page_costs_the_same_for_one_way_and_for_three(browser, alice):
    proven(alice)

    def cost():
        with CaptureQueriesContext(connection) as seen:
            browser.get(MINE)
        return len(seen)

    cost()
    one = cost()
    proven(alice, "second@example.org")
    proven(alice, "third@example.org")
    assert cost() == one <= 15


def test_strangers_and_those_without_the_console_are_sent_to_sign_in(client):
    assert client.get(MINE).url.startswith("/admin/login/")


def test_administrators_see_how_people_are_reached_and_others_do_not(alice, bob, ada, olive):
    proven(alice)
    add_method(bob)
    shown = words(browser_of(ada).get("/admin/notifications/reach/"))
    assert "alice@example.org (proven" in shown
    assert "bob@example.org (not proven)" in shown
    assert "Olive Owens" not in shown, "observers are asked to take nothing"
    only = words(browser_of(ada).get("/admin/notifications/reach/?show=unreachable"))
    assert "Bob Baker" in only
    assert "alice@example.org" not in only
    for user in (alice, olive):
        assert browser_of(user).get("/admin/notifications/reach/").status_code == 403


def test_reach_costs_the_same_for_one_person_and_for_many(ada, alice, bob, charlie):
    proven(alice)
    browser = browser_of(ada)

    def cost():
        with CaptureQueriesContext(connection) as seen:
            browser.get("/admin/notifications/reach/")
        return len(seen)

    cost()
    before = cost()
    proven(bob)
    proven(charlie)
    assert cost() == before <= 15


def test_nothing_is_done_by_looking(browser, alice):
    method = proven(alice)
    before = timezone.now()
    for act in ("code", "verify", "try"):
        assert browser.get(f"{MINE}ways/{method.pk}/{act}/").status_code == 405
    assert browser.get(f"{MINE}rules/important/add/").status_code == 405
    method.refresh_from_db()
    assert (method.code_hash, timezone.now()) == ("", before)
