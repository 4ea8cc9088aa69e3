"""The kinds of work there are, by name. `incidents.wiring` has the table; this module keeps it for whoever asks."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from incidents.refusals import Refused

if TYPE_CHECKING:
    from incidents.jobs.models import Job
    from incidents.people.models import User


@dataclass(frozen=True)
class Outcome:
    """What a job made: sentences for whoever asked, and the restricted incidents that its file shows."""

    lines: tuple[str, ...] = ()
    shows: tuple[int, ...] = ()


@dataclass(frozen=True)
class Kind:
    """One kind of long work.

    `run(progress, **parameters)` does it, as the one who asked, from the beginning each time, and returns an Outcome.
    `may` says whether somebody may have it done; it is asked when the work begins and again while it goes on.
    `words` tells the parameters to the one who asked. `before_download` refuses the file, or notes that it is read.
    `after_cancel` says what becomes of what had been done.
    """

    slug: str
    title: str
    run: Callable[..., Outcome]
    may: Callable[[User], bool]
    words: Callable[[dict[str, Any]], str] = field(default=lambda _parameters: "")
    before_download: Callable[[Job, User, datetime], None] = field(default=lambda _job, _user, _at: None)
    after_cancel: str = "Nothing of it is kept."


class KindUnknown(Refused):
    """A job of a kind that this version of Muster does not have."""

    code = "kind_unknown"
    sentence = "This version of Muster does not know this kind of work any more."


_KINDS: dict[str, Kind] = {}


def register(kinds: Iterable[Kind]) -> None:
    """Add kinds to those there are."""
    _KINDS.update({kind.slug: kind for kind in kinds})


def kind_named(slug: str) -> Kind:
    """Return the kind. Raises KindUnknown."""
    if slug not in _KINDS:
        raise KindUnknown
    return _KINDS[slug]


def title_of(slug: str) -> str:
    return _KINDS[slug].title if slug in _KINDS else "Work of a kind that is not known any more"
