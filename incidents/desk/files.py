"""Files of an incident as the console's texts show them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from django.urls import reverse

from incidents.attachments.models import Attachment
from incidents.lifecycle.models import Incident
from incidents.timeline.markdown import ShownFile

ADDRESS = "admin:incidents_incident_file"


def address_of(attachment: Attachment) -> str:
    return reverse(ADDRESS, args=[attachment.incident_id, attachment.pk])


class FilesOf(Mapping[int, ShownFile]):
    """The present files of one incident by key. Read once, when a text first names one: most pages ask for none."""

    def __init__(self, incident: Incident) -> None:
        self._incident = incident

    @cached_property
    def _files(self) -> dict[int, ShownFile]:
        held = Attachment.objects.present().filter(incident=self._incident)
        return {file.pk: ShownFile(address_of(file), file.is_picture) for file in held}

    def __getitem__(self, key: int) -> ShownFile:
        return self._files[key]

    def __iter__(self) -> Iterator[int]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)


def files_of(incident: Incident) -> FilesOf:
    """The files of this very instance: all texts of a page share what was read."""
    held: FilesOf | None = incident.__dict__.get("_files_of")
    if held is None:
        held = incident.__dict__["_files_of"] = FilesOf(incident)
    return held
