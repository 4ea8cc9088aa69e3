"""The pages that say what went wrong: friendly, alone on their feet, and without scripts."""

from __future__ import annotations

import pytest
from django.template import loader
from django.test import Client, RequestFactory
from django.urls import path
from django.views import defaults

from tests.incidents.desk.conftest import browser_of, text_of

STRICT = "style-src 'self'"


def broken(request):
    raise RuntimeError("broken on purpose")


urlpatterns = [path("broken", broken)]


def assert_stands_alone(text: str) -> None:
    assert "| Muster</title>" in text
    assert "<script" not in text
    assert "style=" not in text
    assert "<style" not in text
    assert 'href="/"' in text


@pytest.mark.parametrize("path", ["/nowhere", "/admin/nowhere/", "/admin/incidents/nowhere/"])
def test_absent_page_says_what_to_do(path, alice):
    response = browser_of(alice).get(path)
    assert response.status_code == 404
    assert "There is no such page" in text_of(response)
    assert_stands_alone(text_of(response))


def test_public_page_keeps_the_strict_policy(db):
    response = Client().get("/nowhere")
    policy = response.headers["Content-Security-Policy"]
    assert STRICT in policy
    assert "unsafe" not in policy


def test_reporter_without_an_account_is_led_back_to_the_form(db):
    text = text_of(Client().get("/report/nowhere/"))
    assert 'href="/report/"' in text
    assert "/admin/" not in text


def test_refused_page_repeats_why(olive):
    response = browser_of(olive).get("/admin/incidents/incident/break-glass/")
    assert response.status_code == 403
    assert "You do not have the permission to do this." in text_of(response)
    assert_stands_alone(text_of(response))


def test_old_form_is_told_to_go_back(alice):
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice)
    response = client.post("/admin/logout/")
    assert response.status_code == 403
    assert "Your form had been open too long" in text_of(response)
    assert "csrf" not in text_of(response).lower()
    assert_stands_alone(text_of(response))


def test_broken_page_needs_no_database():
    # No mark asks for a database here: a query would fail the test.
    response = defaults.server_error(RequestFactory().get("/"))
    assert response.status_code == 500
    assert "Something went wrong on our side" in text_of(response)
    assert_stands_alone(text_of(response))


def test_broken_page_is_answered_to_a_person(db, settings):
    settings.ROOT_URLCONF = __name__
    response = Client(raise_request_exception=False).get("/broken")
    assert response.status_code == 500
    assert "broken on purpose" not in text_of(response)
    assert_stands_alone(text_of(response))


def test_damaged_request_is_answered_in_words():
    response = defaults.bad_request(RequestFactory().get("/"), Exception("particulars"))
    assert response.status_code == 400
    assert "particulars" not in text_of(response)
    assert_stands_alone(text_of(response))


@pytest.mark.parametrize("name", ["400.html", "403.html", "403_csrf.html", "404.html", "500.html"])
def test_page_renders_without_anything(name):
    assert_stands_alone(loader.get_template(name).render())
