"""The public view of one incident, as plain values: what a page for an outsider may show and nothing besides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from incidents.attachments.models import Attachment
from incidents.lifecycle.models import Incident
from incidents.permissions.principal import as_system
from incidents.reporter.models import FollowUp
from incidents.reporter.queries.standing import Standing, standing_of
from incidents.reporter.voice import ASKED, event_in_words, question_of, state_in_words
from incidents.timeline.models import TimelineEntry
from incidents.workflows.choices import Phase

MOST = 200


@dataclass(frozen=True)
class PublicEntry:
    """One line of the public timeline. `is_markdown`: `body` was written by an agent, else by the reader."""

    at: datetime
    sentence: str
    body: str = ""
    is_markdown: bool = False


@dataclass(frozen=True)
class PublicView:
    """What the holder of one follow-up may know at one moment."""

    reference: str
    title: str
    words: str
    service: str
    state: str
    phase: str
    since: datetime
    is_open: bool
    is_asked: bool
    is_reporter: bool
    is_moved: bool
    made_at: datetime
    standing: Standing
    entries: list[PublicEntry]
    files: list[Attachment]


def public_view(follow_up: FollowUp, *, at: datetime, confirm_days: int) -> PublicView:
    """The view at `at`; `follow_up` comes with its incident. At most three queries.

    Of a restricted incident only how it stands, and what the reader wrote.
    """
    with as_system("a follow-up shows the public view of its one incident"):
        incident = follow_up.incident
        return PublicView(
            reference=follow_up.reference,
            title=follow_up.title or _title_of(follow_up, incident),
            words=follow_up.words,
            service=follow_up.service_name,
            state=state_in_words(incident.phase, is_asked=is_asked(incident)),
            phase=incident.phase,
            since=incident.state_entered_at,
            is_open=incident.is_open,
            is_asked=is_asked(incident),
            is_reporter=follow_up.is_reporter,
            is_moved=follow_up.moved_at is not None,
            made_at=follow_up.made_at,
            standing=standing_of(follow_up, incident, at=at, confirm_days=confirm_days),
            entries=_entries(follow_up, incident),
            files=list(_files(incident)[:MOST]),
        )


def is_asked(incident: Incident) -> bool:
    """Whether it waits for an answer of the reporter."""
    return incident.phase == Phase.ON_HOLD and incident.hold_reason is not None and incident.hold_reason.slug == ASKED


def find_file(follow_up: FollowUp, key: int) -> Attachment | None:
    """A file that the holder of the follow-up may open; None for hidden, withdrawn and absent alike. One query."""
    with as_system("a follow-up shows the public view of its one incident"):
        found: Attachment | None = _files(follow_up.incident).filter(pk=key).first()
        return found


def _files(incident: Incident) -> QuerySet[Attachment]:
    """What was shown to the reporter; nothing of a restricted incident."""
    held: QuerySet[Attachment] = Attachment.objects.present().filter(incident=incident, is_public=True)
    return (held.none() if incident.restricted else held).order_by("-uploaded_at", "-pk")


def _title_of(follow_up: FollowUp, incident: Incident) -> str:
    """Whoever follows by an account may read the incident's title; a title may hold inside words."""
    if follow_up.user_id is not None and not incident.restricted:
        return incident.title
    return f"A problem with {follow_up.service_name}" if follow_up.service_name else "A problem that we know of"


def _entries(follow_up: FollowUp, incident: Incident) -> list[PublicEntry]:
    """Newest first."""
    rows = TimelineEntry.objects.filter(incident=incident, is_public=True).select_related("actor")
    found = (_entry(row, follow_up, incident) for row in rows.order_by("-at", "-pk")[:MOST])
    return [entry for entry in found if entry is not None]


def _entry(row: TimelineEntry, follow_up: FollowUp, incident: Incident) -> PublicEntry | None:
    if row.data.get("outsider"):
        return _from_outside(row, follow_up)
    if row.code == "note.added":
        if incident.restricted:
            return None
        who = (row.actor.first_name if row.actor is not None else "") or "Somebody"
        return PublicEntry(row.at, f"{who} from the team wrote:", row.body, is_markdown=True)
    question = "" if incident.restricted else question_of(row.data)
    if question:
        return PublicEntry(row.at, "We asked you:", question)
    sentence = event_in_words(row.code)
    return PublicEntry(row.at, sentence) if sentence else None


_ANSWERS = {"reporter.confirmed": "it works again", "reporter.rejected": "it still fails"}


def _from_outside(row: TimelineEntry, follow_up: FollowUp) -> PublicEntry | None:
    """What one reporter writes is shown to no other: they do not know each other."""
    is_own = row.data.get("follow_up") == follow_up.pk
    if row.code in _ANSWERS:
        who = "You" if is_own else "Somebody who reported it"
        return PublicEntry(row.at, f"{who} said that {_ANSWERS[row.code]}.", row.body if is_own else "")
    return PublicEntry(row.at, "You wrote:", row.body) if is_own else None
