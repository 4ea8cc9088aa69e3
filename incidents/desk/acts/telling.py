"""Acts about who is told: watching, and paging people."""

from __future__ import annotations

from typing import Any

from incidents.desk.acts.base import Act, Doing, while_open
from incidents.desk.forms.telling import PageForm
from incidents.escalation.operations import page_people
from incidents.notifications.operations.watching import unwatch, watch


def _watch(doing: Doing) -> Any:
    return watch(doing.incident, users=[doing.user], at=doing.at)


def _unwatch(doing: Doing) -> Any:
    return unwatch(doing.incident, user=doing.user)


def _page(doing: Doing) -> Any:
    return page_people(doing.incident, **doing.data, **doing.who_and_when)


TELLING = (
    Act("watch", "Watch", "watch", _watch, done="You are told what happens to it.", one_click=True),
    Act("unwatch", "Stop watching", "watch", _unwatch, done="You are told no more of it.", one_click=True),
    Act(
        "page",
        "Page somebody",
        "page",
        _page,
        PageForm,
        "They are being paged.",
        "Each of them is reached at once, by their own rules for pages, even in quiet hours, until somebody takes the "
        "incident.",
        possible=while_open,
    ),
)
