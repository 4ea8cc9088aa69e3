"""Striking people and the solution out of the words of a real incident before others rehearse it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

STRUCK = "█████"
# A shorter name would strike out half of every word.
SHORTEST = 3
# So many telling words of the solution in one sentence give it away.
GIVING_AWAY = 3
MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
PHONE = re.compile(r"(?<![\w.:-])(?:\+\d|\(?0)[\d ()/-]{6,}\d(?![\w:-])")
REFERENCE = re.compile(r"\bINC-\d+\b")
LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
WORD = re.compile(r"\w{4,}")
SENTENCE = re.compile(r"[^.!?\n]+(?:[.!?]+|\n|$)\s*")


@dataclass(frozen=True)
class Redaction:
    """`people` says by what each name is replaced, such as “the incident commander”; `solution` is how it ended."""

    people: Mapping[str, str] = field(default_factory=dict)
    solution: str = ""

    def applied(self, text: str) -> str:
        text = LINK.sub(r"\1", text)
        text = MAIL.sub(STRUCK, text)
        text = PHONE.sub(STRUCK, text)
        text = REFERENCE.sub("another incident", text)
        return self._without_people(self._without_solution(text))

    def _without_people(self, text: str) -> str:
        for name in sorted(self.people, key=len, reverse=True):
            if len(name) >= SHORTEST:
                text = re.sub(rf"(?<!\w)@?{re.escape(name)}(?!\w)", self.people[name], text, flags=re.IGNORECASE)
        return text

    def _without_solution(self, text: str) -> str:
        telling = _telling(self.solution)
        if not telling:
            return text
        return SENTENCE.sub(lambda found: _struck(found[0]) if _gives_away(found[0], telling) else found[0], text)


def _telling(text: str) -> set[str]:
    return {word.lower() for word in WORD.findall(text)}


def _gives_away(sentence: str, telling: set[str]) -> bool:
    shared = _telling(sentence) & telling
    return len(shared) >= min(GIVING_AWAY, len(telling))


def _struck(sentence: str) -> str:
    """White space at the end stays: lines stay lines."""
    return STRUCK + sentence[len(sentence.rstrip()) :]


def parts_of(names: Iterable[str]) -> list[str]:
    """Each name, and each part of it that people call one another by."""
    return [part for name in names for part in (name, *name.split()) if len(part) >= SHORTEST]
