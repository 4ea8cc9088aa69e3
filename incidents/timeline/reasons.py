"""Why a step of an escalation, or part of it, tells nobody: codes with particulars, and their words. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

Reason = dict[str, Any]

_SENTENCES = {
    "priority": "It is for other priorities.",
    "hours_open": "It is for business hours, and it was outside them.",
    "hours_closed": "It is for the time outside business hours, and it was within them.",
    "weekday": "It is for other days of the week.",
    "nobody_on_call": "Nobody is on call by {name}.",
    "schedule_retired": "The schedule {name} is retired.",
    "no_schedule": "{name} has no on-call schedule.",
    "inactive": "The account of {name} is closed.",
    "team_retired": "{name} is retired.",
    "team_empty": "Nobody is in {name}.",
    "no_team": "No team has it.",
    "no_assignee": "Nobody has it.",
    "no_manager": "No manager of {name} is known.",
    "nobody_told": "Nobody was told before.",
    "no_skill": "Nobody with the skill {name} is on call or at work.",
    "no_address": "{name} has no e-mail address.",
    "contact_gone": "The contact {name} is no longer there.",
    "room_off": "{name} is switched off.",
    "may_not_know": "{name} may not know of this incident.",
    "not_in_drill": "{name} does not take part in this drill.",
    "place_may_not_know": "{name} is told nothing of a restricted incident.",
    "place_not_in_drill": "{name} is told nothing of a drill.",
    "unreachable": "{name} can be reached by nothing but the inbox.",
    "not_paged": "Nobody was to be paged any more.",
}


def reason(code: str, name: str = "") -> Reason:
    """One reason. KeyError for a code that has no words."""
    _SENTENCES[code]
    return {"code": code, "name": name} if name else {"code": code}


def sentence_of(held: Mapping[str, Any]) -> str:
    """A reason in a sentence. One that nobody knows any more is told by its code."""
    words = _SENTENCES.get(str(held.get("code")), f"{held.get('code')}: {{name}}")
    return words.format(name=held.get("name") or "somebody")


def sentences_of(held: Iterable[Mapping[str, Any]]) -> str:
    """Several reasons, one after the other."""
    return " ".join(sentence_of(one) for one in held)
