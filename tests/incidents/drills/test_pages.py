"""The pages of drills."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from tests.factories import NOW
from tests.incidents.drills.making import (
    STARTS,
    begin,
    expectations,
    injects,
    make_trainer,
    make_version,
    plan,
    run_timers,
)


@pytest.fixture
def terry(reference):
    return make_trainer()


@pytest.fixture
def page(client):
    """The page at an address, as a person sees it."""

    def look(user, name, *args, at=STARTS + timedelta(minutes=1)):
        client.force_login(user)
        with time_machine.travel(at, tick=False):
            return client.get(reverse(name, args=args))

    return look


def test_list_tells_who_takes_part(page, alice, charlie):
    exercise = plan(make_version(), alice)
    assert exercise.name in page(alice, "drills", at=NOW).content.decode()
    assert exercise.name not in page(charlie, "drills", at=NOW).content.decode()


def test_surprise_is_unknown_to_players_before_it_begins(page, alice, terry):
    exercise = plan(make_version(), alice, is_surprise=True)
    assert exercise.name not in page(alice, "drills", at=NOW).content.decode()
    assert page(alice, "drill", exercise.pk, at=NOW).status_code == 404
    assert exercise.name in page(terry, "drills", at=NOW).content.decode()


def test_page_shows_players_what_was_released_and_nothing_else(page, alice):
    now = {
        "delivery": "email",
        "title": "Customers call",
        "body": "Three of them",
        "controller_note": "Watch the phone",
    }
    later = {"offset_seconds": 600, "delivery": "email", "title": "The press calls"}
    script = {"delivery": "phone", "title": "Ring them", "body": "Say nothing"}
    exercise = begin(make_version({**now, "expects": [{"text": "Call them back"}]}, later, script), alice)
    run_timers(STARTS)
    told = page(alice, "drill", exercise.pk).content.decode()
    assert "Customers call" in told
    assert "You are on duty." in told
    for secret in ("The press calls", "Ring them", "Watch the phone", "Call them back"):
        assert secret not in told


def test_briefing_is_not_shown_before_it_begins(page, alice):
    exercise = plan(make_version(), alice)
    assert "You are on duty." not in page(alice, "drill", exercise.pk, at=NOW).content.decode()


def test_strangers_find_no_drill(page, alice, charlie):
    exercise = begin(make_version(), alice)
    assert page(charlie, "drill", exercise.pk).status_code == 404
    assert page(charlie, "drill", 10**12).status_code == 404


def test_answer_by_form(client, alice):
    question = {"delivery": "question", "expects": [{"evidence": "answered"}]}
    exercise = begin(make_version(question), alice)
    run_timers(STARTS)
    (one,) = injects(exercise)
    client.force_login(alice)
    address = reverse("drill_answer", args=[exercise.pk, one.pk])
    with time_machine.travel(STARTS + timedelta(minutes=1), tick=False):
        empty = client.post(address, {"text": " "})
        assert empty.status_code == 422
        assert client.post(address, {"text": "By noon"}).status_code == 302
        assert "By noon" in client.get(reverse("drill", args=[exercise.pk])).content.decode()
    assert expectations(exercise)[0].status == "met"


@pytest.mark.parametrize("count", [1, 3])
def test_page_needs_the_same_queries_for_more_rows(client, alice, count, django_assert_max_num_queries):
    rows = [{"delivery": "question", "title": f"Question {number}"} for number in range(count)]
    exercise = begin(make_version(*rows), alice)
    run_timers(STARTS)
    client.force_login(alice)
    address = reverse("drill", args=[exercise.pk])
    client.get(address)
    with django_assert_max_num_queries(20):
        assert client.get(address).status_code == 200
