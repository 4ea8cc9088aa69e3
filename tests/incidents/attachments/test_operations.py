"""Attaching and withdrawing: what is kept, what is refused, what the timeline says."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from django.db import transaction

from incidents.attachments import storage
from incidents.attachments.operations import attach, withdraw_attachment
from incidents.attachments.operations.attaching import EmptyFile, TooLarge, TooMany, TypeRefused
from incidents.attachments.operations.withdrawing import AlreadyWithdrawn
from incidents.lifecycle.operations import add_note
from incidents.lifecycle.operations.base import IncidentNotFound, ReasonRequired, StaleIncident
from incidents.models import Attachment, Incident, TimelineEntry
from incidents.permissions.principal import as_user
from incidents.timeline.queries import tell
from tests.factories import NOW, make_incident
from tests.incidents.attachments.conftest import on_disk
from tests.incidents.attachments.files import ELF, HTML, PNG, upload

LATER = NOW + timedelta(minutes=5)


def kept(incident, actor, content=PNG, name="chart.png", **values):
    return attach(incident, upload=upload(content, name), actor=actor, at=LATER, **values)


def told(incident) -> list[str]:
    return [tell(entry) for entry in TimelineEntry.objects.filter(incident=incident, code__startswith="attachment.")]


def test_file_is_kept_with_its_particulars_and_told(as_alice, incident, media):
    made = kept(incident, as_alice)
    assert (made.name, made.size, made.content_type) == ("chart.png", len(PNG), "image/png")
    assert made.sha256 == hashlib.sha256(PNG).hexdigest()
    assert (made.uploaded_by, made.uploaded_at, made.is_public) == (as_alice, LATER, False)
    assert on_disk(media) == [made.stored]
    path = storage.path_of(made.stored)
    assert path.read_bytes() == PNG
    assert path.stat().st_mode & 0o077 == 0
    assert told(incident) == ["Alice Archer attached “chart.png”."]
    assert Incident.objects.get(pk=incident.pk).version == incident.version + 1


def test_public_file_is_told_publicly(as_alice, incident):
    assert kept(incident, as_alice, is_public=True).is_public
    assert TimelineEntry.objects.get(code="attachment.added").is_public


def test_what_the_browser_claims_counts_for_nothing(as_alice, incident):
    claimed = upload(HTML, "../../photo.png", "image/png")
    made = attach(incident, upload=claimed, actor=as_alice, at=LATER)
    assert (made.name, made.content_type, made.is_picture) == ("photo.png", "text/plain", False)


def test_muster_itself_may_attach_and_closed_incidents_take_files(as_alice, incident):
    entry = add_note(incident, body="From the report", actor=None, at=LATER)
    made = kept(incident, None, entry=entry)
    assert (made.uploaded_by, made.entry) == (None, entry)


@pytest.mark.parametrize(
    ("content", "name", "refusal", "words"),
    [
        (b"", "empty.txt", EmptyFile, "“empty.txt” is empty."),
        (b"x" * 2049, "big.log", TooLarge, "“big.log” is larger than 2 KB"),
        (ELF, "tool", TypeRefused, "“tool” is a program."),
        (b"echo", "run.bat", TypeRefused, "“run.bat” is a program."),
    ],
)
def test_file_is_refused_and_nothing_is_left(content, name, refusal, words, as_alice, incident, media, settings):
    settings.ATTACHMENT_BYTES = 2048
    with pytest.raises(refusal) as caught:
        kept(incident, as_alice, content, name)
    assert words in caught.value.sentence
    assert caught.value.fields == {"file": caught.value.sentence}
    assert on_disk(media) == []
    assert not Attachment.objects.exists()
    assert told(incident) == []


def test_file_of_just_the_limit_is_kept(as_alice, incident, settings):
    settings.ATTACHMENT_BYTES = 2048
    assert kept(incident, as_alice, b"x" * 2048, "log.txt").size == 2048


def test_incident_holds_so_many_files_and_bytes(as_alice, incident, media, settings):
    settings.ATTACHMENTS_PER_INCIDENT = 2
    first = kept(incident, as_alice)
    kept(incident, as_alice)
    with pytest.raises(TooMany, match="has 2 attachments already"):
        kept(incident, as_alice)
    withdraw_attachment(first, reason="Twice", actor=as_alice, at=LATER)
    kept(incident, as_alice)
    settings.ATTACHMENTS_PER_INCIDENT, settings.ATTACHMENT_BYTES_PER_INCIDENT = 9, 2 * len(PNG) + 3
    with pytest.raises(TooMany, match="together"):
        kept(incident, as_alice, b"four", "a.txt")
    kept(incident, as_alice, b"two", "a.txt")
    assert len(on_disk(media)) == 4


def test_stranger_and_stale_reader_are_refused_and_nothing_is_left(alice, charlie, secret, media):
    with as_user(charlie), pytest.raises(IncidentNotFound):
        kept(secret, charlie)
    with as_user(alice), pytest.raises(StaleIncident):
        kept(secret, alice, expected_version=secret.version + 1)
    assert on_disk(media) == []


def test_entry_of_another_incident_is_a_mistake(as_alice, incident):
    other = add_note(make_incident(), body="Elsewhere", actor=as_alice, at=LATER)
    with pytest.raises(ValueError, match="another incident"):
        kept(incident, as_alice, entry=other)


def test_file_of_a_transaction_that_fails_later_has_no_row(as_alice, incident, media):
    class Trouble(Exception):
        pass

    def attach_and_fail():
        with transaction.atomic():
            kept(incident, as_alice)
            raise Trouble

    with pytest.raises(Trouble):
        attach_and_fail()
    assert not Attachment.objects.exists()
    assert len(on_disk(media)) == 1


def test_withdrawn_file_stays_told_with_its_reason(as_alice, incident, media):
    made = kept(incident, as_alice)
    gone = withdraw_attachment(made, reason=" Names a customer ", actor=as_alice, at=LATER)
    assert (gone.withdrawn_at, gone.withdrawn_by, gone.withdrawn_reason) == (LATER, as_alice, "Names a customer")
    assert not Attachment.objects.present().exists()
    assert told(incident)[1] == "Alice Archer withdrew the attachment “chart.png”: Names a customer"
    assert on_disk(media) == [made.stored]


def test_withdrawing_needs_a_reason_and_happens_once(as_alice, incident):
    made = kept(incident, as_alice)
    with pytest.raises(ReasonRequired):
        withdraw_attachment(made, reason="  ", actor=as_alice, at=LATER)
    withdraw_attachment(made, reason="Twice", actor=as_alice, at=LATER)
    with pytest.raises(AlreadyWithdrawn):
        withdraw_attachment(made, reason="Twice", actor=as_alice, at=LATER)
    assert len(told(incident)) == 2


def test_note_takes_its_files_along(as_alice, incident):
    picture, log = kept(incident, as_alice), kept(incident, as_alice, b"words", "a.log")
    elsewhere = kept(make_incident(), as_alice)
    body = f"![x](attachment:{picture.pk}) [y](attachment:{elsewhere.pk}) attachment:99999"
    entry = add_note(incident, body=body, actor=as_alice, at=LATER)
    for row in (picture, log, elsewhere):
        row.refresh_from_db()
    assert (picture.entry, log.entry, elsewhere.entry) == (entry, None, None)
    assert not picture.is_public


def test_what_a_public_note_shows_becomes_public(as_alice, incident):
    picture, other = kept(incident, as_alice), kept(incident, as_alice)
    gone = kept(incident, as_alice)
    withdraw_attachment(gone, reason="Twice", actor=as_alice, at=LATER)
    body = f"![x](attachment:{picture.pk}) ![z](attachment:{gone.pk})"
    add_note(incident, body=body, actor=as_alice, at=LATER, is_public=True)
    public = set(Attachment.objects.public().values_list("pk", flat=True))
    assert public == {picture.pk}
    assert other.pk not in public
    assert told(incident)[-1] == "Alice Archer showed the attachment “chart.png” to the reporter."
