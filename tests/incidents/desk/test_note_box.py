"""Writing notes: the preview, whom one may name, and files that notes show."""

from __future__ import annotations

from datetime import timedelta

import pytest

from incidents.attachments.operations import attach, withdraw_attachment
from incidents.lifecycle import operations
from incidents.models import Attachment, PinnedEntry, TimelineEntry
from incidents.permissions.principal import as_system
from tests.factories import NOW, give, make_incident, make_team, make_user
from tests.incidents.attachments.files import PNG, upload
from tests.incidents.desk.conftest import QUEUE, browser_of, page, text_of

LATER = NOW + timedelta(hours=1)
DIALOG = {"X-Muster-Dialog": "1"}


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def kept(incident, actor, name="chart.png", content=PNG):
    with as_system("a test attaches"):
        return attach(incident, upload=upload(content, name), actor=actor, at=LATER)


def look(user, incident, body, **headers):
    return browser_of(user).post(page(incident, "note/preview/"), {"body": body}, headers=headers or DIALOG)


def test_preview_is_what_the_timeline_will_show(alice, incident):
    file = kept(incident, alice)
    body = f"**bold** <script>x</script> ![a chart](attachment:{file.pk})"
    shown = text_of(look(alice, incident, body))
    assert "<html" not in shown
    browser_of(alice).post(page(incident, "do/note/"), {"body": body, "is_public": "false"})
    on_page = text_of(browser_of(alice).get(page(incident, "timeline/")))
    html = shown[shown.index("<p>") : shown.index("</p>")]
    assert f'src="{page(incident, f"attachments/{file.pk}/")}"' in html
    assert html in on_page


def test_preview_changes_nothing(alice, incident):
    with as_system("test"):
        before = TimelineEntry.objects.count(), incident.version
    look(alice, incident, "Hello @bob")
    incident.refresh_from_db()
    with as_system("test"):
        assert (TimelineEntry.objects.count(), incident.version) == before


def test_preview_of_nothing_says_so(alice, incident):
    assert "nothing to look at" in text_of(look(alice, incident, "  "))


def test_preview_without_scripts_keeps_every_answer(alice, incident):
    given = {"body": "A **draft**", "is_public": "true", "as_decision": "on"}
    text = text_of(browser_of(alice).post(page(incident, "note/preview/"), given))
    assert "<strong>draft</strong>" in text
    assert "A **draft**</textarea>" in text
    assert 'value="true" checked' in text
    assert 'id="note-decision" aria-describedby="note-decision-help" checked' in text


def test_preview_of_a_hidden_incident_is_absent(charlie, alice, secret):
    kept(secret, alice, "Canary-9731.png")
    answer = browser_of(charlie).post(page(secret, "note/preview/"), {"body": "x"})
    assert (answer.status_code, answer.url) == (302, QUEUE)
    assert browser_of(charlie).get(page(secret, "note/people/")).status_code == 404
    assert browser_of(charlie).get(page(secret, "note/preview/")).status_code == 405


def test_observer_previews_nothing_and_names_nobody(olive, incident):
    assert look(olive, incident, "x").status_code == 403
    assert browser_of(olive).get(page(incident, "note/people/?q=a")).status_code == 403


def test_people_are_offered_by_name(alice, bob, incident):
    (found,) = browser_of(alice).get(page(incident, "note/people/?q=bak")).json()["people"]
    assert found == {"username": "bob", "name": "Bob Baker", "title": "", "entitled": True}


def test_people_who_may_not_know_are_told_apart(alice, bob, carol, charlie, secret, reference, team):
    mates = make_team("Vault")
    make_user("vera", "agent", team=mates)
    give(make_user("cleo", "agent"), "view_restricted")
    make_user("sue", "administrator", is_superuser=True)
    with as_system("test"):
        operations.assign_role(secret, role="scribe", user=bob, actor=alice, at=LATER)
        operations.grant_access(secret, team=mates, reason="x", actor=alice, at=LATER)
        late = LATER + timedelta(minutes=1)
        operations.grant_access(secret, user=carol, reason="x", actor=alice, at=LATER, expires_at=late)
    people = browser_of(alice).get(page(secret, "note/people/?q=")).json()["people"]
    entitled = {one["username"]: one["entitled"] for one in people}
    assert entitled == {
        "alice": True,
        "bob": True,
        "vera": True,
        "cleo": True,
        "carol": False,
        "charlie": False,
        "sue": False,
    }
    text = text_of(look(alice, secret, "@bob @charlie @nobody"))
    assert "Charlie Cole (charlie)" in text
    assert "bob" not in text[text.index("m-shut-out") :]
    assert "m-shut-out" not in text_of(look(alice, secret, "@bob"))


def test_preview_and_people_cost_the_same_for_one_and_for_three(alice, bob, charlie, secret, django_assert_num_queries):
    client = browser_of(alice)
    client.post(page(secret, "note/preview/"), {"body": "x"}, headers=DIALOG)
    # Three for who is signed in and what they may; the incident, the people, who of them may know.
    for body in ("@bob", "@bob @charlie @alice"):
        with django_assert_num_queries(6):
            client.post(page(secret, "note/preview/"), {"body": body}, headers=DIALOG)
    for q in ("bob", ""):
        with django_assert_num_queries(6):
            client.get(page(secret, f"note/people/?q={q}"))


@pytest.mark.parametrize("rows", [1, 3])
def test_files_in_all_notes_cost_one_query(rows, alice, incident, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with as_system("test"):
        for number in range(rows):
            body = f"![x{number}](attachment:{kept(incident, alice).pk})"
            operations.add_note(incident, body=body, actor=alice, at=LATER)
    client = browser_of(alice)
    with CaptureQueriesContext(connection) as seen:
        text = text_of(client.get(page(incident)))
    assert text.count("m-picture") == rows
    assert len([query for query in seen if 'FROM "incidents_attachment"' in query["sql"]]) == 1


def test_file_of_another_incident_and_withdrawn_one_stay_words(alice, incident):
    elsewhere, gone = kept(make_incident(), alice), kept(incident, alice)
    with as_system("test"):
        withdraw_attachment(gone, reason="Twice", actor=alice, at=LATER)
    text = text_of(look(alice, incident, f"![one](attachment:{elsewhere.pk}) [two](attachment:{gone.pk})"))
    assert "<p>[picture: one] [file: two]</p>" in text


def test_public_note_shows_its_pictures_to_the_reporter(alice, incident):
    file = kept(incident, alice)
    given = {"body": f"![x](attachment:{file.pk})", "is_public": "true"}
    browser_of(alice).post(page(incident, "do/note/"), given)
    with as_system("test"):
        assert Attachment.objects.get(pk=file.pk).is_public
        assert TimelineEntry.objects.get(code="note.added").is_public


def test_internal_note_stays_internal(alice, incident):
    browser_of(alice).post(page(incident, "do/note/"), {"body": "Ours", "is_public": "false"})
    with as_system("test"):
        assert not TimelineEntry.objects.get(code="note.added").is_public


def test_decision_is_pinned_with_the_note(alice, incident):
    browser_of(alice).post(page(incident, "do/note/"), {"body": "We fail over", "as_decision": "on"})
    with as_system("test"):
        assert PinnedEntry.objects.get().entry.body == "We fail over"


def test_who_may_not_pin_is_not_asked(alice, incident, reference):
    writer = give(make_user("writer", "observer"), "change_incident")
    text = text_of(browser_of(writer).get(page(incident)))
    assert "data-note-form" in text
    assert "as_decision" not in text
    browser_of(writer).post(page(incident, "do/note/"), {"body": "Words", "as_decision": "on"})
    with as_system("test"):
        assert not PinnedEntry.objects.exists()
