"""The way of a lesson: which steps it may take, and how far it has come, for the page that draws it. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from knowledge.reviews.choices import LessonState as S

# In their order; a lesson that was declined has left it.
WAY = (S.OBSERVED, S.ACCEPTED, S.EMBEDDED, S.EXERCISED, S.VERIFIED, S.CLOSED)
# From where to where people take it. Falling back is nobody's choice: see `FALLS_BACK`.
STEPS: dict[str, tuple[str, ...]] = {
    S.OBSERVED: (S.ACCEPTED, S.DECLINED),
    S.ACCEPTED: (S.EMBEDDED, S.DECLINED),
    S.EMBEDDED: (S.EXERCISED,),
    S.EXERCISED: (S.VERIFIED,),
    S.VERIFIED: (S.CLOSED,),
    S.CLOSED: (),
    S.DECLINED: (S.OBSERVED,),
}
# What was learned was not, where the same cause comes back after it.
FALLS_BACK = (S.EMBEDDED, S.EXERCISED, S.VERIFIED, S.CLOSED)

MEANINGS: dict[str, str] = {
    S.OBSERVED: "Somebody saw it.",
    S.ACCEPTED: "We mean to change something.",
    S.EMBEDDED: "An article or a procedure says it now.",
    S.EXERCISED: "It was done like that once, in an exercise or in an incident.",
    S.VERIFIED: "Somebody saw that it helps.",
    S.CLOSED: "It is how we work.",
}


@dataclass(frozen=True)
class Link:
    """One state of the chain as it is drawn; `mark` is done, here or ahead."""

    state: str
    label: str
    meaning: str
    mark: str


def chain_of(state: str) -> list[Link]:
    """Every state of the way, and where a lesson in `state` stands. One that was declined stands at the beginning."""
    here = WAY.index(S(state)) if state in WAY else 0
    marks = ["done" if place < here else "here" if place == here else "ahead" for place in range(len(WAY))]
    return [Link(step.value, str(step.label), MEANINGS[step], mark) for step, mark in zip(WAY, marks, strict=True)]


def may_go(from_state: str, to_state: str) -> bool:
    """Whether people may take a lesson from one state to the other."""
    return to_state in STEPS.get(from_state, ())
