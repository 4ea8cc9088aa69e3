"""Signing in under attack: guessing does not pay, and the commander gets in all the same."""

import re
import threading
from datetime import timedelta
from unittest import mock

import pytest
import time_machine
from django.contrib.auth import hashers
from django.db import connection
from django.urls import resolve

from incidents.models import SignInGuard, UserSession
from incidents.people.devices import cookie_name
from incidents.people.lockout import ADDRESS, KNOWN_DEVICE, RESET_MAIL, UNKNOWN_DEVICES, name_key
from incidents.people.operations.sign_in import TooManyAttempts, count_attempt, forgive_attempt, sign_in_policies


def attack(browser, sign_in, username, guesses=200, addresses=50):
    return [
        sign_in(browser(address=f"198.51.100.{guess % addresses}"), username, f"guess {guess}")
        for guess in range(guesses)
    ]


def text(response):
    return re.sub(r"\s+", " ", response.content.decode())


def test_the_login_of_the_console_is_ours():
    assert resolve("/admin/login/").url_name == "login"


def test_sign_in_makes_the_browser_known(browser, sign_in, commander):
    client = browser()
    response = sign_in(client, "carla")
    assert (response.status_code, response["Location"]) == (302, "/admin/")
    cookie = client.cookies[cookie_name("carla")]
    assert (cookie["httponly"], cookie["samesite"], cookie["secure"]) == (True, "Lax", "")
    assert "carla" not in str(cookie)


def test_device_cookie_is_secure_where_the_session_is(browser, sign_in, commander, settings):
    settings.SESSION_COOKIE_SECURE = True
    client = browser()
    sign_in(client, "carla")
    assert client.cookies[cookie_name("carla")]["secure"] is True


def test_user_name_is_found_in_any_case(browser, sign_in, commander):
    assert sign_in(browser(), "Carla").status_code == 302


def test_commander_gets_in_from_a_known_browser_during_an_attack(browser, sign_in, commander):
    client = browser()
    sign_in(client, "carla")
    client.post("/admin/logout/")
    answers = attack(browser, sign_in, "carla")
    assert [answer.status_code for answer in answers[:6]] == [200] * 5 + [429]
    assert {answer.status_code for answer in answers[5:]} == {429}
    assert sign_in(client, "carla").status_code == 302


@time_machine.travel("2026-03-02 10:00 +0000", tick=False)
def test_stranger_waits_even_with_the_right_password(browser, sign_in, commander):
    attack(browser, sign_in, "carla", guesses=6)
    response = sign_in(browser(address="203.0.113.7"), "carla")
    assert response.status_code == 429
    assert 0 < int(response["Retry-After"]) <= 60
    assert "Too many attempts. Wait 1 minute, then try again." in text(response)
    assert "Forgotten your password" in text(response)


def test_wait_ends_and_grows(browser, sign_in, commander, now):
    with time_machine.travel(now, tick=False) as clock:
        attack(browser, sign_in, "carla", guesses=6)
        clock.shift(timedelta(seconds=61))
        assert sign_in(browser(), "carla", "wrong").status_code == 200
        refused = sign_in(browser(), "carla")
        assert (refused.status_code, refused["Retry-After"]) == (429, "120")
        clock.shift(timedelta(seconds=121))
        assert sign_in(browser(), "carla").status_code == 302
        # The right password cleared the count: five guesses are free again.
        assert sign_in(browser(), "carla", "wrong").status_code == 200


@time_machine.travel("2026-03-02 10:00 +0000", tick=False)
def test_known_and_unknown_names_are_answered_alike(browser, sign_in, commander, make_user):
    make_user("gone", is_active=False)
    make_user("outsider", is_staff=False)
    pages = []
    for number, username in enumerate(("carla", "nobody", "gone", "outsider")):
        wrong = "wrong" if username == "carla" else "correct horse battery staple"
        answers = [sign_in(browser(address=f"192.0.2.{number}"), username, wrong) for _ in range(7)]
        pages.append(
            [
                (answer.status_code, re.sub(r'value="[^"]*"|wait-\w+', "", text(answer)).replace(username, "NAME"))
                for answer in answers
            ]
        )
    assert pages[0] == pages[1] == pages[2] == pages[3]


def test_known_and_unknown_names_cost_the_same_work(browser, sign_in, commander, django_assert_num_queries):
    work = []
    for username in ("carla", "nobody"):
        with (
            mock.patch.object(hashers.MD5PasswordHasher, "encode", autospec=True, side_effect=hashed) as encode,
            django_assert_num_queries(6),
        ):
            sign_in(browser(), username, "wrong")
        work.append(encode.call_count)
    assert work == [1, 1]


def hashed(hasher, password, salt):
    return f"md5${salt}$0"


def test_cookie_of_somebody_else_does_not_help(browser, sign_in, commander, observer):
    client = browser()
    sign_in(client, "olaf")
    client.cookies[cookie_name("carla")] = client.cookies[cookie_name("olaf")].value
    attack(browser, sign_in, "carla", guesses=6)
    assert sign_in(client, "carla").status_code == 429


def test_known_browser_has_a_counter_of_its_own(browser, sign_in, commander):
    client = browser()
    sign_in(client, "carla")
    client.post("/admin/logout/")
    answers = [sign_in(client, "carla", "wrong").status_code for _ in range(KNOWN_DEVICE.free + 1)]
    assert answers == [200] * KNOWN_DEVICE.free + [429]
    assert sign_in(browser(address="203.0.113.9"), "carla").status_code == 302


def test_address_that_tries_many_names_waits(browser, sign_in, commander):
    for number in range(ADDRESS.free):
        assert sign_in(browser(), f"name{number}", "wrong").status_code == 200
    assert sign_in(browser(), "another", "wrong").status_code == 429
    assert sign_in(browser(address="203.0.113.7"), "carla").status_code == 302


def test_address_of_an_office_is_not_worn_out_by_people_who_get_in(browser, sign_in, commander):
    for _ in range(ADDRESS.free * 2):
        assert sign_in(browser(), "carla").status_code == 302


def test_refused_attempt_is_not_counted(db, now):
    policies = sign_in_policies(username="carla", address="192.0.2.1", device=None)
    for _ in range(UNKNOWN_DEVICES.free):
        count_attempt(policies, at=now)
    for _ in range(3):
        with pytest.raises(TooManyAttempts):
            count_attempt(policies, at=now)
    assert SignInGuard.objects.get(key=name_key("carla")).failures == UNKNOWN_DEVICES.free


def test_count_is_forgotten_after_its_time(db, now):
    policies = {"key": RESET_MAIL}
    for _ in range(2):
        count_attempt(policies, at=now)
    count_attempt(policies, at=now + RESET_MAIL.forgotten_after + timedelta(seconds=1))
    assert SignInGuard.objects.get().failures == 1


def test_old_counters_are_swept(db, now):
    count_attempt({"old": RESET_MAIL}, at=now - timedelta(days=3))
    count_attempt({"new": RESET_MAIL}, at=now)
    forgive_attempt({"new": RESET_MAIL}, at=now)
    assert list(SignInGuard.objects.values_list("key", "failures")) == [("new", 0)]


@pytest.mark.django_db(transaction=True)
def test_two_attempts_at_once_count_two(now):
    start, outcomes = threading.Barrier(8), []

    def attempt():
        start.wait()
        try:
            count_attempt({"together": UNKNOWN_DEVICES}, at=now)
            outcomes.append("counted")
        except TooManyAttempts:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=attempt) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["counted"] * 5 + ["refused"] * 3
    assert SignInGuard.objects.get().failures == 5


def test_login_page_sends_who_is_signed_in_to_the_console(browser, commander):
    assert browser(commander).get("/admin/login/")["Location"] == "/admin/"


def test_sign_in_leads_only_within_the_house(browser, commander):
    data = {"username": "carla", "password": "correct horse battery staple", "next": "https://evil.example/"}
    assert browser().post("/admin/login/", data)["Location"] == "/admin/"


def test_sign_out_forgets_the_session(browser, sign_in, commander):
    client = browser()
    sign_in(client, "carla")
    assert UserSession.objects.count() == 1
    client.post("/admin/logout/")
    assert UserSession.objects.count() == 0
