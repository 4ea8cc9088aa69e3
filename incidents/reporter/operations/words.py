"""What reporters and followers add to an incident."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from incidents.lifecycle.models import Incident
from incidents.lifecycle.operations import add_note, resume
from incidents.permissions.principal import as_system
from incidents.refusals import Refused
from incidents.reporter.models import FollowUp
from incidents.reporter.operations.base import SYSTEM, checked_words, lock_both, told_from
from incidents.reporter.queries.public_view import is_asked
from incidents.timeline.models import TimelineEntry
from incidents.workflows.choices import ENDED_PHASES, Phase


class NotTakenAnyMore(Refused):
    """The incident has ended: nobody reads what is added to it."""

    code = "not_taken_any_more"
    sentence = "It is closed, so nobody would read this. If it fails again, report it anew."


@transaction.atomic
def add_words(follow_up: FollowUp, *, words: str, at: datetime) -> TimelineEntry:
    """Add a public note in the name of whoever holds the follow-up; work goes on when it waited for their answer.

    Raises WordsRefused, LinkDead, NotTakenAnyMore.
    """
    words = checked_words(words, empty="Write something first.")
    with as_system(SYSTEM):
        fresh, incident = lock_both(follow_up)
        if incident.phase in ENDED_PHASES and incident.phase != Phase.RESOLVED:
            raise NotTakenAnyMore
        entry = add_note(incident, body=words, actor=fresh.user, at=at, is_public=True, data=told_from(fresh))
        if fresh.is_reporter and is_asked(incident):
            _go_on(incident, at=at)
    return entry


def _go_on(incident: Incident, *, at: datetime) -> None:
    """A workflow without such a move, or a guard, leaves it on hold: an agent reads the note all the same."""
    try:
        resume(incident, actor=None, at=at, reason="The reporter has answered.")
    except Refused:
        return
