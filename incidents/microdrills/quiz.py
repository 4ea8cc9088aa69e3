"""Questions with several answers: how they are put together, and those about roles. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from incidents.microdrills.choices import TaskKind

T = TypeVar("T")
MOST_CHOICES = 4
# What people with a response role do (PagerDuty), as a question; the answer is the role's name.
ROLES = (
    ("Who decides what is done next in a major incident?", "Incident commander"),
    ("Who takes over when the incident commander has to leave?", "Deputy"),
    ("Who writes down what happens, what was decided, and when?", "Scribe"),
    ("Who answers customers and words the updates for them?", "Customer liaison"),
    ("Who looks for the cause in the system that they know best?", "Subject-matter expert"),
)


@dataclass(frozen=True)
class Asked:
    """One question, before it is anybody's. `about` names rows by the fields of `MicroTask`."""

    kind: TaskKind
    question: str
    choices: list[dict[str, str]] = field(default_factory=list)
    solution: dict[str, str] = field(default_factory=dict)
    about: dict[str, Any] = field(default_factory=dict)


def mixed(items: Iterable[T], seed: str) -> list[T]:
    """The items in an order that follows from `seed` and from nothing else."""
    return sorted(items, key=lambda item: hashlib.sha256(f"{seed}:{item}".encode()).digest())


def ask(kind: TaskKind, question: str, right: str, wrong: Sequence[str], *, seed: str, **about: Any) -> Asked | None:
    """A question with its choices mixed; none where there is nothing to choose from."""
    others = mixed({text for text in wrong if text != right}, seed)[: MOST_CHOICES - 1]
    if not others:
        return None
    texts = mixed([right, *others], f"{seed}:order")
    choices = [{"key": str(number), "text": text} for number, text in enumerate(texts, start=1)]
    key = next(choice["key"] for choice in choices if choice["text"] == right)
    return Asked(kind, question, choices, {"key": key, "text": right}, about)


def about_roles(seed: str) -> Asked | None:
    question, right = mixed(ROLES, seed)[0]
    return ask(TaskKind.ROLE_QUIZ, question, right, [name for _question, name in ROLES], seed=seed)
