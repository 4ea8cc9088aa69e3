"""Watching and paging from the incident page, and what it shows of both."""

from __future__ import annotations

import pytest

from incidents.models import Notification, Watch
from incidents.notifications.operations import page as page_people
from incidents.permissions.code_names import code_name
from incidents.permissions.principal import as_system
from tests.factories import NOW, make_user
from tests.incidents.desk.conftest import browser_of, made, page, refused, text_of
from tests.incidents.notifications.people import proven

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_counters")]
DIALOG = {"X-Muster-Dialog": "1"}


def test_anybody_who_sees_it_watches_and_watches_no_more(olive, incident):
    browser = browser_of(olive)
    assert ">Watch<" in text_of(browser.get(page(incident)))
    assert made(browser.post(page(incident, "do/watch/")), incident)
    shown = text_of(browser.get(page(incident)))
    assert ">Stop watching<" in shown
    assert "You" in shown
    assert made(browser.post(page(incident, "do/unwatch/")), incident)
    with as_system("test"):
        assert not Watch.objects.exists()


def test_several_people_are_paged_by_name(alice, bob, carol, incident):
    proven(bob)
    typed = {"first": "Bob Baker (bob)", "others": "carol, bob", "reason": "All tills"}
    assert made(browser_of(alice).post(page(incident, "do/page/"), typed), incident)
    with as_system("test"):
        rows = Notification.objects.filter(notification_class="page", channel="inbox")
        assert {row.recipient for row in rows} == {bob, carol}
    shown = text_of(browser_of(alice).get(page(incident, "pages/"), headers=DIALOG))
    assert "People are being paged" in shown
    assert "E-mail: bob@example.org" in shown
    assert "In the inbox only: there is no way to reach Carol Chan." in shown


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"first": "nobody", "reason": "x"}, "There is no person “nobody” to choose."),
        ({"first": "bob", "others": "bob, zz", "reason": "x"}, "There is no person “zz” to choose."),
        ({"first": "bob", "others": ",".join(f"a{n}" for n in range(21)), "reason": "x"}, "Page at most 20 people"),
        ({"first": "bob", "reason": " "}, "This field is required."),
        ({"reason": "x"}, "This field is required."),
    ],
)
def test_what_cannot_be_paged_is_said_at_its_field(typed, sentence, alice, bob, incident):
    assert refused(browser_of(alice).post(page(incident, "do/page/"), typed), sentence)


def test_who_may_not_know_of_it_is_not_paged(alice, charlie, secret):
    typed = {"first": "charlie", "reason": "x"}
    answer = browser_of(alice).post(page(secret, "do/page/"), typed)
    assert refused(answer, "Charlie Cole may not know of this incident. Give them access first")


def test_observers_page_nobody(olive, incident):
    assert "do/page/" not in text_of(browser_of(olive).get(page(incident)))
    assert browser_of(olive).post(page(incident, "do/page/"), {}).status_code == 403


def test_the_page_of_a_restricted_incident_says_its_code_name(alice, secret, incident):
    assert code_name(secret.pk) in text_of(browser_of(alice).get(page(secret)))
    assert "Code name" not in text_of(browser_of(alice).get(page(incident)))


def test_pages_are_hidden_with_their_incident(charlie, secret):
    assert browser_of(charlie).get(page(secret, "pages/")).status_code == 302


def test_pages_keep_within_their_budget(alice, bob, incident, django_assert_max_num_queries):
    browser = browser_of(alice)
    browser.get(page(incident, "pages/"), headers=DIALOG)
    with as_system("test"):
        for hour in range(3):
            at = NOW.replace(hour=hour)
            page_people(incident, users=[bob, make_user()], reason="x", actor=alice, at=at)
    # Who is signed in, their session and their rights come before the fragment.
    with django_assert_max_num_queries(6):
        shown = text_of(browser.get(page(incident, "pages/"), headers=DIALOG))
    assert shown.count("Bob Baker") >= 3
