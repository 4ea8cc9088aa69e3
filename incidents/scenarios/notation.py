"""Scenarios as YAML says them, in and out. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from incidents.scenarios.choices import Difficulty
from incidents.scenarios.contents import ActionDraft, Contents, InjectDraft, ObjectiveDraft
from incidents.scenarios.durations import words_of
from incidents.scenarios.reading import PackWrong, Place
from incidents.scenarios.yaml_text import Read, YamlWrong, read, write

KIND, FORMAT = "scenarios", 1
# How YAML calls what columns call otherwise.
CALLED = {
    "offset_seconds": "at",
    "expected_actions": "expects",
    "sender": "from",
    "controller_note": "controller",
    "picture_text": "picture_shows",
    "expected_minutes": "minutes",
    "target_seconds": "within",
    "evidence": "seen",
    "role": "by",
}


@dataclass(frozen=True)
class Written:
    """A scenario in YAML: what it says about itself, and its contents. Other rows are named by their short names."""

    name: str
    slug: str
    summary: str
    type: str
    service: str
    difficulty: int
    contents: Contents


def read_pack(text: str) -> tuple[list[Written], Read]:
    """Every scenario of the text, and where each of its parts stands. Raises PackWrong with all that is wrong."""
    try:
        found = read(text)
    except YamlWrong as wrong:
        raise PackWrong({"": (wrong.line, wrong.sentence)}) from None
    whole = Place(found, "", {})
    if whole.text("muster") != KIND or whole.number("format", None) != FORMAT:
        whole.blame("muster", f"The text begins with “muster: {KIND}” and “format: {FORMAT}”.")
        whole.finish()
    scenarios = [_scenario(one) for one in whole.list("scenarios")]
    if not scenarios:
        whole.blame("scenarios", "There is no scenario in it.")
    whole.finish()
    return scenarios, found


def _scenario(place: Place) -> Written:
    levels = {one.name.lower(): int(one) for one in Difficulty}
    own = Written(
        name=place.text("name", asked=True),
        slug=place.text("slug", asked=True),
        summary=place.text("summary"),
        type=place.text("type"),
        service=place.text("service"),
        difficulty=levels[place.one_of("difficulty", list(levels), "moderate")],
        contents=Contents(
            briefing=place.text("briefing"),
            starting_situation=place.text("starting_situation"),
            evaluation_guide=place.text("evaluation_guide"),
            hot_wash=place.texts("hot_wash"),
            expected_minutes=place.number("minutes", 60) or 0,
            objectives=[_objective(one) for one in place.list("objectives")],
            injects=[_inject(one) for one in place.list("injects")],
        ),
    )
    place.done()
    return own


def _objective(place: Place) -> ObjectiveDraft:
    row = ObjectiveDraft(
        key=place.text("key", asked=True),
        title=place.text("title", asked=True),
        capability=place.text("capability", asked=True),
        critical_task=place.text("critical_task"),
        measure=place.text("measure") or "observed",
        value=place.text("value"),
        target_seconds=place.length("within"),
    )
    place.done()
    return row


def _inject(place: Place) -> InjectDraft:
    row = InjectDraft(
        key=place.text("key", asked=True),
        title=place.text("title", asked=True),
        delivery=place.text("delivery") or "console",
        sender=place.text("from"),
        body=place.text("body"),
        incident=place.mapping("incident"),
        picture=place.text("picture"),
        picture_text=place.text("picture_shows"),
        controller_note=place.text("controller"),
        expected_actions=[_action(one) for one in place.list("expects")],
        **_trigger(place),
    )
    place.done()
    return row


def _trigger(place: Place) -> dict[str, Any]:
    """Exactly one of `at`, `when` and `by_hand`."""
    named = [name for name in ("at", "when", "by_hand") if place.has(name)]
    if len(named) != 1:
        place.blame("at", "Say when it comes by one of “at”, “when” and “by_hand: true”.")
        return {"trigger": "by_hand"}
    if named == ["at"]:
        return {"trigger": "offset", "offset_seconds": place.length("at")}
    if named == ["by_hand"]:
        if place.take("by_hand") is not True:
            place.blame("by_hand", "Write “by_hand: true”, or leave it out.")
        return {"trigger": "by_hand"}
    return {"trigger": "condition", **_condition(place.inside("when"))}


def _condition(place: Place) -> dict[str, Any]:
    names = [name for name in ("phase", "quiet", "done") if place.has(name)]
    if len(names) != 1:
        place.blame("", "One of “phase: mitigated”, “quiet: 10m” and “done: key-of-an-action”.")
        return {}
    name = names[0]
    value: dict[str, Any] = {"condition": name}
    if name == "quiet":
        value["quiet_seconds"] = place.length("quiet")
    else:
        value["phase" if name == "phase" else "after"] = place.text(name, asked=True)
    place.done()
    return value


def _action(place: Place) -> ActionDraft:
    row = ActionDraft(
        key=place.text("key", asked=True),
        text=place.text("text", asked=True),
        role=place.text("by"),
        target_seconds=place.length("within"),
        evidence=place.text("seen") or "observed",
        value=place.text("value"),
        objective=place.text("objective"),
    )
    place.done()
    return row


def path_in(path: str) -> str:
    """Where a part of contents stands in YAML, from its path in columns."""
    return ".".join(CALLED.get(part, part) for part in path.split("."))


def write_pack(scenarios: Iterable[Written]) -> str:
    """A text that `read_pack` reads back as it was."""
    return write({"muster": KIND, "format": FORMAT, "scenarios": [told(one) for one in scenarios]})


def told(one: Written) -> dict[str, Any]:
    given = one.contents
    return _full(
        {
            "name": one.name,
            "slug": one.slug,
            "summary": one.summary,
            "type": one.type,
            "service": one.service,
            "difficulty": Difficulty(one.difficulty).name.lower(),
            "minutes": given.expected_minutes,
            "briefing": given.briefing,
            "starting_situation": given.starting_situation,
            "objectives": [_told_objective(row) for row in given.objectives],
            "injects": [_told_inject(row) for row in given.injects],
            "evaluation_guide": given.evaluation_guide,
            "hot_wash": list(given.hot_wash),
        }
    )


def _full(values: Mapping[str, Any]) -> dict[str, Any]:
    """Without what is empty."""
    return {name: value for name, value in values.items() if value not in ("", None, [], {})}


def _told_objective(row: ObjectiveDraft) -> dict[str, Any]:
    names = ("key", "title", "capability", "critical_task", "measure", "value")
    return _full({**{name: getattr(row, name) for name in names}, "within": words_of(row.target_seconds)})


def _told_inject(row: InjectDraft) -> dict[str, Any]:
    when: dict[str, Any] = {"by_hand": True}
    if row.trigger == "offset":
        when = {"at": words_of(row.offset_seconds)}
    elif row.trigger == "condition":
        waits = {"phase": row.phase, "quiet": words_of(row.quiet_seconds), "done": row.after}
        when = {"when": {row.condition: waits[row.condition]}}
    return _full(
        {
            "key": row.key,
            "title": row.title,
            **when,
            "delivery": row.delivery,
            "from": row.sender,
            "body": row.body,
            "incident": dict(row.incident),
            "picture": row.picture,
            "picture_shows": row.picture_text,
            "controller": row.controller_note,
            "expects": [_told_action(one) for one in row.expected_actions],
        }
    )


def _told_action(row: ActionDraft) -> dict[str, Any]:
    return _full(
        {
            "key": row.key,
            "text": row.text,
            "by": row.role,
            "within": words_of(row.target_seconds),
            "seen": row.evidence,
            "value": row.value,
            "objective": row.objective,
        }
    )
