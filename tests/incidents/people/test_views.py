"""The account pages: passwords, profile, sessions, tokens."""

import re
from datetime import timedelta

import pytest
import time_machine
from celery import current_app
from django.core import mail
from django.utils import timezone

from incidents.models import ApiToken, User, UserSession
from incidents.people.devices import cookie_name
from incidents.people.lockout import RESET_ADDRESS, RESET_MAIL
from incidents.people.operations import create_token

PAGES = ["profile", "sessions", "tokens", "password"]
NEW = "a wholly new password 7"


@pytest.fixture(autouse=True)
def work_at_once(monkeypatch):
    monkeypatch.setattr(current_app.conf, "task_always_eager", True)


def text(response):
    return re.sub(r"\s+", " ", response.content.decode())


def ask(client, email="carla@example.org"):
    return client.post("/admin/password_reset/", {"email": email}, follow=True)


def follow_link(client, number=-1):
    link = re.search(r"http://\S+", mail.outbox[number].body)[0]
    response = client.get(link, follow=True)
    return response, response.redirect_chain[-1][0] if response.redirect_chain else link


def make_token(user):
    now = timezone.now()
    expires_at = now + timedelta(days=1)
    return create_token(user, name="t", scopes=["incidents:read"], expires_at=expires_at, actor=user, at=now)[0]


# Password reset


def test_reset_from_mail_to_sign_in(browser, sign_in, commander):
    elsewhere, client = browser(commander), browser()
    assert "a link is on its way" in text(ask(client))
    (letter,) = mail.outbox
    assert (letter.subject, letter.to) == ("Set a new password for Muster", ["carla@example.org"])
    assert "Hello Carla Moss" in letter.body
    assert "for 1 hour" in letter.body
    response, form = follow_link(client)
    assert "Set a new password" in text(response)
    done = client.post(form, {"new_password1": NEW, "new_password2": NEW}, follow=True)
    assert "You were signed out everywhere" in text(done)
    assert elsewhere.get("/admin/account/profile/").status_code == 302
    assert sign_in(client, "carla").status_code == 200
    assert sign_in(client, "carla", NEW).status_code == 302


def test_reset_lets_a_new_browser_in_during_an_attack(browser, sign_in, commander):
    for guess in range(10):
        sign_in(browser(address=f"198.51.100.{guess}"), "carla", f"guess {guess}")
    client = browser()
    assert sign_in(client, "carla").status_code == 429
    ask(client)
    _, form = follow_link(client)
    client.post(form, {"new_password1": NEW, "new_password2": NEW})
    assert cookie_name("carla") in client.cookies
    assert sign_in(client, "carla", NEW).status_code == 302
    assert sign_in(browser(), "carla", NEW).status_code == 429


def test_link_works_once_and_for_an_hour(browser, commander, now):
    with time_machine.travel(now, tick=False) as clock:
        ask(browser())
        clock.shift(timedelta(minutes=61))
        assert "This link no longer works" in text(follow_link(browser())[0])
        clock.move_to(now)
        client = browser()
        _, form = follow_link(client)
        client.post(form, {"new_password1": NEW, "new_password2": NEW})
        assert "This link no longer works" in text(follow_link(browser())[0])


def test_link_leads_to_the_known_address(browser, commander, settings):
    settings.MUSTER_URL = "https://muster.example.org"
    ask(browser())
    assert "https://muster.example.org/admin/password_reset/" in mail.outbox[0].body


def test_unknown_addresses_get_the_same_answer_for_the_same_work(
    browser, commander, make_user, django_assert_num_queries, monkeypatch
):
    make_user("gone", is_active=False)
    asked = []
    monkeypatch.setattr("incidents.people.tasks.send_reset_mails.delay", lambda people, url: asked.append(len(people)))
    answers = []
    for email in ("carla@example.org", "nobody@example.org", "gone@example.org"):
        client = browser()
        with django_assert_num_queries(11):
            response = client.post("/admin/password_reset/", {"email": email})
        answers.append((response.status_code, response["Location"]))
    assert answers == [(302, "/admin/password_reset/sent/")] * 3
    assert asked == [1, 0, 0]


def test_letters_to_one_address_are_limited_silently(browser, commander):
    pages = [text(ask(browser(address=f"198.51.100.{number}"))) for number in range(RESET_MAIL.free + 2)]
    assert len(mail.outbox) == RESET_MAIL.free
    assert len(set(pages)) == 1


def test_letters_from_one_address_are_limited_with_a_sentence(browser, commander):
    for number in range(RESET_ADDRESS.free):
        ask(browser(), f"somebody{number}@example.org")
    response = ask(browser())
    assert "Too many attempts. Wait 5 minutes, then try again." in text(response)
    assert mail.outbox == []


def test_letter_leaves_without_a_broker(browser, commander, monkeypatch):
    from kombu.exceptions import OperationalError

    def fail(*_):
        raise OperationalError("no broker")

    monkeypatch.setattr("incidents.people.tasks.send_reset_mails.delay", fail)
    ask(browser())
    assert len(mail.outbox) == 1


def test_weak_new_password_is_refused(browser, commander):
    client = browser()
    ask(client)
    _, form = follow_link(client)
    response = client.post(form, {"new_password1": "short", "new_password2": "short"})
    assert response.status_code == 200
    assert "too short" in text(response)


# Password change


def test_password_change_signs_out_the_others_and_keeps_this_one(browser, commander):
    here, there = browser(commander), browser(commander)
    data = {"old_password": "correct horse battery staple", "new_password1": NEW, "new_password2": NEW}
    response = here.post("/admin/account/password/", data)
    assert response["Location"] == "/admin/account/sessions/"
    assert here.get("/admin/account/sessions/").status_code == 200
    assert there.get("/admin/account/sessions/").status_code == 302
    assert UserSession.objects.get().session_key == here.session.session_key


def test_password_change_asks_for_the_old_one(browser, commander):
    data = {"old_password": "wrong", "new_password1": NEW, "new_password2": NEW}
    assert browser(commander).post("/admin/account/password/", data).status_code == 200
    assert User.objects.get(pk=commander.pk).check_password("correct horse battery staple")


def test_console_has_one_page_to_change_the_password(browser, commander):
    assert browser(commander).get("/admin/password_change/").status_code in {200, 302}


# Pages


@pytest.mark.parametrize("page", PAGES)
def test_page_is_for_people_who_may_use_the_console(browser, commander, make_user, page):
    path = f"/admin/account/{page}/"
    assert browser(commander).get(path).status_code == 200
    assert browser().get(path)["Location"].startswith("/admin/login/")
    assert browser(make_user("reader", is_staff=False)).get(path)["Location"].startswith("/admin/login/")


@pytest.mark.parametrize("page", ["sessions", "tokens"])
def test_page_costs_the_same_with_one_and_three_rows(browser, commander, page):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client, counts = browser(commander), []
    for rows in (1, 3):
        while commander.api_tokens.count() < rows:
            make_token(commander)
        while commander.signed_in_sessions.count() < rows:
            browser(commander)
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/admin/account/{page}/")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12


def test_profile_is_saved(browser, commander):
    data = {"first_name": "Carla", "last_name": "Moss", "phone": "", "time_zone": "Europe/Paris", "language": "fr"}
    client = browser(commander)
    assert client.post("/admin/account/profile/", {**data, "is_superuser": "on"}).status_code == 302
    person = User.objects.get(pk=commander.pk)
    assert (person.time_zone, person.language, person.is_superuser) == ("Europe/Paris", "fr", False)
    assert client.post("/admin/account/profile/", {**data, "phone": "call me"}).status_code == 200


def test_session_is_ended_by_its_person_only(browser, commander, observer):
    here, there = browser(commander), browser(commander)
    row = UserSession.objects.get(session_key=there.session.session_key)
    path = f"/admin/account/sessions/{row.pk}/end/"
    assert here.get(path).status_code == 405
    assert browser(observer).post(path).status_code == 404
    assert here.post(path).status_code == 302
    assert there.get("/admin/account/sessions/")["Location"].startswith("/admin/login/")
    assert here.get("/admin/account/sessions/").status_code == 200


def test_ending_this_session_signs_out(browser, commander):
    client = browser(commander)
    client.post(f"/admin/account/sessions/{UserSession.objects.get().pk}/end/")
    assert client.get("/admin/account/sessions/").status_code == 302


def test_all_others_are_ended(browser, commander):
    here, there = browser(commander), browser(commander)
    assert here.get("/admin/account/sessions/end-others/").status_code == 405
    here.post("/admin/account/sessions/end-others/")
    assert there.get("/admin/account/sessions/").status_code == 302
    assert here.get("/admin/account/sessions/").status_code == 200


def test_page_of_sessions_shows_no_key(browser, commander):
    client = browser(commander)
    assert client.session.session_key not in text(client.get("/admin/account/sessions/"))


def test_token_is_shown_once(browser, commander):
    client = browser(commander)
    data = {"name": "nightly", "scopes": ["incidents:read", "catalog:read"], "days": "30"}
    response = client.post("/admin/account/tokens/", data)
    (secret,) = re.findall(r"mus_[A-Za-z0-9]{10}_[A-Za-z0-9]{43}", text(response))
    assert "no-store" in response["Cache-Control"]
    token = ApiToken.objects.get()
    assert (token.user, token.scopes) == (commander, ["catalog:read", "incidents:read"])
    again = text(client.get("/admin/account/tokens/"))
    assert secret not in again
    assert f"mus_{token.prefix}_…" in again


def test_token_is_revoked_by_its_owner_only(browser, commander, observer):
    token = make_token(commander)
    path = f"/admin/account/tokens/{token.pk}/revoke/"
    assert browser(commander).get(path).status_code == 405
    assert browser(observer).post(path).status_code == 404
    assert browser(commander).post(path).status_code == 302
    token.refresh_from_db()
    assert token.revoked_at is not None


def test_writes_are_refused_without_the_csrf_token(browser, commander):
    client = browser(commander, enforce_csrf_checks=True)
    for path in ("account/profile/", "account/tokens/", "account/sessions/end-others/", "login/", "password_reset/"):
        assert client.post(f"/admin/{path}").status_code == 403
