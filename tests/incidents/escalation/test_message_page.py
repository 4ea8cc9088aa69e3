"""The page behind the link in a message: who may take what by it, and what it tells of what is over."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import signing
from django.test import Client

from incidents.lifecycle import operations as op
from incidents.models import AccessRecord, Exercise, Incident, Notification, Paging, ResolutionCode
from incidents.notifications.links import LASTS, SALT, Ticket, acknowledge_url, ticket_of, token_of
from incidents.notifications.operations import page
from incidents.people.operations import deactivate_user
from incidents.permissions.code_names import code_name
from incidents.permissions.principal import as_system
from incidents.workflows.choices import Phase
from tests.factories import NOW, make_incident
from tests.incidents.lifecycle.test_transitions import walk_to

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_counters")]
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def moment():
    with time_machine.travel(NOW + MINUTE, tick=False) as traveller:
        yield traveller


@pytest.fixture
def down(service, alice):
    return make_incident(title="Checkout is down", service=service)


def paged(incident, *users, at=NOW, actor=None) -> str:
    """Page people, and return the path in the message of the first."""
    with as_system("a test pages"):
        page(incident, users=users, reason="All tills stand still", actor=actor, at=at)
        row = Notification.objects.filter(incident=incident, recipient=users[0], notification_class="page").latest(
            "created_at"
        )
        return "/a/" + acknowledge_url(row).partition("/a/")[2]


def words(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def fresh(incident):
    with as_system("a test looks"):
        return Incident.objects.select_related("acknowledged_by").get(pk=incident.pk)


def test_get_and_head_show_and_change_nothing(client, down, alice):
    path = paged(down, alice)
    for look in (client.get, client.head, client.get):
        response = look(path)
        assert response.status_code == 200
        assert fresh(down).acknowledged_at is None
    shown = words(client.get(path))
    assert "Alice Archer, you are asked to take this." in shown
    assert "Checkout is down" in shown
    assert "Nobody has taken it yet." in shown
    with as_system("test"):
        assert Paging.objects.get().settled_at is None


def test_post_takes_it_as_that_person_without_signing_in_and_without_a_token_against_forgery(down, alice):
    path = paged(down, alice)
    browser = Client(enforce_csrf_checks=True)
    answer = browser.post(path)
    assert (answer.status_code, answer.url) == (302, f"{path}?taken")
    row = fresh(down)
    assert (row.acknowledged_by, row.acknowledged_at, row.assignee) == (alice, NOW + MINUTE, alice)
    shown = words(browser.get(answer.url))
    assert "It is yours. Nobody else is paged about it." in shown
    assert "I take it" not in shown
    with as_system("test"):
        assert not Notification.objects.filter(state="pending").exists()


def test_who_comes_second_is_told_who_has_it(client, down, alice, bob):
    path, other = paged(down, alice, bob), None
    with as_system("test"):
        row = Notification.objects.filter(recipient=bob, notification_class="page").first()
        other = "/a/" + acknowledge_url(row).partition("/a/")[2]
    client.post(other)
    shown = words(client.get(path))
    assert "Bob Baker took it at 10:01 on 2 Mar." in shown
    refused = client.post(path)
    assert refused.status_code == 409
    assert "Bob Baker took it at 10:01 on 2 Mar." in words(refused)
    assert "You took it at 10:01" in words(client.get(other))
    assert fresh(down).acknowledged_by == bob


def test_a_message_of_a_former_paging_takes_nothing(client, down, alice, bob):
    former = paged(down, alice)
    client.post(former)
    paged(down, bob, at=NOW + 2 * MINUTE, actor=alice)
    refused = client.post(former)
    assert refused.status_code == 409
    assert "People were paged anew: answer the newer message." in words(refused)
    assert "People were paged anew" in words(client.get(former))


def test_who_is_paged_after_it_was_taken_answers_too(client, down, alice, bob):
    client.post(paged(down, alice))
    path = paged(down, bob, at=NOW + 2 * MINUTE, actor=alice)
    shown = words(client.get(path))
    assert "Alice Archer has it since 2 Mar 2026, 10:01 UTC, and more people are needed." in shown
    assert client.post(path).status_code == 302
    with as_system("test"):
        assert Paging.objects.get().settled_by == bob
    assert fresh(down).acknowledged_by == alice


def test_what_is_over_is_said_so(client, down, alice, carol):
    path = paged(down, alice)
    with as_system("test"):
        walk_to(fresh(down), Phase.RESOLVED, ResolutionCode.objects.first(), carol)
    assert "It is resolved. There is nothing left to take." in words(client.get(path))
    assert client.post(path).status_code == 409


def test_who_may_not_any_more_is_refused_with_a_sentence(client, down, alice):
    path = paged(down, alice)
    alice.groups.clear()
    assert "You do not have the permission to acknowledge incidents any more." in words(client.get(path))
    assert client.post(path).status_code == 409
    assert fresh(down).acknowledged_at is None


def test_of_a_restricted_incident_nothing_is_told_but_reference_and_code_name(client, alice, bob):
    secret = make_incident("security", title="Canary-9731 in the vault", assignee=alice)
    path = paged(secret, alice)
    shown = words(client.get(path))
    assert "Canary" not in client.get(path).content.decode()
    assert code_name(secret.pk) in shown
    assert "It is restricted: sign in to read what it is about." in shown
    with as_system("test"):
        assert not AccessRecord.objects.exists()
    assert client.post(path).status_code == 302


def gone(response):
    return response.status_code == 404 and "This link does not work" in words(response)


def test_links_that_lead_nowhere_answer_alike(client, down, alice, bob, ada, moment):
    path = paged(down, alice)
    others = [
        f"{path[:-2]}x/",
        "/a/nonsense/",
        f"/a/{'x' * 2000}/",
        f"/a/{signing.dumps([down.pk, 1, alice.pk], salt='another')}/",
        f"/a/{signing.dumps([down.pk], salt=SALT)}/",
        f"/a/{signing.dumps('text', salt=SALT)}/",
        f"/a/{token_of(Ticket(down.pk + 1000, 1, alice.pk))}/",
        f"/a/{token_of(Ticket(down.pk, 1, 99_999))}/",
    ]
    for other in others:
        assert gone(client.get(other)), other
        assert gone(client.post(other)), other
    assert fresh(down).acknowledged_at is None
    secret = make_incident("security", assignee=alice)
    hidden = paged(secret, alice)
    with as_system("test"):
        op.assign(secret, assignee=bob, actor=bob, at=NOW)
    assert gone(client.get(hidden))
    deactivate_user(alice, actor=ada, at=NOW)
    assert gone(client.get(path))
    assert gone(client.post(path))


def test_a_link_is_heeded_for_a_month(client, down, alice, moment):
    path = paged(down, alice)
    assert ticket_of(path.split("/")[2]) == Ticket(down.pk, 1, alice.pk)
    moment.shift(LASTS + MINUTE)
    assert gone(client.get(path))


def test_a_drill_says_so(client, alice):
    drill = Exercise.objects.create(name="Fire drill", created_at=NOW)
    drill.participants.add(alice)
    path = paged(make_incident(exercise=drill), alice)
    assert words(client.get(path)).count("EXERCISE") >= 3


def test_the_answer_keeps_its_address_to_itself(client, down, alice):
    path = paged(down, alice)
    for response in (client.get(path), client.post(path), client.get("/a/nonsense/")):
        assert response["Referrer-Policy"] == "no-referrer"
        assert response["Cache-Control"] == "no-store, private"
        assert "noindex" in response["X-Robots-Tag"]
        assert "unsafe" not in response["Content-Security-Policy"]
    assert "<script" not in client.get(path).content.decode()


def test_whoever_tries_links_waits(client, down, alice):
    path = paged(down, alice)
    for _ in range(30):
        client.get("/a/nonsense/")
    answer = client.get(path)
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) <= 60


def test_page_keeps_within_six_queries(client, down, alice, django_assert_max_num_queries):
    path = paged(down, alice)
    with django_assert_max_num_queries(6):
        client.get(path)
