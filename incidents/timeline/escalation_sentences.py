"""The sentences of escalation: who is told next, who was not, who put it off. Pure; see `sentences`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from incidents.timeline.moments import moment
from incidents.timeline.reasons import sentences_of

Data = dict[str, Any]


def _because(data: Data) -> str:
    return f": {data['reason']}" if data.get("reason") else "."


def _named(value: Any) -> str:
    return str((value or {}).get("name") or "somebody")


def _policy(data: Data) -> str:
    return str(data.get("policy") or "its policy")


def _skipped(data: Data, actor: str, other: str) -> str:
    why = sentences_of(data.get("reasons", []))
    step = str(data.get("step", "a step")).capitalize()
    return f"{step} of “{_policy(data)}” was skipped, because it reached nobody. {why}".rstrip()


def _told_places(data: Data, actor: str, other: str) -> str:
    return f"{actor} wrote to {', '.join(data.get('places', [])) or 'nobody'}{_because(data)}"


def _exhausted(data: Data, actor: str, other: str) -> str:
    reached = "" if data.get("reached", True) else " Not even the fallback was reached; administrators were told."
    return f"Everybody whom “{_policy(data)}” names was told, and nobody has taken it.{reached}"


def _chosen(data: Data, actor: str, other: str) -> str:
    old, new = data.get("old"), data.get("new")
    if new is None:
        return f"It is paged by no policy any more; it was by “{old or 'another'}”."
    return f"It is paged by the policy “{new}” now{f', and not by “{old}”' if old else ''}."


def _lapsed(data: Data, actor: str, other: str) -> str:
    who = (data.get("by") or {}).get("name") or "Somebody"
    return f"{who} had acknowledged it, and nothing has happened since {moment(data.get('since'))}: others are paged."


def _snoozed(data: Data, actor: str, other: str) -> str:
    return f"{actor} snoozed the escalation until {moment(data.get('until'))}{_because(data)}"


def _resumed(data: Data, actor: str, other: str) -> str:
    return "The snooze has ended: people are paged again."


def _given_back(data: Data, actor: str, other: str) -> str:
    return f"{actor} gave it back, so others are paged{_because(data)}"


def _hurried(data: Data, actor: str, other: str) -> str:
    return f"{actor} asked for the next step of the escalation at once{_because(data)}"


def _reassigned(data: Data, actor: str, other: str) -> str:
    return f"{actor} had {_named(data.get('to'))} paged instead{_because(data)}"


ESCALATION_SENTENCES: dict[str, Callable[[Data, str, str], str]] = {
    "escalation.skipped": _skipped,
    "escalation.told": _told_places,
    "escalation.exhausted": _exhausted,
    "escalation.chosen": _chosen,
    "escalation.lapsed": _lapsed,
    "escalation.snoozed": _snoozed,
    "escalation.resumed": _resumed,
    "escalation.given_back": _given_back,
    "escalation.hurried": _hurried,
    "escalation.reassigned": _reassigned,
}
