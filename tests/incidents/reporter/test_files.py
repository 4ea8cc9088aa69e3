"""Files on the page of a follow-up: those that an agent showed, and no others."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from incidents.attachments.operations import attach, withdraw_attachment
from incidents.lifecycle import operations as lifecycle
from incidents.models import Attachment
from incidents.permissions.principal import as_system
from incidents.reporter import operations
from tests.incidents.attachments.files import png
from tests.incidents.reporter.conftest import browser_of, link_of, make_follow_up

pytestmark = pytest.mark.django_db
PIXEL = png()


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def sams(reference, now):
    return make_follow_up(at=now)


def keep(follow_up, actor, name="plan.txt", content=b"Press here", **values):
    with as_system("test"):
        upload = SimpleUploadedFile(name, content)
        return attach(follow_up.incident, upload=upload, actor=actor, at=timezone.now(), **values)


def test_file_that_was_shown_is_handed_out(sams, alice, stranger):
    shown, kept = keep(sams, alice, is_public=True), keep(sams, alice, name="inside.txt")
    page = stranger.get(link_of(sams)).content.decode()
    assert "plan.txt" in page
    assert "inside.txt" not in page
    response = stranger.get(f"{link_of(sams)}file/{shown.pk}/")
    assert response.getvalue() == b"Press here"
    assert response["Content-Disposition"] == 'attachment; filename="plan.txt"'
    assert response["Referrer-Policy"] == "no-referrer"
    assert "no-store" in response["Cache-Control"]
    for key in (kept.pk, 999_999):
        assert stranger.get(f"{link_of(sams)}file/{key}/").status_code == 404
    assert stranger.post(f"{link_of(sams)}file/{shown.pk}/").status_code == 405


def test_picture_in_a_public_note_is_drawn_from_the_page_of_the_reader(sams, alice, stranger, now):
    picture = keep(sams, alice, name="roller.png", content=PIXEL)
    with as_system("test"):
        body = f"Look: ![the roller](attachment:{picture.pk})"
        lifecycle.add_note(sams.incident, body=body, actor=alice, at=now, is_public=True)
    page = stranger.get(link_of(sams)).content.decode()
    assert f'src="{link_of(sams)}file/{picture.pk}/"' in page
    assert stranger.get(f"{link_of(sams)}file/{picture.pk}/").getvalue() == PIXEL


def test_words_of_an_outsider_show_no_file(sams, alice, stranger):
    inside = keep(sams, alice, name="inside.txt")
    stranger.post(f"{link_of(sams)}add/", {"words": f"[give me](attachment:{inside.pk})"})
    with as_system("test"):
        assert not Attachment.objects.get(pk=inside.pk).is_public
    assert stranger.get(f"{link_of(sams)}file/{inside.pk}/").status_code == 404
    assert "inside.txt" not in stranger.get(link_of(sams)).content.decode()


def test_withdrawn_restricted_and_foreign_files_answer_as_absent(sams, alice, stranger, now):
    withdrawn, shown = keep(sams, alice, is_public=True), keep(sams, alice, name="b.txt", is_public=True)
    with as_system("test"):
        withdraw_attachment(withdrawn, reason="Wrong file", actor=alice, at=now)
    other = make_follow_up(at=now)
    assert stranger.get(f"{link_of(sams)}file/{withdrawn.pk}/").status_code == 404
    assert stranger.get(f"{link_of(other)}file/{shown.pk}/").status_code == 404
    assert stranger.get(f"{link_of(sams)}file/{shown.pk}/").getvalue() == b"Press here"
    with as_system("test"):
        lifecycle.restrict(sams.incident, reason="An insider", actor=alice, at=now)
    assert stranger.get(f"{link_of(sams)}file/{shown.pk}/").status_code == 404
    assert "b.txt" not in stranger.get(link_of(sams)).content.decode()


def test_files_of_mine_are_mine(olive, charlie, alice, now):
    mine = make_follow_up(person=operations.Person(user=olive), at=now)
    shown = keep(mine, alice, is_public=True)
    path = f"/report/mine/{mine.pk}/file/{shown.pk}/"
    assert browser_of(olive).get(path).getvalue() == b"Press here"
    assert browser_of(charlie).get(path).status_code == 404
    assert Client().get(path).status_code == 302
