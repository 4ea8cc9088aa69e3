"""Every admin class of the app, re-exported from its package so that Django finds it."""

from knowledge.articles.admin import TopicAdmin

__all__: list[str] = ["TopicAdmin"]
