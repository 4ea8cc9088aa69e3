"""Sessions are noted cheaply, and pages speak in the reader's zone."""

from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from incidents.models import UserSession
from incidents.people.addresses import client_address
from incidents.people.browsers import browser_in_words
from incidents.people.middleware import TimeZoneMiddleware

PAGE = "/admin/account/profile/"


def statements(client, path=PAGE):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return [query["sql"] for query in queries if "usersession" in query["sql"].lower()]


def test_session_is_listed_from_sign_in_on(browser, sign_in, commander):
    client = browser(address="192.0.2.77")
    sign_in(client, "carla")
    row = UserSession.objects.get()
    assert (row.user, row.ip_address, row.session_key) == (commander, "192.0.2.77", client.session.session_key)
    assert browser_in_words(row.user_agent) == "Firefox on Linux"


def test_session_costs_nothing_within_a_minute_and_one_update_after(browser, commander):
    client = browser(commander)
    assert statements(client) == []
    cache.clear()
    assert [sql.split()[0] for sql in statements(client)] == ["UPDATE"]
    assert statements(client) == []


def test_last_seen_moves_on(browser, commander, now):
    with time_machine.travel(now, tick=False) as clock:
        client = browser(commander)
        clock.shift(timedelta(minutes=5))
        cache.clear()
        client.get(PAGE)
        assert UserSession.objects.get().last_seen_at == now + timedelta(minutes=5)


def test_row_that_is_missing_is_made(browser, commander):
    client = browser(commander)
    UserSession.objects.all().delete()
    cache.clear()
    client.get(PAGE)
    assert UserSession.objects.get().session_key == client.session.session_key


def test_rows_of_sessions_that_ran_out_are_dropped(browser, commander, now):
    old = now - timedelta(days=400)
    UserSession.objects.create(user=commander, session_key="old", created_at=old, last_seen_at=old)
    browser(commander)
    assert not UserSession.objects.filter(session_key="old").exists()


def test_anonymous_requests_leave_no_row(browser, db):
    browser().get("/admin/login/")
    assert not UserSession.objects.exists()


@pytest.mark.parametrize(("path", "shown"), [("/admin/", "15:05 WET"), ("/api/v1/incidents/", "15:05 UTC")])
def test_pages_speak_the_readers_zone_and_the_api_utc(commander, path, shown):
    commander.time_zone = "Atlantic/Madeira"
    request = RequestFactory().get(path)
    request.user = commander

    def page(_):
        from datetime import UTC, datetime

        local = timezone.localtime(datetime(2026, 11, 23, 15, 5, tzinfo=UTC))
        return HttpResponse(local.strftime("%H:%M %Z"))

    assert TimeZoneMiddleware(page)(request).content.decode() == shown
    assert timezone.get_current_timezone_name() == "UTC"


def test_zone_that_is_gone_is_utc(commander):
    commander.time_zone = "Europe/Atlantis"
    request = RequestFactory().get("/admin/")
    request.user = commander
    answer = TimeZoneMiddleware(lambda _: HttpResponse(timezone.get_current_timezone_name()))(request)
    assert answer.content == b"UTC"


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "203.0.113.1", "192.0.2.1"),
        (1, "203.0.113.66, 203.0.113.1", "203.0.113.1"),
        (2, "203.0.113.66, 203.0.113.1, 10.0.0.1", "203.0.113.1"),
        (1, "", "192.0.2.1"),
        (1, "nonsense", None),
    ],
)
def test_address_is_believed_from_our_own_proxies_only(settings, proxies, forwarded, address):
    settings.TRUSTED_PROXY_COUNT = proxies
    request = RequestFactory().get("/", headers={"X-Forwarded-For": forwarded}, REMOTE_ADDR="192.0.2.1")
    assert client_address(request) == address
