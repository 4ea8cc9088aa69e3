"""Every admin class of the app, re-exported from its package so that Django finds it."""

from knowledge.articles.admin import TopicAdmin
from knowledge.reviews.admin import ReviewRuleAdmin, ReviewTemplateAdmin

__all__: list[str] = ["ReviewRuleAdmin", "ReviewTemplateAdmin", "TopicAdmin"]
