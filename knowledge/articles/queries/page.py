"""What the console's page of one article shows."""

from __future__ import annotations

from typing import Any

from incidents.people.models import User
from knowledge.articles.checklist import Check, checks
from knowledge.articles.choices import LinkState, SuggestionState
from knowledge.articles.models import Article, ArticleRevision
from knowledge.articles.queries.words import texts_of

MOST = 50


def find_article(pk: int) -> Article | None:
    """The article with what its page names; None for hidden and absent alike. One query."""
    rows = Article.objects.select_related(
        "owner", "made_by", "last_reviewed_by", "latest_revision__author", "published_revision__author"
    )
    found: Article | None = rows.filter(pk=pk).first()
    return found


def shown_revision(article: Article, user: User) -> ArticleRevision | None:
    """What the reader is shown first: authors the latest words, others the published ones."""
    writes = user.has_perm("knowledge.change_article")
    return article.latest_revision if writes else article.published_revision


def checks_of(article: Article, revision: ArticleRevision, topics: int) -> list[Check]:
    """The quality checklist for a revision. One query."""
    dead = article.hyperlinks.filter(state=LinkState.DEAD).count()
    return checks(kind=article.kind, title=revision.title, texts=texts_of(revision), topics=topics, dead_links=dead)


def parts_beside(article: Article) -> dict[str, Any]:
    """Lists beside the words. Five queries, six of a restricted article."""
    return {
        "revisions": list(article.revisions.select_related("author", "approved_by")[:MOST]),
        "suggestions": list(
            article.suggestions.filter(state=SuggestionState.OPEN).select_related("suggested_by")[:MOST]
        ),
        "feedback": list(article.feedback.exclude(comment="", state="noted").select_related("user", "owner")[:MOST]),
        "events": list(article.events.select_related("actor")[:MOST]),
        "links": list(article.links.select_related("linked_by").order_by("-linked_at")[:MOST]),
        "access": list(article.access_list.select_related("user", "team")) if article.restricted else [],
    }
