"""Who may do what to an article. Edges ask here before they call an operation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from incidents.refusals import NotPermitted
from knowledge.articles.choices import Audience, Confidence

if TYPE_CHECKING:
    from knowledge.articles.models import Article

READ, DRAFT, WRITE, EDIT = "view_article", "add_article", "change_article", "edit_article"
# What only an editor may do, whatever state the article is in.
FOR_EDITORS = frozenset({
    "validate", "approve", "review", "archive", "bring_back", "restrict", "release", "grant_access", "revoke_access",
    "reown", "decide", "close_gap", "check_links", "finish",
})  # fmt: skip


class ForEditors(NotPermitted):
    """Only knowledge editors do this."""

    sentence = "Only a knowledge editor may do this. Suggest the edit instead: an editor decides."


def is_editor(user: Any) -> bool:
    return bool(user.has_perm(f"knowledge.{EDIT}"))


def may_draft(user: Any) -> bool:
    return bool(user.has_perm(f"knowledge.{DRAFT}"))


def may_use(user: Any) -> bool:
    """Whether somebody links articles to incidents, and says whether they helped."""
    return bool(user.has_perm(f"knowledge.{WRITE}"))


def may(user: Any, act: str, article: Article) -> bool:
    """Whether `user`, who may read the article, may do this to it.

    Agents revise work in progress, and hand it to readers where those are agents too and no topic asks for approval.
    An owner finishes the tasks of their article.
    """
    if is_editor(user):
        return True
    if act == "finish":
        return bool(user.pk is not None and article.owner_id == user.pk)
    if act in FOR_EDITORS or not user.has_perm(f"knowledge.{WRITE}"):
        return False
    if article.confidence != Confidence.WORK_IN_PROGRESS:
        return act == "suggest"
    if act == "publish":
        return article.audience == Audience.AGENTS and not article.topics.filter(needs_approval=True).exists()
    return True


def require(user: Any, act: str, article: Article) -> None:
    """Raise ForEditors unless `may`."""
    if not may(user, act, article):
        raise ForEditors
