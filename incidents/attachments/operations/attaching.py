"""Attaching a file to an incident."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.db import transaction
from django.db.models import Count, Sum

from incidents.attachments import storage
from incidents.attachments.kinds import is_program, kind_of
from incidents.attachments.models import Attachment
from incidents.attachments.names import clean_name, extension_of
from incidents.attachments.storage import Kept, TooManyBytes
from incidents.attachments.uploads import was_cut
from incidents.attachments.words import size_in_words
from incidents.lifecycle.models import Incident
from incidents.lifecycle.operations.base import lock, named, store
from incidents.people.models import User
from incidents.refusals import Refused
from incidents.timeline.models import TimelineEntry
from incidents.timeline.operations import record

FIELD = "file"


class AttachmentRefused(Refused):
    """A file that is not kept. The sentence stands at the field `file`."""

    code = "attachment_refused"

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, fields={FIELD: sentence})


class EmptyFile(AttachmentRefused):
    code = "empty_file"


class TooLarge(AttachmentRefused):
    code = "file_too_large"


class TypeRefused(AttachmentRefused):
    code = "file_type_refused"


class TooMany(AttachmentRefused):
    """The incident holds as many files, or as many bytes, as it may."""

    code = "too_many_files"


def attach(
    incident: Incident,
    *,
    upload: File[bytes],
    actor: User | None,
    at: datetime,
    is_public: bool = False,
    entry: TimelineEntry | None = None,
    expected_version: int | None = None,
) -> Attachment:
    """Keep a file with the incident, in every state; `entry` is the note of this incident that it came with.

    Its type is told by its bytes; its name is cleaned. The bytes are written before the transaction begins, so that no
    lock is held meanwhile; where the row does not come to be they are removed, at the latest by `collect_garbage`.
    Raises EmptyFile, TooLarge, TypeRefused, TooMany, IncidentNotFound, StaleIncident.
    """
    name = clean_name(upload.name or "")
    kept = _keep(upload, name)
    done = False
    try:
        attachment = _record(
            incident, kept, name, actor=actor, at=at, is_public=is_public, entry=entry, expected=expected_version
        )
        done = True
    finally:
        if not done:
            storage.discard(kept.stored)
    return attachment


def _keep(upload: File[bytes], name: str) -> Kept:
    most = settings.ATTACHMENT_BYTES
    too_large = TooLarge(f"“{name}” is larger than {size_in_words(most)}, the most that one file may have.")
    if was_cut(upload):
        raise too_large
    try:
        kept = storage.keep(upload.chunks(), most=most)
    except TooManyBytes:
        raise too_large from None
    refusal: AttachmentRefused | None = None
    if not kept.size:
        refusal = EmptyFile(f"“{name}” is empty.")
    elif is_program(kept.head, is_text=kept.is_text, extension=extension_of(name)):
        refusal = TypeRefused(f"“{name}” is a program. Programs are not kept here: pack it, or say where it lies.")
    if refusal is not None:
        storage.discard(kept.stored)
        raise refusal
    return kept


@transaction.atomic
def _record(
    incident: Incident,
    kept: Kept,
    name: str,
    *,
    actor: User | None,
    at: datetime,
    is_public: bool,
    entry: TimelineEntry | None,
    expected: int | None,
) -> Attachment:
    row = lock(incident, expected)
    if entry is not None and entry.incident_id != row.pk:
        raise ValueError("The entry belongs to another incident.")
    _check_room(row, kept.size)
    attachment: Attachment = Attachment.objects.create(
        incident=row,
        entry=entry,
        uploaded_by=actor,
        uploaded_at=at,
        name=name,
        stored=kept.stored,
        size=kept.size,
        sha256=kept.sha256,
        content_type=kind_of(kept.head, is_text=kept.is_text, extension=extension_of(name)),
        is_public=is_public,
    )
    store(row, at=at, fields=[])
    data = {"attachment": named_file(attachment), "size": attachment.size, "type": attachment.content_type}
    record(row, "attachment.added", actor=actor, at=at, data=data, is_public=is_public)
    return attachment


def _check_room(row: Incident, size: int) -> None:
    held = Attachment.objects.filter(incident=row).present().aggregate(files=Count("pk"), size=Sum("size"))
    if held["files"] >= settings.ATTACHMENTS_PER_INCIDENT:
        raise TooMany(f"This incident has {held['files']} attachments already, the most that it may have.")
    most = settings.ATTACHMENT_BYTES_PER_INCIDENT
    if (held["size"] or 0) + size > most:
        raise TooMany(f"The attachments of one incident may have {size_in_words(most)} together; this is beyond it.")


def named_file(attachment: Attachment) -> dict[str, Any]:
    """What the timeline keeps of a file: its key, and its name."""
    return {**(named(attachment) or {}), "name": attachment.name}
