"""What attachments do when something happens to their incident."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from incidents.attachments.operations import join_note
from incidents.lifecycle.models import Incident
from incidents.people.models import User
from incidents.timeline.models import TimelineEntry


def note_shows_files(incident: Incident, entry: TimelineEntry, actor: User | None, at: datetime, **_: Any) -> None:
    """A note may show files of its incident: from then on they belong to it, and are as public as it is.

    What came by the report pages shows nothing: who only guesses the number of a file must not make it public.
    """
    if entry.data.get("outsider"):
        return
    join_note(incident, entry=entry, actor=actor, at=at)
