"""The page of one follow-up: what it shows to whom, what may be done there, and how dead links answer."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from incidents.lifecycle import operations as lifecycle
from incidents.lifecycle.queries import moves
from incidents.models import AccessRecord, FollowUp, HoldReason, Incident, ResolutionCode, TimelineEntry
from incidents.permissions.principal import as_system
from incidents.reporter import operations
from incidents.timeline.queries import tell
from tests.incidents.reporter.conftest import browser_of, link_of, make_follow_up, reload

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def sams(reference, now):
    return make_follow_up(at=now - HOUR)


def resolve(follow_up, actor, at):
    with as_system("test"):
        lifecycle.resolve(
            follow_up.incident,
            code=ResolutionCode.objects.first(),
            summary="Restarted pod kube-7 in zone B",
            kind="permanent",
            actor=actor,
            at=at,
        )


def page_of(client, follow_up):
    response = client.get(link_of(follow_up))
    assert response.status_code == 200
    return response.content.decode()


def codes_of(follow_up):
    with as_system("test"):
        entries = TimelineEntry.objects.filter(incident=follow_up.incident).order_by("pk")
        return [entry.code for entry in entries]


def incident_of(follow_up):
    with as_system("test"):
        return Incident.objects.select_related("state").get(pk=reload(follow_up).incident_id)


def test_page_says_how_it_stands_and_what_was_reported(sams, stranger):
    page = page_of(stranger, sams)
    for words in (sams.reference, "The printer jams", "It says error 13", "Nobody has started on it yet", "Add to it"):
        assert words in page
    assert "Does it work again?" not in page


def test_answer_tells_the_secret_to_nobody(sams, stranger, caplog):
    for path, code in ((link_of(sams), 200), ("/report/follow/unknown/", 404)):
        response = stranger.get(path)
        assert response.status_code == code
        assert response["Referrer-Policy"] == "no-referrer"
        assert response["Cache-Control"] == "no-store, private"
        assert response["X-Robots-Tag"] == "noindex, nofollow"
        assert "unsafe" not in response["Content-Security-Policy"]
    stranger.post(link_of(sams) + "works/")
    stranger.post(link_of(sams) + "add/", {"words": ""})
    assert caplog.text == ""
    with as_system("test"):
        row = FollowUp.objects.values().get(pk=sams.pk)
    secret = link_of(sams).split("/")[3]
    assert len(secret) == 43
    assert secret not in str(row)


def test_unknown_expired_and_stopped_links_answer_alike(sams, stranger, now):
    expired, stopped = make_follow_up(at=now - timedelta(days=181)), make_follow_up(at=now)
    operations.revoke(stopped, at=now)
    paths = [link_of(expired), link_of(stopped), "/report/follow/y/", f"/report/follow/{'A' * 43}/"]
    acts = [f"{path}{act}/" for path in paths for act in ("add", "works", "fails", "stop")]
    responses = [stranger.get(path) for path in (*paths, *acts)]
    responses += [stranger.post(path, {"words": "x"}) for path in acts]
    answers = {(response.status_code, response.content) for response in responses}
    assert len(answers) == 1
    assert next(iter(answers))[0] == 404


def test_number_of_a_follow_up_opens_nothing(sams, olive, stranger):
    for path in (f"/report/follow/{sams.pk}/", f"/report/mine/{sams.pk}/"):
        assert browser_of(olive).get(path).status_code == 404
    assert stranger.get(f"/report/mine/{sams.pk}/").status_code == 302


def test_link_works_while_the_form_is_switched_off(sams, stranger, settings_of_reports):
    settings_of_reports.report_audience = "nobody"
    settings_of_reports.save()
    page_of(stranger, sams)


def test_looking_changes_nothing(sams, stranger):
    before = (codes_of(sams), incident_of(sams).version)
    for act in ("", "add/", "works/", "fails/", "stop/"):
        assert stranger.get(link_of(sams) + act).status_code in (200, 302)
    assert (codes_of(sams), incident_of(sams).version) == before
    assert reload(sams).revoked_at is None


def test_public_words_of_agents_are_shown_and_inside_words_are_not(sams, stranger, alice, now):
    with as_system("test"):
        lifecycle.acknowledge(sams.incident, actor=alice, at=now)
        lifecycle.add_note(sams.incident, body="Blame the **intern**", actor=alice, at=now)
        lifecycle.add_note(sams.incident, body="We ordered a **roller**", actor=alice, at=now, is_public=True)
    resolve(sams, alice, now)
    page = page_of(stranger, sams)
    assert "Alice from the team wrote:" in page
    assert "<strong>roller</strong>" in page
    for inside in ("intern", "kube-7", "Archer", "Awaiting confirmation", "Platform"):
        assert inside not in page


def test_what_others_write_is_not_shown(sams, stranger, now):
    other = make_follow_up(at=now)
    operations.move_to_original(other.incident, original=sams.incident, at=now)
    operations.add_words(reload(other), words="My own secret", at=now)
    assert "My own secret" not in page_of(stranger, sams)
    page = page_of(stranger, reload(other))
    assert "My own secret" in page
    assert "Others reported the same" in page
    assert other.reference in page
    assert sams.title == other.title


def test_words_are_added_as_a_public_note_of_the_reporter(sams, stranger):
    response = stranger.post(link_of(sams) + "add/", {"words": "Now it is on fire\r\n<b>help</b>"})
    assert response.status_code == 302
    page = stranger.get(response["Location"]).content.decode()
    assert "Added. We will read it." in page
    assert "&lt;b&gt;help" in page
    with as_system("test"):
        entry = TimelineEntry.objects.select_related("actor").get(code="note.added")
        assert (entry.actor, entry.is_public) == (None, True)
        assert entry.body == "Now it is on fire\n<b>help</b>"
        assert tell(entry) == "Sam Reed (the reporter) wrote a note."


@pytest.mark.parametrize(("words", "sentence"), [("  ", "Write something first."), ("x" * 4001, "At most 4,000")])
def test_words_that_are_refused_stay_in_the_form(words, sentence, sams, stranger):
    response = stranger.post(link_of(sams) + "add/", {"words": words})
    assert response.status_code == 409
    assert sentence in response.content.decode()
    assert words in response.content.decode()
    assert "note.added" not in codes_of(sams)


def test_words_are_limited(sams, stranger):
    codes = [stranger.post(link_of(sams) + "add/", {"words": f"No {n}"}).status_code for n in range(11)]
    assert codes == [302] * 10 + [429]
    assert "No 10" in stranger.post(link_of(sams) + "add/", {"words": "No 10"}).content.decode()


def test_answer_to_a_question_lets_work_go_on(sams, stranger, alice, now):
    with as_system("test"):
        lifecycle.transition(sams.incident, slug="triage", actor=alice, at=now)
        lifecycle.transition(
            sams.incident,
            slug="ask_requester",
            actor=alice,
            at=now,
            fields={
                "hold_reason": HoldReason.objects.get(slug="awaiting-requester"),
                "question": "Which colour is the light?",
            },
        )
    page = page_of(stranger, sams)
    assert "We asked you something" in page
    assert "Which colour is the light?" in page
    stranger.post(link_of(sams) + "add/", {"words": "Green"})
    assert incident_of(sams).state.slug == "investigating"


def test_nobody_adds_to_what_is_closed(sams, stranger, alice, now):
    with as_system("test"):
        lifecycle.cancel(sams.incident, reason="A mistake", actor=alice, at=now)
    assert "Add to it" not in page_of(stranger, sams)
    response = stranger.post(link_of(sams) + "add/", {"words": "But still"})
    assert response.status_code == 409
    assert "nobody would read this" in response.content.decode()
    assert "But still" in response.content.decode()


def test_it_works_again_closes(sams, stranger, alice, now):
    resolve(sams, alice, now)
    page = page_of(stranger, sams)
    assert "Does it work again?" in page
    assert page.count("<textarea") == 1
    response = stranger.post(link_of(sams) + "works/")
    assert "It is closed." in stranger.get(response["Location"]).content.decode()
    assert incident_of(sams).phase == "closed"
    again = stranger.post(link_of(sams) + "works/")
    assert again.status_code == 409
    assert "You have answered already: “It works again”" in again.content.decode()


def test_it_still_fails_reopens_with_the_words(sams, stranger, alice, now):
    resolve(sams, alice, now)
    empty = stranger.post(link_of(sams) + "fails/", {"words": ""})
    assert empty.status_code == 409
    assert "Say what still fails" in empty.content.decode()
    response = stranger.post(link_of(sams) + "fails/", {"words": "Tray 2 still jams"})
    assert "open again" in stranger.get(response["Location"]).content.decode()
    incident = incident_of(sams)
    assert (incident.phase, incident.reopen_count) == ("investigating", 1)
    with as_system("test"):
        entry = TimelineEntry.objects.get(code="incident.reopened")
        assert entry.data["reason"].endswith("Tray 2 still jams")
    again = stranger.post(link_of(sams) + "fails/", {"words": "Tray 3 too"})
    assert again.status_code == 409
    assert "You told us that it still fails" in again.content.decode()
    assert "Tray 3 too" in again.content.decode()


def test_time_to_answer_ends(sams, stranger, alice, now):
    resolve(sams, alice, now - timedelta(days=5))
    page = page_of(stranger, sams)
    assert "The time to answer is over" in page
    assert "It works again</button>" not in page
    response = stranger.post(link_of(sams) + "fails/", {"words": "Late"})
    assert response.status_code == 409
    assert "The time to answer is over" in response.content.decode()
    assert incident_of(sams).phase == "resolved"


def test_stopping_ends_the_link(sams, stranger):
    response = stranger.post(link_of(sams) + "stop/")
    assert "You do not follow it any more" in response.content.decode()
    assert stranger.get(link_of(sams)).status_code == 404


def test_restricted_incident_shows_only_how_it_stands_and_their_own_words(sams, stranger, alice, now):
    with as_system("test"):
        lifecycle.update_details(sams.incident, changes={"title": "Insider at work"}, actor=alice, at=now)
        lifecycle.add_note(sams.incident, body="Say nothing to finance", actor=alice, at=now, is_public=True)
        lifecycle.restrict(sams.incident, reason="An insider", actor=alice, at=now)
    page = page_of(stranger, sams)
    assert "The printer jams" in page
    for hidden in ("nsider", "finance"):
        assert hidden not in page
    stranger.post(link_of(sams) + "add/", {"words": "More of mine"})
    assert "More of mine" in page_of(stranger, sams)


def test_restricted_incident_is_gone_for_who_only_follows(sams, stranger, alice, now):
    from incidents.reporter.queries import Known

    known = Known("x", sams.incident_id, "", "", now)
    person = operations.Person(user=None, name="Pat", email="pat@example.org")
    from incidents.catalog.queries import organisation

    follower = operations.follow_known(known, person=person, words="", organisation=organisation(), at=now)
    page_of(stranger, follower)
    with as_system("test"):
        lifecycle.restrict(sams.incident, reason="An insider", actor=alice, at=now)
    assert stranger.get(link_of(follower)).status_code == 404
    page_of(stranger, sams)


def test_read_of_a_restricted_report_by_an_account_is_recorded(olive, alice, now):
    mine = make_follow_up(person=operations.Person(user=olive), at=now)
    with as_system("test"):
        lifecycle.restrict(mine.incident, reason="An insider", actor=alice, at=now)
    assert browser_of(olive).get(f"/report/mine/{mine.pk}/").status_code == 200
    with as_system("test"):
        assert AccessRecord.objects.filter(user=olive, incident=mine.incident).count() == 1


def test_what_i_reported_lists_mine_only(sams, olive, now):
    client = browser_of(olive)
    assert "You have reported nothing yet" in client.get("/report/mine/").content.decode()
    mine = make_follow_up(person=operations.Person(user=olive), title="My mouse died", at=now)
    page = client.get("/report/mine/").content.decode()
    assert "My mouse died" in page
    assert "The printer jams" not in page
    assert client.get(f"/report/mine/{mine.pk}/").status_code == 200
    assert client.post(f"/report/mine/{mine.pk}/add/", {"words": "And the cat"}).status_code == 302
    with as_system("test"):
        assert TimelineEntry.objects.get(code="note.added").actor == olive


def test_my_own_page_asks_for_the_csrf_token(olive, now):
    mine = make_follow_up(person=operations.Person(user=olive), at=now)
    client = Client(enforce_csrf_checks=True)
    client.force_login(olive)
    assert client.post(f"/report/mine/{mine.pk}/stop/").status_code == 403
    assert reload(mine).revoked_at is None


@pytest.mark.parametrize(("method", "act"), [("put", ""), ("delete", "stop/"), ("post", "")])
def test_other_methods_are_refused(method, act, sams, stranger):
    assert getattr(stranger, method)(link_of(sams) + act).status_code == 405
    assert reload(sams).revoked_at is None


def test_link_needs_no_cookie_and_no_origin(sams):
    client = Client(enforce_csrf_checks=True, headers={"origin": "null"})
    assert client.post(link_of(sams) + "add/", {"words": "Hello"}).status_code == 302


@pytest.mark.parametrize("number", [1, 3])
def test_pages_take_few_queries(number, reference, olive, alice, now, django_assert_max_num_queries):
    rows = [make_follow_up(person=operations.Person(user=olive), at=now) for _ in range(number)]
    for _ in range(number):
        with as_system("test"):
            lifecycle.add_note(rows[0].incident, body="We look", actor=alice, at=now, is_public=True)
    client = browser_of(olive)
    with django_assert_max_num_queries(4):
        Client().get(link_of(rows[0]))
    client.get("/report/mine/")
    with django_assert_max_num_queries(4):
        client.get("/report/mine/")


def test_agents_see_who_follows(sams, olive, alice, now):
    from incidents.reporter.queries import followers_of

    with as_system("test"):
        assert [row.called for row in followers_of(sams.incident)] == ["Sam Reed"]
        operations.revoke(sams, at=now)
        assert list(followers_of(sams.incident)) == []
        assert moves(incident_of(sams), alice)
