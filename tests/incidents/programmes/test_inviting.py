"""Invitations: asked in time, answered by page and link, reminded, and never to players of a surprise."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from incidents.drills.operations import cancel_exercise, set_roles, start_exercise
from incidents.models import Invitation, Notification
from incidents.notifications.queries.wording import wording
from incidents.programmes import operations
from incidents.programmes.operations import InvitationRefused
from incidents.programmes.queries.invitations import invitations_of
from incidents.programmes.tickets import invitation_in, token_of
from incidents.refusals import NotPermitted
from tests.factories import NOW
from tests.incidents.drills.making import make_version, plan
from tests.incidents.programmes.making import drills_of, make_programme, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("system", "fresh_counters")]
STARTS = NOW + timedelta(days=10)


@pytest.fixture
def drill(alice, tina):
    return plan(make_version(), alice, controller=tina, trainer=tina, starts_at=STARTS)


@pytest.fixture
def surprise(alice, tina):
    return plan(make_version(), alice, controller=tina, trainer=tina, starts_at=STARTS, is_surprise=True)


def invitation(drill, user):
    return Invitation.objects.get(exercise=drill, user=user)


def test_everybody_is_asked_once(drill, alice, tina):
    assert operations.invite_all(at=NOW) == 2
    assert operations.invite_all(at=NOW + timedelta(hours=1)) == 0
    (message,) = told(alice, "drill.invitation")
    words = wording([message], at=NOW)[message.pk]
    assert words.subject.startswith("EXERCISE EXERCISE EXERCISE: ")
    assert words.text.startswith("EXERCISE EXERCISE EXERCISE\n")
    token = words.text.split("/drill-answer/")[1].split("/")[0]
    assert invitation_in(token) == invitation(drill, alice).pk
    drill.refresh_from_db()
    assert drill.invited_at == NOW


def test_nobody_is_asked_too_early(alice, tina, team):
    programme = make_programme(tina, team, invite_days=3)
    operations.plan_ahead(at=NOW)
    first, second = drills_of(programme)[:2]
    operations.invite_all(at=NOW)
    assert set(Invitation.objects.values_list("exercise", flat=True)) == {first.pk}
    operations.invite_all(at=second.starts_at - timedelta(days=3))
    assert set(Invitation.objects.values_list("exercise", flat=True)) == {first.pk, second.pk}


def test_players_of_a_surprise_are_told_nothing(surprise, alice, tina):
    operations.invite_all(at=NOW)
    operations.remind_all(at=STARTS - timedelta(hours=2))
    assert list(Invitation.objects.values_list("user", flat=True)) == [tina.pk]
    assert not Notification.objects.filter(recipient=alice).exists()
    assert len(told(tina, "drill.reminder")) == 1


def test_who_is_made_a_player_of_a_surprise_learns_nothing_more(surprise, alice, bob, tina):
    set_roles(surprise, [(alice, "player"), (bob, "observer"), (tina, "controller")], actor=tina, at=NOW)
    operations.invite_all(at=NOW)
    asked = invitation(surprise, bob)
    set_roles(surprise, [(bob, "player"), (tina, "controller")], actor=tina, at=NOW)
    operations.remind_all(at=STARTS - timedelta(hours=2))
    assert told(bob, "drill.reminder") == []
    assert invitations_of(bob, at=NOW) == []
    with time_machine.travel(NOW, tick=False):
        assert Client().get(f"/drill-answer/{token_of(asked.pk)}/").status_code == 404
    with pytest.raises(NotPermitted):
        operations.answer_invitation(asked, "accepted", actor=bob, at=NOW)


def test_everybody_but_who_declined_is_reminded_once(drill, alice, bob, tina):
    set_roles(drill, [(alice, "player"), (bob, "player"), (tina, "controller")], actor=tina, at=NOW)
    operations.invite_all(at=NOW)
    operations.answer_invitation(invitation(drill, bob), "declined", actor=bob, at=NOW)
    assert operations.remind_all(at=STARTS - timedelta(hours=25)) == 0
    assert operations.remind_all(at=STARTS - timedelta(hours=24)) == 2
    assert operations.remind_all(at=STARTS - timedelta(hours=1)) == 0
    (message,) = told(alice, "drill.reminder")
    assert "You have not said yet" in wording([message], at=NOW)[message.pk].text


def test_drill_that_was_called_off_reminds_nobody(drill, alice, tina):
    operations.invite_all(at=NOW)
    cancel_exercise(drill, reason="Not now", actor=tina, at=NOW)
    assert operations.remind_all(at=STARTS - timedelta(hours=2)) == 0
    with pytest.raises(InvitationRefused):
        operations.answer_invitation(invitation(drill, alice), "accepted", actor=alice, at=NOW)


def test_last_word_counts(drill, alice, bob):
    operations.invite_all(at=NOW)
    row = invitation(drill, alice)
    operations.answer_invitation(row, "declined", actor=alice, at=NOW, note="  Away ")
    operations.answer_invitation(row, "accepted", actor=alice, at=NOW + timedelta(hours=1))
    row.refresh_from_db()
    assert (row.state, row.note, row.answered_at) == ("accepted", "", NOW + timedelta(hours=1))
    with pytest.raises(NotPermitted):
        operations.answer_invitation(row, "declined", actor=bob, at=NOW)
    with pytest.raises(InvitationRefused):
        operations.answer_invitation(row, "asked", actor=alice, at=NOW)
    start_exercise(drill, actor=None, at=NOW)
    with pytest.raises(InvitationRefused):
        operations.answer_invitation(row, "declined", actor=alice, at=NOW)


def test_link_answers_without_signing_in(drill, alice):
    operations.invite_all(at=NOW)
    address = f"/drill-answer/{token_of(invitation(drill, alice).pk)}/"
    client = Client()
    with time_machine.travel(NOW, tick=False):
        shown = client.get(address)
        assert b"EXERCISE EXERCISE EXERCISE" in shown.content
        assert shown.headers["Referrer-Policy"] == "no-referrer"
        assert invitation(drill, alice).state == "asked"
        assert client.post(address, {"state": "maybe"}).status_code == 409
        assert client.post(address, {"state": "tentative", "note": "Train"}).status_code == 302
    row = invitation(drill, alice)
    assert (row.state, row.note) == ("tentative", "Train")


@pytest.mark.parametrize("token", ["x", "1:abc", "MQ:1u:zz"])
def test_link_that_is_not_ours_is_absent(db, token):
    assert Client().get(f"/drill-answer/{token}/").status_code == 404


def test_page_answers_ones_own(drill, alice, bob, client):
    operations.invite_all(at=NOW)
    row = invitation(drill, alice)
    with time_machine.travel(NOW, tick=False):
        client.force_login(bob)
        assert client.post(f"/admin/drills/invitations/{row.pk}/", {"state": "accepted"}).status_code == 404
        client.force_login(alice)
        assert "Slow checkout, autumn" in client.get("/admin/drills/calendar/").content.decode()
        assert client.post(f"/admin/drills/invitations/{row.pk}/", {"state": "accepted"}).status_code == 302
    row.refresh_from_db()
    assert row.state == "accepted"
