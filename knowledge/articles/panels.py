"""What articles bring to the console: panels of first pages, a panel of the incident page, places of the menu."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone

from incidents.desk.dashboard.panels import Panel
from incidents.desk.dashboard.reader import Reader
from incidents.desk.extensions import FirstPagePanel, Fragment, MenuItem
from incidents.people.choices import FirstPage
from incidents.people.models import User
from knowledge.articles.queries.lists import articles_for, open_gaps, open_suggestions, open_tasks
from knowledge.articles.rights import EDIT, READ

MOST = 8


def _reads(user: User) -> bool:
    return bool(user.has_perm(f"knowledge.{READ}"))


def _articles(reader: Reader, tab: str) -> dict[str, Any]:
    rows = articles_for(tab, user=reader.user, on=timezone.localdate(reader.now))
    return {
        "rows": list(rows[:MOST]),
        "is_review": tab == "review",
        "all_url": f"{reverse('articles')}?show={tab}",
    }


def to_validate(reader: Reader) -> dict[str, Any]:
    """Articles that were handed in, or have newer words than readers. One query."""
    return _articles(reader, "validate")


def to_review(reader: Reader) -> dict[str, Any]:
    """Articles whose review is due. One query."""
    return _articles(reader, "review")


def tasks(_reader: Reader) -> dict[str, Any]:
    """What readers said and suggested. Two queries."""
    return {"rows": list(open_tasks()[:MOST]), "suggestions": list(open_suggestions()[:MOST])}


def gaps(_reader: Reader) -> dict[str, Any]:
    """What was looked for in vain. One query."""
    return {"rows": list(open_gaps()[:MOST])}


_RIGHT = f"knowledge.{EDIT}"
_EDITOR = (FirstPage.EDITOR,)
FIRST_PAGE = [
    FirstPagePanel(
        Panel(
            "articles-validate",
            "Articles to validate",
            to_validate,
            "Everything that was handed in has been looked at.",
            right=_RIGHT,
            template="knowledge/panels/articles.html",
        ),
        main=_EDITOR,
    ),
    FirstPagePanel(
        Panel(
            "articles-tasks",
            "What readers say",
            tasks,
            "No comment and no suggested edit waits.",
            right=_RIGHT,
            template="knowledge/panels/tasks.html",
        ),
        main=_EDITOR,
    ),
    FirstPagePanel(
        Panel(
            "articles-review",
            "Articles to review",
            to_review,
            "No review is due.",
            right=_RIGHT,
            template="knowledge/panels/articles.html",
        ),
        side=_EDITOR,
    ),
    FirstPagePanel(
        Panel(
            "articles-gaps",
            "Looked for in vain",
            gaps,
            "Whoever looked for something found something.",
            right=_RIGHT,
            template="knowledge/panels/gaps.html",
        ),
        side=_EDITOR,
    ),
]
FRAGMENTS = [Fragment("articles", "Articles", "articles_of_incident", "Look at articles that may help", _reads)]
MENU = [
    MenuItem("Knowledge", "Articles", "articles", "menu_book", _reads),
    MenuItem("Knowledge", "What readers want", "articles_work", "reviews", _reads),
]
