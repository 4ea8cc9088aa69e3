"""The console's pages: who sees what, what an act asks, how many queries a page costs."""

import pytest
from django.test import Client

from incidents.models import Incident
from knowledge.models import ContributingFactor, Lesson, Publication, Review, ReviewComment
from knowledge.reviews.operations import draw_lesson, open_review, plan_action, publish_review, write_review
from tests.factories import make_user
from tests.incidents.lifecycle.test_transitions import LATER
from tests.knowledge.reviews.conftest import DAY, MINUTE

pytestmark = pytest.mark.django_db


@pytest.fixture
def of(db):
    def sign_in(user):
        client = Client()
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def action(review, lesson, carol, alice):
    return plan_action(
        review,
        kind="prevent",
        title="Renew by machine",
        owner=alice,
        due_on=(LATER + 400 * DAY).date(),
        verify_how="No certificate is renewed by hand",
        lesson=lesson,
        actor=carol,
        at=LATER,
    )


def test_every_page_is_shown(of, carol, review, lesson, action, factor):
    client = of(carol)
    shown = {
        "/admin/reviews/": "Checkout is down",
        f"/admin/reviews/{review.pk}/": "Nobody watched the age",
        "/admin/lessons/": "Renew certificates early",
        f"/admin/lessons/{lesson.pk}/": "An article or a procedure says it now",
        "/admin/actions/": "Renew by machine",
        f"/admin/actions/{action.pk}/": "No certificate is renewed by hand",
        f"/admin/incidents/incident/{review.incident_id}/review/": "Open the review",
        f"/admin/incidents/incident/{review.incident_id}/change/": "What is learned from it",
    }
    for address, words in shown.items():
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert words in answer.content.decode(), address


@pytest.mark.parametrize("kind", ["reviews", "lessons", "actions"])
def test_every_act_asks_and_none_is_done_by_looking(of, carol, review, lesson, action, kind):
    from knowledge.reviews.acts import ACTION_ACTS, LESSON_ACTS, REVIEW_ACTS

    table, row = {
        "reviews": (REVIEW_ACTS, review),
        "lessons": (LESSON_ACTS, lesson),
        "actions": (ACTION_ACTS, action),
    }[kind]
    before = type(row).objects.values().get(pk=row.pk)
    for slug in table:
        answer = of(carol).get(f"/admin/{kind}/{row.pk}/do/{slug}/")
        assert answer.status_code in (200, 302), slug
    assert type(row).objects.values().get(pk=row.pk) == before


def test_a_review_from_beginning_to_end_at_the_console(of, carol, review, alice):
    client, base = of(carol), f"/admin/reviews/{review.pk}/do"
    press = lambda slug, **form: client.post(f"{base}/{slug}/", form)  # noqa: E731
    meeting = {"meeting_at": "2099-03-05T10:00:00", "minutes": "60", "place": "Room 4", "participants": "alice"}
    for slug, form in {
        "schedule": meeting,
        "write": {"what_happened": "The **disk** was full."},
        "factor": {"kind": "process", "text": "Nobody looked"},
        "lesson": {"title": "Look at disks weekly"},
        "comment": {"body": "Also in March"},
        "round": {},
        "publish": {"audience": "agents", "parts": ["what_happened"], "title": "Full disk"},
    }.items():
        answer = press(slug, **form)
        assert answer.status_code == 302, (slug, answer.context["form"].errors)
    row = Review.objects.get(pk=review.pk)
    assert (row.state, row.decision, list(row.participants.all())) == ("published", "scheduled", [alice])
    assert ContributingFactor.objects.count() == ReviewComment.objects.count() == Lesson.objects.count() == 1
    page = client.get(f"/admin/reviews/{review.pk}/").content.decode()
    assert "<strong>disk</strong>" in page
    answer = client.get(f"/admin/reviews/{review.pk}/invitation.ics")
    assert "ATTENDEE" not in answer.content.decode() or "METHOD:REQUEST" in answer.content.decode()


def test_what_was_typed_is_kept_and_the_field_says_what_is_wrong(of, carol, review):
    answer = of(carol).post(f"/admin/reviews/{review.pk}/do/waive/", {"reason": "  "})
    assert answer.status_code == 422
    past = {"meeting_at": "2001-01-01T10:00:00", "minutes": "60", "place": "Under the oak"}
    answer = of(carol).post(f"/admin/reviews/{review.pk}/do/schedule/", past)
    assert answer.status_code == 422
    assert "Under the oak" in answer.content.decode()
    assert answer.context["form"].errors["meeting_at"] == [
        "This lies in the past. Choose a time that is still to come."
    ]


def test_second_of_two_who_write_loses_nothing(of, carol, review):
    write_review(review, sections={"impact": "Hers"}, actor=carol, at=LATER + MINUTE)
    answer = of(carol).post(f"/admin/reviews/{review.pk}/do/write/", {"version": "1", "impact": "Mine"})
    assert answer.status_code == 409
    assert "Mine" in answer.content.decode()
    assert Review.objects.get(pk=review.pk).impact == "Hers"


def test_observer_reads_and_may_do_nothing(of, olive, review, lesson, action):
    client = of(olive)
    page = client.get(f"/admin/reviews/{review.pk}/").content.decode()
    assert "do/write" not in page
    assert "do/waive" not in page
    for address in (
        f"/admin/reviews/{review.pk}/do/waive/",
        f"/admin/lessons/{lesson.pk}/do/accept/",
        f"/admin/actions/{action.pk}/do/finish/",
        f"/admin/incidents/incident/{review.incident_id}/review/begin/",
    ):
        assert client.post(address, {"reason": "x", "evidence": "x"}).status_code == 403, address


def test_whoever_is_no_member_of_the_console_reads_nothing_here(of, review):
    stranger = make_user("stranger")
    assert of(stranger).get("/admin/reviews/").status_code == 403
    assert Client().get("/admin/reviews/").status_code == 302


def test_hidden_and_absent_answer_alike(of, charlie, review, lesson, action):
    Incident.objects.filter(pk=review.incident_id).update(restricted=True)
    client = of(charlie)
    for address in ("reviews/{}/", "reviews/{}/do/write/", "lessons/{}/", "actions/{}/", "reviews/{}/invitation.ics"):
        rows = {"reviews": review, "lessons": lesson, "actions": action}
        pk = rows[address.split("/")[0]].pk
        hidden, absent = (client.get(f"/admin/{address.format(key)}") for key in (pk, pk + 1000))
        assert (hidden.status_code, absent.status_code) == (404, 404), address
    for name in ("reviews", "lessons", "actions"):
        assert "Checkout is down" not in client.get(f"/admin/{name}/").content.decode()
        assert "Renew" not in client.get(f"/admin/{name}/").content.decode()


def test_reading_a_review_of_a_restricted_incident_is_recorded(of, carol, review):
    from incidents.models import AccessRecord

    Incident.objects.filter(pk=review.incident_id).update(restricted=True, assignee=carol)
    of(carol).get(f"/admin/reviews/{review.pk}/")
    of(carol).get("/admin/reviews/")
    assert list(AccessRecord.objects.order_by("pk").values_list("surface", flat=True)) == ["page", "list"]


def test_first_pages_tell_what_is_mine(of, alice, action, review):
    assert "Renew by machine" in of(alice).get("/admin/first-page/panel/my-actions/").content.decode()
    assert "my-actions" in of(alice).get("/admin/").content.decode()
    Review.objects.update(owner=alice)
    assert "Checkout is down" in of(alice).get("/admin/first-page/panel/my-reviews/").content.decode()


def test_pages_cost_the_same_however_much_stands_on_them(of, carol, resolve, django_assert_max_num_queries, alice):
    def grow():
        review = open_review(resolve(), actor=carol, at=LATER)
        for number in range(2):
            lesson = draw_lesson(review, title=f"Lesson {number}", actor=carol, at=LATER, owner=carol)
            plan_action(
                review, kind="detect", title="Act", owner=alice, due_on=(LATER + 400 * DAY).date(),
                verify_how="So", lesson=lesson, actor=carol, at=LATER,
            )  # fmt: skip
        return review, lesson

    review, lesson = grow()
    client = of(carol)
    addresses = ["/admin/reviews/", "/admin/lessons/", "/admin/actions/", f"/admin/reviews/{review.pk}/",
                 f"/admin/lessons/{lesson.pk}/", f"/admin/incidents/incident/{review.incident_id}/review/"]  # fmt: skip
    first = [count_of(client, address) for address in addresses]
    grow()
    grow()
    assert [count_of(client, address) for address in addresses] == first
    assert max(first) <= 25, first


def count_of(client, address):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_publication_is_read_by_its_audience_alone(of, carol, alice, review, client):
    write_review(review, sections={"what_happened": "Carol Chan of Globex saw it."}, actor=carol, at=LATER)
    for audience in ("agents", "staff", "public"):
        publish_review(
            review,
            audience=audience,
            parts=["what_happened"],
            passages=["globex"],
            title=audience,
            actor=carol,
            at=LATER,
        )
    staff = make_user("sam", is_staff=False)
    seen = {
        name: {pk for pk in Publication.objects.values_list("audience", flat=True) if f">{pk}</a>" in page}
        for name, page in {
            "agent": of(alice).get("/knowledge/reviews/").content.decode(),
            "staff": of(staff).get("/knowledge/reviews/").content.decode(),
            "anybody": client.get("/knowledge/reviews/").content.decode(),
        }.items()
    }
    assert seen == {"agent": {"agents", "staff", "public"}, "staff": {"staff", "public"}, "anybody": {"public"}}
    public = Publication.objects.get(audience="public")
    page = client.get(f"/knowledge/reviews/{public.pk}/").content.decode()
    assert "Globex" not in page
    assert "Carol" not in page
    assert "█████" in page
    agents = Publication.objects.get(audience="agents")
    assert client.get(f"/knowledge/reviews/{agents.pk}/").status_code == 404
    assert "Carol Chan" in of(alice).get(f"/knowledge/reviews/{agents.pk}/").content.decode()
