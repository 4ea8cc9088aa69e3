"""The rows of the knowledge base."""

from knowledge.articles.models.article import Article, ArticleAccess, ArticleAddress, ArticleEvent, ArticleRevision
from knowledge.articles.models.gaps import KnowledgeGap
from knowledge.articles.models.parts import ArticleHyperlink, ArticlePicture
from knowledge.articles.models.readers import ArticleFeedback, ArticleSuggestion
from knowledge.articles.models.topics import Topic
from knowledge.articles.models.uses import ArticleLink

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
