"""Every model of the app, re-exported from its package so that Django finds it."""

from knowledge.articles.models import (
    Article,
    ArticleAccess,
    ArticleAddress,
    ArticleEvent,
    ArticleFeedback,
    ArticleHyperlink,
    ArticleLink,
    ArticlePicture,
    ArticleRevision,
    ArticleSuggestion,
    KnowledgeGap,
    Topic,
)
from knowledge.search.models import ArticleDocument, ArticleSpelling

__all__ = [
    "Article",
    "ArticleAccess",
    "ArticleAddress",
    "ArticleDocument",
    "ArticleEvent",
    "ArticleFeedback",
    "ArticleHyperlink",
    "ArticleLink",
    "ArticlePicture",
    "ArticleRevision",
    "ArticleSpelling",
    "ArticleSuggestion",
    "KnowledgeGap",
    "Topic",
]
