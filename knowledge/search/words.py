"""From texts to what is kept of them, and from what people type to what is looked for. Pure; knows no database."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from incidents.search.text import clean, fold
from knowledge.search.stemming import stem

MAX_WORD = 48
MAX_QUERY = 1_000
MAX_TERMS = 20
MIN_PREFIX = 2

_WORD = re.compile(r"[^\W_]+")
_HYPHENATED = re.compile(r"[^\W_]+(?:-[^\W_]+)+")
_FENCE = re.compile(r"^\s*(?:```|~~~).*$", re.MULTILINE)
_PICTURE_OR_LINK = re.compile(r"!?\[([^\]]*)\]\([^)\s]*(?:\s+\"[^\"]*\")?\)")
_MARKS = re.compile(
    r"^\s{0,3}(?:#{1,6}\s+|>\s?|[-*+]\s+(?:\[[ xX]\]\s+)?|\d+[.)]\s+)|[*`|]+|(?<!\w)_+|_+(?!\w)", re.MULTILINE
)
# Words that say nothing of what is looked for.
_STOP_WORDS = """
a about above after again all also am an and any are as at be because been before being below between both but by can
cannot could d did do does doing don down during each etc few for from further get gets getting got had has have having
he her here hers him his how i if in into is it its itself just ll m may me might more most must my myself no nor not
now of off on once only or other our ours out over own please re s same shall she should so some such t than that the
their theirs them then there these they this those through to too under until up us very ve was we were what when where
which while who whom why will with would you your yours
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())


@dataclass(frozen=True)
class Typed:
    """One word that somebody looks for, folded; its stem; `joined`: the stem of the hyphenated whole it is part of."""

    word: str
    stem: str
    joined: str = ""


def plain(markdown: str) -> str:
    """Return the words of a text in Markdown without its marks; links and pictures leave their words."""
    text = _PICTURE_OR_LINK.sub(r"\1", _FENCE.sub("", markdown))
    return _MARKS.sub("", text)


def stems(text: str) -> list[str]:
    """Return the stems of a text in order, those that say nothing left out, hyphenated wholes at the end."""
    folded = fold(text)
    found = [stem(word[:MAX_WORD]) for word in _WORD.findall(folded) if word not in STOP_WORDS]
    return found + [stem(whole.replace("-", "")[:MAX_WORD]) for whole in _HYPHENATED.findall(folded)]


def words(text: str) -> set[str]:
    """Return the folded words of a text."""
    return {word[:MAX_WORD] for word in _WORD.findall(fold(text))}


def parse(text: str) -> list[Typed]:
    """Return the words to look for, each stem once, at most MAX_TERMS; only letters and digits are left of the text.

    Words that say nothing are left out, unless there is nothing else.
    """
    folded = fold(clean(text, MAX_QUERY))
    typed = list(_typed(folded))
    telling = [one for one in typed if one.word not in STOP_WORDS] or typed
    first: dict[str, Typed] = {}
    for one in telling:
        first.setdefault(one.stem, one)
    return list(first.values())[:MAX_TERMS]


def _typed(folded: str) -> Iterator[Typed]:
    wholes = [(match.start(), match.end(), match.group()) for match in _HYPHENATED.finditer(folded)]
    for match in _WORD.finditer(folded):
        whole = next((whole for start, end, whole in wholes if start <= match.start() < end), "")
        word = match.group()[:MAX_WORD]
        yield Typed(word, stem(word), stem(whole.replace("-", "")[:MAX_WORD]) if whole else "")


def is_unfinished(text: str) -> bool:
    """Whether the last word of a text may still be growing."""
    match = re.search(r"[^\W_]+$", text)
    return match is not None and len(match.group()) >= MIN_PREFIX


def kind_term(kind: str) -> str:
    """The term of the articles of a kind."""
    return f"#k{kind.replace('_', '')}"


def audience_term(audience: str) -> str:
    """The term of the articles for an audience."""
    return f"#a{audience}"


def topic_term(topic_id: int) -> str:
    """The term of the articles of a topic."""
    return f"#t{topic_id}"
