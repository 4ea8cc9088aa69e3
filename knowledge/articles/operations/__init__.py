"""Every change to the knowledge base, one door each. All take `at` (aware UTC) and lock the article they change."""

from knowledge.articles.operations.access import grant_access, record_read, release, restrict, revoke_access
from knowledge.articles.operations.base import ArticleNotFound, ArticleRefused, StaleArticle
from knowledge.articles.operations.draft import draft_article
from knowledge.articles.operations.expire import expire_articles
from knowledge.articles.operations.feedback import finish_feedback, give_feedback
from knowledge.articles.operations.from_incident import create_article_from_incident
from knowledge.articles.operations.gaps import close_gap, note_gap
from knowledge.articles.operations.hyperlinks import record_hyperlinks
from knowledge.articles.operations.owners import reown_all, reown_article
from knowledge.articles.operations.pictures import PictureRefused, add_picture
from knowledge.articles.operations.publish import (
    ApprovalNeeded,
    approve_revision,
    archive_article,
    bring_back,
    mark_reviewed,
    publish_article,
    submit_article,
    validate_article,
)
from knowledge.articles.operations.revise import restore_revision, revise_article, update_filing
from knowledge.articles.operations.suggest import accept_suggestion, decline_suggestion, suggest_edit
from knowledge.articles.operations.topics import save_topic
from knowledge.articles.operations.using import link_article, unlink_article

__all__ = [
    "ApprovalNeeded",
    "ArticleNotFound",
    "ArticleRefused",
    "PictureRefused",
    "StaleArticle",
    "accept_suggestion",
    "add_picture",
    "approve_revision",
    "archive_article",
    "bring_back",
    "close_gap",
    "create_article_from_incident",
    "decline_suggestion",
    "draft_article",
    "expire_articles",
    "finish_feedback",
    "give_feedback",
    "grant_access",
    "link_article",
    "mark_reviewed",
    "note_gap",
    "publish_article",
    "record_hyperlinks",
    "record_read",
    "release",
    "reown_all",
    "reown_article",
    "restore_revision",
    "restrict",
    "revise_article",
    "revoke_access",
    "save_topic",
    "submit_article",
    "suggest_edit",
    "unlink_article",
    "update_filing",
    "validate_article",
]
