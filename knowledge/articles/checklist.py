"""What makes an article good to read, and how each kind is laid out. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from knowledge.articles.choices import Kind

# The words a new article of each kind begins with, by part.
TEMPLATES: dict[str, dict[str, str]] = {
    Kind.HOW_TO: {
        "issue": "",
        "environment": "",
        "body": "## Before you begin\n\n\n## Steps\n\n1. \n2. \n3. \n\n## How to tell that it worked\n\n",
    },
    Kind.KNOWN_ERROR: {
        "issue": "",
        "environment": "",
        "cause": "",
        "resolution": "## Workaround\n\n1. \n\n## For good\n\n",
    },
    Kind.QUESTION: {"issue": "", "resolution": ""},
    Kind.REFERENCE: {"body": "## What it is\n\n\n## Where it is\n\n\n## Who answers for it\n\n"},
    Kind.LESSON: {
        "issue": "## What happened\n\n",
        "cause": "## What contributed\n\n",
        "resolution": "## What we do otherwise now\n\n",
    },
}
# The parts without which an article of a kind says nothing.
NEEDED: dict[str, tuple[str, ...]] = {
    Kind.HOW_TO: ("body",),
    Kind.KNOWN_ERROR: ("issue", "resolution"),
    Kind.QUESTION: ("issue", "resolution"),
    Kind.REFERENCE: ("body",),
    Kind.LESSON: ("issue", "resolution"),
}
_NAMES = {
    "issue": "the issue",
    "environment": "the environment",
    "cause": "the cause",
    "resolution": "the resolution",
    "body": "the body",
}
LONG_WORDS = 800
SHORT_TITLE, LONG_TITLE = 15, 80
_SECRET = re.compile(r"(?i)\b(password|passwort|secret|api[ _-]?key|token)\b\s*[:=]\s*\S+")
_HERE = re.compile(r"(?i)\[(here|click here|link|this)\]\(")
_STEP = re.compile(r"^\s*(\d+[.)]|[-*])\s+\S", re.MULTILINE)
_EMPTY_STEP = re.compile(r"^\s*\d+[.)]\s*$", re.MULTILINE)


@dataclass(frozen=True)
class Check:
    """One thing a good article has: what, whether this one has it, and what to do where not."""

    words: str
    is_met: bool
    advice: str = ""


def checks(*, kind: str, title: str, texts: Mapping[str, str], topics: int, dead_links: int = 0) -> list[Check]:
    """What to look at before an article is handed to readers, in the order of its parts."""
    whole = "\n\n".join(texts.values())
    missing = [_NAMES[name] for name in NEEDED[kind] if not _says_something(texts.get(name, ""))]
    found = [
        Check(
            "The title says what it is about",
            SHORT_TITLE <= len(title) <= LONG_TITLE,
            f"Write {SHORT_TITLE} to {LONG_TITLE} characters, in the words that somebody would look for.",
        ),
        Check("Nothing that this kind needs is missing", not missing, f"Fill in {' and '.join(missing)}."),
        Check("It stands under a topic", topics > 0, "Choose a topic, so that readers come across it."),
        Check(
            "It is short enough to be read in a hurry",
            len(whole.split()) <= LONG_WORDS,
            f"It has more than {LONG_WORDS} words: make several articles of it.",
        ),
        Check("Links say where they lead", not _HERE.search(whole), "Write where a link leads instead of “here”."),
        Check("No password stands in it", not _SECRET.search(whole), "Take the secret out, and say where it is kept."),
        Check("Its links work", not dead_links, f"{dead_links} of its links lead nowhere: mend or remove them."),
    ]
    if kind == Kind.HOW_TO:
        steps = len(_STEP.findall(texts.get("body", "") + "\n" + texts.get("resolution", "")))
        found.insert(2, Check("The way is told in steps", steps >= 2, "Number the steps, one act each."))
    return found


def _says_something(text: str) -> bool:
    """Whether there is more than the headings and empty steps of a template."""
    lines = [line for line in _EMPTY_STEP.sub("", text).splitlines() if line.strip() and not line.startswith("#")]
    return bool(lines)
