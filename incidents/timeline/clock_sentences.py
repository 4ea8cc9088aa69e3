"""The sentences of promises: missed, reckoned again, an authority told. Pure; see `sentences`."""

from __future__ import annotations

from typing import Any

from incidents.timeline.moments import minutes_in_words, moment

Data = dict[str, Any]

_PROMISES = {
    "acknowledge": "acknowledgement",
    "first_update": "first update",
    "next_update": "next update",
    "mitigate": "mitigation",
    "resolve": "resolution",
}
_WAYS = {
    "form": "by an online form",
    "email": "by e-mail",
    "telephone": "by telephone",
    "letter": "by letter",
    "in_person": "in person",
}
_FIELDS = {"contact": "customer"}


def _promise(data: Data) -> str:
    if authority := data.get("authority"):
        return f"notification of {authority}"
    kind = str(data.get("kind") or "promise")
    return _PROMISES.get(kind, kind.replace("_", " "))


def _breached(data: Data, actor: str, other: str) -> str:
    parts = [minutes_in_words(data["minutes"])] if data.get("minutes") else []
    terms = ", ".join([*parts, *filter(None, [data.get("policy")])])
    return f"The {_promise(data)} was due by now{f' ({terms})' if terms else ''} and was not made: promise missed."


def _recomputed(data: Data, actor: str, other: str) -> str:
    parts = [_change(change) for change in data.get("changes", [])]
    return f"Clocks were reckoned again, because {_why(data.get('because') or {})}: {'; '.join(parts)}."


def _change(change: Data) -> str:
    promise, old, new = _promise(change), change.get("old"), change.get("new")
    if old is None:
        return f"{promise} is due {moment(new)}"
    if new is None:
        return f"{promise} is not promised any more"
    if old == new:
        return f"{promise} is judged anew"
    return f"{promise} is due {moment(new)} instead of {moment(old)}"


def _why(because: Data) -> str:
    if changed := because.get("changed"):
        names = [_FIELDS.get(name, name) for name in changed]
        return f"the {' and the '.join(names)} changed"
    if milestone := because.get("milestone"):
        return f"the time at which it was {milestone} was corrected"
    if calendar := because.get("calendar"):
        return f"the calendar “{calendar}” was changed"
    if policy := because.get("policy"):
        return f"the policy “{policy}” was changed"
    return "what is promised was changed"


def _notified(data: Data, actor: str, other: str) -> str:
    who = (data.get("by") or {}).get("name") or actor
    words = f"{who} notified {data.get('authority') or 'an authority'} {_WAYS.get(str(data.get('way')), '')}".rstrip()
    if data.get("late"):
        words += ", later than promised"
    evidence = [f"reference {data['reference']}"] if data.get("reference") else []
    if attachment := data.get("attachment"):
        evidence.append(f"file “{attachment.get('name')}”")
    return f"{words} ({', '.join(evidence)})." if evidence else f"{words}."


def _waived(data: Data, actor: str, other: str) -> str:
    because = f": {data['reason']}" if data.get("reason") else "."
    return f"{actor} decided that {data.get('authority') or 'an authority'} need not be notified{because}"


CLOCK_SENTENCES = {
    "clock.breached": _breached,
    "clock.recomputed": _recomputed,
    "authority.notified": _notified,
    "authority.waived": _waived,
}
