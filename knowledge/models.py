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

__all__ = [
    "Article",
    "ArticleAccess",
    "ArticleAddress",
    "ArticleEvent",
    "ArticleFeedback",
    "ArticleHyperlink",
    "ArticleLink",
    "ArticlePicture",
    "ArticleRevision",
    "ArticleSuggestion",
    "KnowledgeGap",
    "Topic",
]
