"""Puts a message into words: a template and plain strings, and nothing else. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.template import Context, Engine, Library, TemplateSyntaxError, defaultfilters, defaulttags
from django.template.base import Template

from incidents.notifications.kinds import KINDS

EXERCISE = "EXERCISE EXERCISE EXERCISE"
# What a template may do: choose and repeat. It includes nothing, loads nothing, and asks the installation nothing.
_TAGS = ("comment", "cycle", "filter", "firstof", "for", "if", "ifchanged", "verbatim", "widthratio", "with")
SUBJECT_LENGTH = 200
_GAP = re.compile(r"\n{3,}")


class WordsRefused(ValueError):
    """The words do not work as a template; `args[0]` says why, for whoever wrote them."""


@dataclass(frozen=True)
class Worded:
    subject: str
    text: str


def word(subject: str, body: str, strings: Mapping[str, str], *, is_exercise: bool = False) -> Worded:
    """Fill in both templates. What a drill sends begins with EXERCISE three times, whatever they say.

    Raises WordsRefused when they cannot be filled in.
    """
    context = {name: str(value) for name, value in strings.items()}
    line = " ".join(_fill(subject, context).split())
    text = _GAP.sub("\n\n", _fill(body, context).strip("\n")) + "\n"
    if is_exercise:
        line, text = f"{EXERCISE}: {line}", f"{EXERCISE}\n\n{text}"
    return Worded(subject=line[:SUBJECT_LENGTH], text=text)


def preview(kind: str, *, subject: str, body: str) -> Worded:
    """What these words make of the kind's examples. Raises WordsRefused."""
    return word(subject, body, KINDS[kind].variables)


def local_moment(at: datetime, zone: str) -> str:
    """An instant as "23 Nov 2026, 14:05 GMT" in the zone."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{local.day} {local:%b %Y, %H:%M %Z}"


def length(of: timedelta) -> str:
    """A length of time in the largest unit that fits: "12 minutes"."""
    seconds = max(int(of.total_seconds()), 0)
    for unit, name in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= unit:
            number = seconds // unit
            return f"{number} {name}{'s' if number != 1 else ''}"
    return f"{seconds} seconds"


def _fill(source: str, context: dict[str, str]) -> str:
    try:
        return template_of(source).render(Context(context, autoescape=False))
    except TemplateSyntaxError as error:
        raise WordsRefused(str(error)) from None
    except (ValueError, TypeError, ArithmeticError, LookupError, AttributeError) as error:
        raise WordsRefused(f"They could not be filled in: {error}") from None


@lru_cache(maxsize=256)
def template_of(source: str) -> Template:
    """Raises TemplateSyntaxError."""
    return _engine().from_string(source)


@lru_cache(maxsize=1)
def _engine() -> Engine:
    engine = Engine(loaders=[], libraries={}, autoescape=False)
    tags = Library()
    tags.tags = {name: defaulttags.register.tags[name] for name in _TAGS}
    engine.template_builtins = [tags, defaultfilters.register]
    return engine
