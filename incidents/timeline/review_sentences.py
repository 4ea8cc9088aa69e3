"""Sentences of what is learned from an incident: its review, lessons, corrective actions and costs. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from incidents.timeline.moments import moment

Data = dict[str, Any]

AUDIENCES = {"agents": "agents", "staff": "everybody with an account", "public": "everybody"}


def _because(data: Data) -> str:
    return f": {data['reason']}" if data.get("reason") else "."


def _named(data: Data, what: str) -> str:
    return str((data.get(what) or {}).get("name", ""))


def _due(data: Data, actor: str, other: str) -> str:
    rule = f" by the rule “{data['rule']}”" if data.get("rule") else ""
    owner = f"; {data['owner']} answers for it" if data.get("owner") else ""
    return f"A review is due{rule}, until {moment(data.get('due'))}{owner}."


def _begun(data: Data, actor: str, other: str) -> str:
    return f"{actor} began a review, due {moment(data.get('due'))}."


def _scheduled(data: Data, actor: str, other: str) -> str:
    place = f", {data['place']}" if data.get("place") else ""
    return f"{actor} scheduled the review for {moment(data.get('meeting'))}{place}."


def _given(data: Data, actor: str, other: str) -> str:
    return f"{actor} had {data.get('owner', 'nobody')} answer for the review, due {moment(data.get('due'))}."


def _published(data: Data, actor: str, other: str) -> str:
    audience = AUDIENCES.get(data.get("audience", ""), "others")
    return f"{actor} published the review for {audience}{_because(data)}"


def _withdrawn(data: Data, actor: str, other: str) -> str:
    audience = AUDIENCES.get(data.get("audience", ""), "others")
    return f"{actor} withdrew the review from {audience}{_because(data)}"


def _reasoned(words: str) -> Callable[[Data, str, str], str]:
    return lambda data, actor, other: f"{actor} {words}{_because(data)}"


def _of_action(words: str) -> Callable[[Data, str, str], str]:
    return lambda data, actor, other: f"{actor} {words} “{_named(data, 'action')}”{_because(data)}"


def _planned(data: Data, actor: str, other: str) -> str:
    promised = f"{data.get('owner', 'somebody')}, until {data.get('due', 'some day')}"
    return f"{actor} planned “{_named(data, 'action')}”: {promised}."


def _changed(data: Data, actor: str, other: str) -> str:
    now = f" ({data.get('owner', 'somebody')}, until {data.get('due', 'some day')})"
    return f"{actor} changed the action “{_named(data, 'action')}”{now}{_because(data)}"


def _of_cost(words: str) -> Callable[[Data, str, str], str]:
    return lambda data, actor, other: f"{actor} {words} “{_named(data, 'cost')}”{_because(data)}"


REVIEW_SENTENCES: dict[str, Callable[[Data, str, str], str]] = {
    "review.due": _due,
    "review.begun": _begun,
    "review.scheduled": _scheduled,
    "review.given": _given,
    "review.waived": _reasoned("decided that there is no review"),
    "review.sent_round": lambda data, actor, other: f"{actor} sent the review round to be read.",
    "review.reopened": _reasoned("reopened the review"),
    "review.published": _published,
    "review.withdrawn": _withdrawn,
    "review.closed": lambda data, actor, other: f"{actor} closed the review.",
    "lesson.drawn": lambda data, actor, other: f"{actor} drew a lesson: {_named(data, 'lesson')}.",
    "lesson.released": _reasoned("released a lesson to everybody who reads lessons"),
    "action.planned": _planned,
    "action.changed": _changed,
    "action.done": _of_action("has done"),
    "action.verified": _of_action("saw that it worked:"),
    "action.reopened": _of_action("reopened"),
    "action.cancelled": _of_action("cancelled"),
    "action.released": _of_action("released to everybody who reads actions:"),
    "cost.recorded": _of_cost("recorded the cost"),
    "cost.withdrawn": _of_cost("withdrew the cost"),
}
