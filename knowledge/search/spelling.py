"""Words that look alike: under which keys a word is kept so that it is found when mistyped. Pure; knows no database."""

from __future__ import annotations

SHORTEST, LONGEST = 3, 24
# A shorter word is mistyped for too many others.
MISTYPED = 4
# From this length on a word may be wrong in two places.
LONG = 8
_VOWELS = frozenset("aeiouy")


def is_kept(word: str) -> bool:
    """Whether a word is one that people begin or mistype: no number, neither very short nor very long."""
    return SHORTEST <= len(word) <= LONGEST and not word.isdigit()


def keys(word: str) -> set[str]:
    """The keys under which a folded word is kept: its beginning, and those that it has in common with what is meant."""
    return {beginning(word), *likeness(word)}


def beginning(word: str) -> str:
    """The key of all words that begin with the same two letters; marked, so that no word is taken for it."""
    return f"^{word[:2]}"


def likeness(word: str) -> set[str]:
    """The word itself, it without any one letter, and its bones; of short words only itself.

    Two words that differ by one letter missing, added, wrong or swapped with its neighbour share a key. The bones find
    more of those that are wrong in two places.
    """
    if len(word) < MISTYPED:
        return {word}
    return {word, *(word[:place] + word[place + 1 :] for place in range(len(word))), _bones(word)}


def _bones(word: str) -> str:
    """The first letter and the consonants after it, doubled ones once; marked, so that no word is taken for bones."""
    kept = word[0]
    for letter in word[1:]:
        if letter not in _VOWELS and letter != kept[-1]:
            kept += letter
    return f"~{kept}"


def is_near(typed: str, word: str) -> bool:
    """Whether `word` may have been meant by `typed`."""
    return distance(typed, word) <= (2 if min(len(typed), len(word)) >= LONG else 1)


def distance(one: str, other: str) -> int:
    """How many letters are missing, added, wrong or swapped with their neighbour (optimal string alignment)."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        last, before, row = before, row, [i]
        for j, wanted in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return row[-1]
