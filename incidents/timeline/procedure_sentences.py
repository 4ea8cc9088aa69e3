"""The sentences of procedures and key contacts: begun, step for step, over; who was reached. Pure; see `sentences`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from incidents.timeline.moments import minutes_in_words

Data = dict[str, Any]


def _because(data: Data) -> str:
    return f": {data['reason']}" if data.get("reason") else "."


def _procedure(data: Data) -> str:
    return f"“{(data.get('procedure') or {}).get('name') or 'a procedure'}”"


def _step(data: Data) -> str:
    step = data.get("step") or {}
    critical = "critical step" if step.get("critical") else "step"
    return f"{critical} {step.get('position', '?')} of {_procedure(data)}, {step.get('title') or 'without a title'}"


def _to(data: Data) -> str:
    return (data.get("to") or {}).get("name") or "nobody in particular"


def _begun(data: Data, actor: str, other: str) -> str:
    version = f" (version {data['version']})" if data.get("version") else ""
    for_whom = f" for {_to(data)}" if data.get("to") else ""
    return f"{actor} began the procedure {_procedure(data)}{version}{for_whom}."


def _attached(data: Data, actor: str, other: str) -> str:
    version = f" (version {data['version']})" if data.get("version") else ""
    return f"The procedure {_procedure(data)}{version} began by itself."


def _assigned(data: Data, actor: str, other: str) -> str:
    return f"{actor} gave the procedure {_procedure(data)} to {_to(data)}."


def _given_up(data: Data, actor: str, other: str) -> str:
    left = data.get("left")
    with_left = f" with {left} step{'' if left == 1 else 's'} left" if left else ""
    return f"{actor} gave up the procedure {_procedure(data)}{with_left}{_because(data)}"


def _finished(data: Data, actor: str, other: str) -> str:
    return f"The procedure {_procedure(data)} is finished, after {minutes_in_words(int(data.get('minutes') or 0))}."


def _of_step(words: str) -> Callable[[Data, str, str], str]:
    def render(data: Data, actor: str, other: str) -> str:
        return f"{actor} {words.format(step=_step(data), to=_to(data))}{_because(data)}"

    return render


def _done(data: Data, actor: str, other: str) -> str:
    if not data.get("answer"):
        return f"{actor} finished {_step(data)}."
    return f"{actor} finished {_step(data)}: {data['answer']}, so it goes on at step {data.get('to')}."


def _contact(data: Data) -> str:
    return f"{(data.get('contact') or {}).get('name') or 'a key contact'} by {data.get('by') or 'a way not named'}"


def _reached(data: Data, actor: str, other: str) -> str:
    return f"{actor} reached {_contact(data)}."


def _not_reached(data: Data, actor: str, other: str) -> str:
    return f"{actor} tried {_contact(data)} in vain."


PROCEDURE_SENTENCES: dict[str, Callable[[Data, str, str], str]] = {
    "procedure.begun": _begun,
    "procedure.attached": _attached,
    "procedure.assigned": _assigned,
    "procedure.given_up": _given_up,
    "procedure.finished": _finished,
    "procedure.step_started": _of_step("began {step}"),
    "procedure.step_done": _done,
    "procedure.step_skipped": _of_step("skipped {step}"),
    "procedure.step_reopened": _of_step("opened again {step}"),
    "procedure.step_noted": _of_step("wrote a note at {step}"),
    "procedure.step_assigned": _of_step("gave {step}, to {to}"),
    "contact.reached": _reached,
    "contact.not_reached": _not_reached,
}
