"""What the operations of reporters share: locking, their words, the refusals."""

from __future__ import annotations

from typing import Any

from incidents.lifecycle.models import Incident
from incidents.lifecycle.operations.base import lock
from incidents.refusals import Conflict, Refused
from incidents.reporter.models import FollowUp

WORDS_LENGTH = 4_000
SYSTEM = "a reporter acts on the one incident that they follow"


class LinkDead(Refused):
    """The follow-up was stopped, has expired, or is not shown any more."""

    code = "link_dead"
    sentence = "This link does not work any more."


class WordsRefused(Refused):
    """Nothing was written, or too much."""

    code = "words_refused"


class AnswerRefused(Conflict):
    """There is nothing to confirm now: answered already, the time is over, or it is not resolved."""

    code = "answer_refused"


def lock_both(follow_up: FollowUp) -> tuple[FollowUp, Incident]:
    """Hold the incident's row, which answers on it queue for, and return both afresh. Needs the system.

    Raises LinkDead when the follow-up has been stopped meanwhile, AnswerRefused when it has moved to another incident.
    """
    incident = lock(follow_up.incident)
    fresh = FollowUp.objects.select_related("user").filter(pk=follow_up.pk, revoked_at=None).first()
    if fresh is None:
        raise LinkDead
    if fresh.incident_id != incident.pk:
        raise AnswerRefused("This has just been put together with another report. Look again.")
    return fresh, incident


def checked_words(words: str, *, empty: str) -> str:
    """Return what was written without the space around it. Raises WordsRefused; `empty` is the sentence for nothing."""
    words = words.strip()
    if not words:
        raise WordsRefused(empty, fields={"words": empty})
    if len(words) > WORDS_LENGTH:
        sentence = f"At most {WORDS_LENGTH:,} characters, please; these are {len(words):,}."
        raise WordsRefused(sentence, fields={"words": sentence})
    return words


def told_from(follow_up: FollowUp) -> dict[str, Any]:
    """What the timeline keeps of whose words these are."""
    role = "reporter" if follow_up.is_reporter else "follower"
    return {"outsider": role, "name": follow_up.called, "follow_up": follow_up.pk}
