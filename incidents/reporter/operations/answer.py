"""What a reporter says of a fix: it works again, or it still fails. The first answer on an incident decides."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from incidents.lifecycle.models import Incident
from incidents.lifecycle.operations import close, reopen
from incidents.lifecycle.operations.base import store
from incidents.permissions.principal import as_system
from incidents.refusals import Refused
from incidents.reporter.choices import Answer
from incidents.reporter.models import FollowUp
from incidents.reporter.operations.base import SYSTEM, AnswerRefused, checked_words, lock_both, told_from
from incidents.reporter.queries.standing import standing_of
from incidents.search.operations import append_note
from incidents.timeline.operations import record
from incidents.workflows.choices import Phase


@transaction.atomic
def confirm_fix(follow_up: FollowUp, *, confirm_days: int, at: datetime) -> bool:
    """Record that it works again, and close the incident where its workflow allows; return whether it is closed.

    Raises AnswerRefused, LinkDead.
    """
    with as_system(SYSTEM):
        fresh, incident = _asked(follow_up, confirm_days=confirm_days, at=at)
        _keep(fresh, incident, Answer.WORKS, at=at)
        record(incident, "reporter.confirmed", actor=fresh.user, at=at, data=told_from(fresh), is_public=True)
        if incident.phase == Phase.CLOSED:
            store(incident, at=at, fields=[])
            return True
        try:
            close(incident, actor=None, at=at, reason="The reporter says that it works again.")
        except Refused:
            # A workflow may want more before it closes: that is for an agent to give.
            store(incident, at=at, fields=[])
            return False
        return True


@transaction.atomic
def reject_fix(follow_up: FollowUp, *, words: str, confirm_days: int, at: datetime) -> bool:
    """Record that it still fails, in the reporter's words, and reopen the incident; return whether it is open again.

    Raises WordsRefused, AnswerRefused, LinkDead.
    """
    words = checked_words(words, empty="Say what still fails, so that we know where to look.")
    with as_system(SYSTEM):
        fresh, incident = _asked(follow_up, confirm_days=confirm_days, at=at)
        _keep(fresh, incident, Answer.FAILS, at=at)
        record(
            incident, "reporter.rejected", actor=fresh.user, at=at, data=told_from(fresh), body=words, is_public=True
        )
        append_note(incident.pk, words)
        try:
            reopen(incident, actor=None, at=at, reason=f"The reporter says that it still fails: {words}")
        except Refused:
            # No way back in this workflow, or a newer incident has its place: an agent reads the words all the same.
            store(incident, at=at, fields=[])
            return False
        return True


def _asked(follow_up: FollowUp, *, confirm_days: int, at: datetime) -> tuple[FollowUp, Incident]:
    """Both locked, with an answer due. Raises AnswerRefused."""
    fresh, incident = lock_both(follow_up)
    standing = standing_of(fresh, incident, at=at, confirm_days=confirm_days)
    if not standing.is_asked:
        raise AnswerRefused(standing.why_not)
    return fresh, incident


def _keep(fresh: FollowUp, incident: Incident, answer: Answer, *, at: datetime) -> None:
    fresh.answer, fresh.answered_at, fresh.answered_for = answer, at, incident.resolved_at
    fresh.save(update_fields=["answer", "answered_at", "answered_for"])
