"""What a leaver owes goes to somebody else: reviews, lessons and actions, as far as the new owner may know of them."""

import pytest
from django.test import Client

from incidents.models import Incident, Notification
from incidents.permissions.principal import as_user
from incidents.refusals import NotPermitted
from knowledge.models import CorrectiveAction, Lesson, Review
from knowledge.reviews.operations import ActionRefused, finish_action, hand_over, plan_action
from knowledge.reviews.operations.handing import Handed
from tests.factories import NOW, make_user
from tests.incidents.lifecycle.test_transitions import LATER
from tests.knowledge.reviews.conftest import DAY

pytestmark = pytest.mark.django_db
TITLES = ("Watch the age", "Renew by itself")


@pytest.fixture
def owing(review, lesson, carol, alice):
    """Carol owns the review and its lesson, alice an open action and one that is done."""
    Review.objects.filter(pk=review.pk).update(owner=alice)
    Lesson.objects.filter(pk=lesson.pk).update(owner=alice)
    values = {"kind": "detect", "owner": alice, "due_on": (NOW + 20 * DAY).date(), "verify_how": "It fires"}
    first, second = (plan_action(review, title=title, actor=carol, at=LATER, **values) for title in TITLES)
    finish_action(second, evidence="Done", actor=carol, at=LATER)
    return first


def owners():
    rows = (Review.objects.get(), Lesson.objects.get(), *CorrectiveAction.objects.order_by("pk"))
    return [row.owner.username for row in rows]


def test_everything_open_changes_hands_and_the_new_owner_is_told(owing, carol, alice, bob):
    alice.is_active = False
    alice.save()
    handed = hand_over(alice, to=bob, actor=carol, at=LATER)
    assert (handed.reviews, handed.lessons, handed.actions, handed.left) == (1, 1, 1, 0)
    assert owners() == ["bob", "bob", "bob", "alice"]
    kinds = Notification.objects.filter(recipient=bob).values_list("kind", flat=True)
    assert {"review.owned", "action.owned"} <= set(kinds)
    assert hand_over(alice, to=bob, actor=carol, at=LATER).reviews == 0


def test_what_the_new_owner_may_not_know_of_stays(owing, review, carol, alice, charlie):
    Incident.objects.filter(pk=review.incident_id).update(restricted=True)
    handed = hand_over(alice, to=charlie, actor=carol, at=LATER)
    assert (handed.reviews, handed.actions, handed.left) == (0, 0, 3)
    assert owners() == ["alice"] * 4


def test_what_the_actor_may_not_see_is_neither_given_nor_counted(owing, review, carol, alice, bob):
    Incident.objects.filter(pk=review.incident_id).update(restricted=True, assignee=None)
    dora = make_user("dora", "incident commander")
    with as_user(dora):
        assert not Review.objects.exists()
        assert hand_over(alice, to=bob, actor=dora, at=LATER) == Handed()
    assert owners()[0] == "alice"


def test_agents_may_not_and_a_closed_account_gets_nothing(owing, carol, alice, bob):
    with pytest.raises(NotPermitted):
        hand_over(alice, to=bob, actor=bob, at=LATER)
    bob.is_active = False
    with pytest.raises(ActionRefused, match="somebody else"):
        hand_over(alice, to=bob, actor=carol, at=LATER)
    with pytest.raises(ActionRefused):
        hand_over(alice, to=alice, actor=carol, at=LATER)


def test_page_gives_and_refuses(owing, carol, alice, bob):
    client = Client()
    client.force_login(carol)
    address = "/admin/reviews/owners/"
    assert client.get(address).status_code == 200
    assert client.post(address, {"user": alice.pk, "to": alice.pk}).status_code == 422
    answer = client.post(address, {"user": alice.pk, "to": bob.pk}, follow=True)
    assert "1 review, 1 lesson, 1 action went to Bob Baker" in answer.content.decode()
    client.force_login(bob)
    assert client.get(address).status_code == 403
