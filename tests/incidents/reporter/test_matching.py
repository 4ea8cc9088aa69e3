"""What is known already: shown to whom, in which words, and following it without reporting it again."""

from datetime import timedelta

import pytest
from django.utils import timezone

from incidents.lifecycle import operations as lifecycle
from incidents.models import Exercise, FollowUp, Incident, TimelineEntry
from incidents.permissions.principal import as_system
from tests.factories import NOW, make_incident, make_service
from tests.incidents.reporter.conftest import browser_of, filled, link_of

pytestmark = pytest.mark.django_db
KNOWN = "/report/known/"


def suffer(service, alice, at=NOW, **values):
    values = {"title": "Checkout: pod kube-7 crashes", **values}
    incident = make_incident(service=service, at=at, **values)
    with as_system("test"):
        lifecycle.affect_service(incident, service=service, effect="down", started_at=at, actor=alice, at=at)
    return incident


def asked(client, **query):
    response = client.get(KNOWN, query)
    assert response.status_code == 200
    return response.content.decode()


def test_stranger_learns_which_service_suffers_and_since_when_and_no_more(for_anybody, stranger, alice, service):
    suffer(service, alice)
    make_incident(title="Ledger printer jams badly")
    page = asked(stranger, service=service.pk)
    assert "We know of a problem with Checkout" in page
    assert "2 Mar 2026, 10:00" in page
    assert "kube-7" not in page
    assert "We know of a problem with Checkout" in asked(stranger, title="The checkout is broken")
    assert asked(stranger, title="Ledger printer jams").strip() == ""
    assert asked(stranger, title="kube crashes").strip() == ""


def test_person_with_an_account_sees_titles_too(reference, olive, alice, service):
    suffer(service, alice)
    make_incident(title="Ledger printer jams badly")
    client = browser_of(olive)
    assert "Checkout: pod kube-7 crashes" in asked(client, service=service.pk)
    assert "Ledger printer jams badly" in asked(client, title="printer jams again")
    assert asked(client, title="printer").strip() != ""
    assert asked(client, title="printer toner empty").strip() == ""


def test_hidden_ended_and_rehearsed_ones_are_offered_to_nobody(for_anybody, stranger, alice, carol, service):
    with as_system("test"):
        restricted = suffer(service, alice, title="Printer insider jams")
        lifecycle.restrict(restricted, reason="x", actor=alice, at=NOW)
        rehearsed = Exercise.objects.create(name="Drill", created_at=NOW)
        suffer(service, alice, title="Printer drill jams", exercise=rehearsed)
        ended = suffer(service, alice, title="Printer ended jams")
        lifecycle.cancel(ended, reason="x", actor=carol, at=NOW)
    for client in (stranger, browser_of(alice)):
        assert asked(client, title="Printer jams in Checkout", service=service.pk).strip() == ""
        for key in (f"incident-{restricted.pk}", f"incident-{ended.pk}", "incident-999999", f"service-{service.pk}"):
            response = client.post("/report/", filled(follow=key))
            assert response.status_code == 409
            assert "This is not a known problem any more" in response.content.decode()
            assert "error 13" in response.content.decode()
    with as_system("test"):
        assert FollowUp.objects.count() == 0


def test_stranger_cannot_follow_by_the_number_of_an_incident(for_anybody, stranger):
    incident = make_incident()
    assert stranger.post("/report/", filled(follow=f"incident-{incident.pk}")).status_code == 409


@pytest.mark.parametrize("key", ["", "x", "service-", "service-x", "service-²", "service-99999999999999", "team-1"])
def test_made_up_keys_are_refused(key, for_anybody, stranger):
    assert stranger.post("/report/", filled(follow=key or "-")).status_code == 409


def test_without_scripts_the_form_asks_once(for_anybody, stranger, alice, service):
    suffer(service, alice)
    form = filled(service=service.pk)
    page = stranger.post("/report/", form)
    assert page.status_code == 200
    assert "Is it one of these?" in page.content.decode()
    assert "error 13" in page.content.decode()
    assert f'name="seen" value="service-{service.pk}"' in page.content.decode()
    with as_system("test"):
        assert FollowUp.objects.count() == 0
    assert stranger.post("/report/", {**form, "seen": f"service-{service.pk}"}).status_code == 302
    with as_system("test"):
        assert FollowUp.objects.get().is_reporter


def test_following_makes_no_incident_and_keeps_what_was_written(reference, olive, alice, service):
    incident = suffer(service, alice)
    client = browser_of(olive)
    response = client.post("/report/", filled(follow=f"service-{service.pk}", hurt=""))
    with as_system("test"):
        follow_up = FollowUp.objects.get()
        assert Incident.objects.count() == 1
        note = TimelineEntry.objects.get(code="note.added")
    assert response["Location"] == f"/report/mine/{follow_up.pk}/?new=1"
    assert (follow_up.incident_id, follow_up.is_reporter) == (incident.pk, False)
    assert note.data["outsider"] == "follower"
    assert note.body == "The printer jams\n\nIt says error 13"
    page = client.get(response["Location"]).content.decode()
    assert "It works again" not in page


def test_following_needs_only_who_it_is(for_anybody, stranger, alice, service):
    suffer(service, alice)
    form = filled(follow=f"service-{service.pk}", title="", words="", hurt="")
    missing = stranger.post("/report/", {**form, "email": ""})
    assert missing.status_code == 422
    assert "Say where the link to follow it goes." in missing.content.decode()
    assert stranger.post("/report/", form)["Location"] == "/report/sent/"
    assert "Look into your mail" in stranger.get("/report/sent/").content.decode()
    with as_system("test"):
        assert not TimelineEntry.objects.filter(code="note.added").exists()


def test_second_time_answers_alike_and_owes_the_mail_again(for_anybody, stranger, alice, service):
    suffer(service, alice)
    form = filled(follow=f"service-{service.pk}", title="", words="")
    first = stranger.post("/report/", form)
    with as_system("test"):
        FollowUp.objects.update(mail_state="sent")
        before = FollowUp.objects.get()
    second = stranger.post("/report/", form)
    assert (first.status_code, first["Location"]) == (second.status_code, second["Location"])
    with as_system("test"):
        after = FollowUp.objects.get()
    assert (after.pk, after.nonce, after.mail_state) == (before.pk, before.nonce, "pending")


def test_following_again_after_stopping_makes_a_new_link(for_anybody, stranger, alice, service):
    from incidents.reporter.operations import revoke

    suffer(service, alice)
    form = filled(follow=f"service-{service.pk}", title="", words="")
    stranger.post("/report/", form)
    with as_system("test"):
        old = FollowUp.objects.select_related("user").get()
    revoke(old, at=timezone.now())
    stranger.post("/report/", form)
    with as_system("test"):
        new = FollowUp.objects.get()
    assert new.revoked_at is None
    assert stranger.get(link_of(old)).status_code == 404
    page = stranger.get(link_of(new)).content.decode()
    assert "A problem with Checkout" in page
    assert "kube-7" not in page


def test_questions_are_limited(for_anybody, stranger):
    codes = [stranger.get(KNOWN, {"title": "x"}).status_code for _ in range(61)]
    assert set(codes[:60]) == {200}
    assert codes[60] in (200, 429)
    assert 429 in [stranger.get(KNOWN, {"title": "x"}).status_code for _ in range(60)]


@pytest.mark.parametrize("number", [1, 3])
def test_fragment_takes_few_queries(number, reference, olive, alice, django_assert_max_num_queries):
    for _ in range(number):
        suffer(make_service(), alice, title="Printer jams", at=NOW + timedelta(minutes=number))
    client = browser_of(olive)
    client.get(KNOWN)
    # The session, the person and the organisation are three of these.
    with django_assert_max_num_queries(6):
        page = client.get(KNOWN, {"title": "printer jams", "service": "1"}).content.decode()
    assert page.count("data-key") == number
