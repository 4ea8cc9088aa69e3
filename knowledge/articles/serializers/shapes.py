"""Articles as programs read them. Instants are UTC."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from incidents.lifecycle.serializers.shapes import Json, PersonRef, Shape, instant
from incidents.people.models import User
from incidents.rest.etags import etag
from knowledge.articles.choices import (
    Audience,
    Confidence,
    ExpiryAction,
    FeedbackState,
    Kind,
    LinkState,
    Opinion,
    Outcome,
    SuggestionState,
)
from knowledge.articles.models import (
    Article,
    ArticleAccess,
    ArticleFeedback,
    ArticleHyperlink,
    ArticleRevision,
    ArticleSuggestion,
    KnowledgeGap,
    Topic,
)
from knowledge.articles.models.article import TEXTS
from knowledge.articles.queries.flow import Offered


def _person(user: User | None) -> Json | None:
    return None if user is None else {"id": user.pk, "name": str(user)}


class TopicShape(Shape):
    """A shelf of the knowledge base."""

    slug = serializers.CharField()
    name = serializers.CharField()
    description: Any = serializers.CharField(allow_blank=True)
    needs_approval = serializers.BooleanField()
    review_every_days = serializers.IntegerField()

    @staticmethod
    def render(topic: Topic) -> Json:
        names = ("slug", "name", "description", "needs_approval", "review_every_days")
        return {name: getattr(topic, name) for name in names}


class FullTopic(TopicShape):
    """A topic with its rules, and where its articles are offered."""

    position = serializers.IntegerField()
    services = serializers.ListField(child=serializers.CharField(), help_text="Their slugs.")
    categories = serializers.ListField(child=serializers.IntegerField(), help_text="Their ids.")
    owner = PersonRef(allow_null=True)
    retired_at = serializers.DateTimeField(allow_null=True)

    @staticmethod
    def render(topic: Topic) -> Json:
        return {
            **TopicShape.render(topic),
            "position": topic.position,
            "services": list(topic.services.order_by("slug").values_list("slug", flat=True)),
            "categories": list(topic.categories.order_by("pk").values_list("pk", flat=True)),
            "owner": _person(topic.owner),
            "retired_at": instant(topic.retired_at),
        }


class ArticleRow(Shape):
    """An article as it stands in a list."""

    id = serializers.IntegerField()
    reference = serializers.CharField()
    slug = serializers.CharField()
    title = serializers.CharField()
    kind = serializers.ChoiceField(choices=Kind.choices)
    confidence = serializers.ChoiceField(choices=Confidence.choices)
    audience = serializers.ChoiceField(choices=Audience.choices)
    restricted = serializers.BooleanField()
    owner = PersonRef(allow_null=True)
    published_at = serializers.DateTimeField(
        allow_null=True, help_text="Null: nobody reads it yet but those who write."
    )
    updated_at = serializers.DateTimeField()
    review_on = serializers.DateField(allow_null=True)
    last_reviewed_at = serializers.DateTimeField(allow_null=True)
    reused_count = serializers.IntegerField()
    helped_count = serializers.IntegerField()
    not_helped_count = serializers.IntegerField()
    etag = serializers.CharField()

    @staticmethod
    def render(article: Article) -> Json:
        same = ("reference", "slug", "title", "kind", "confidence", "audience", "restricted")
        counts = ("reused_count", "helped_count", "not_helped_count")
        return {
            "id": article.pk,
            **{name: getattr(article, name) for name in (*same, *counts)},
            "owner": _person(article.owner),
            "published_at": instant(article.published_at),
            "updated_at": instant(article.updated_at),
            "review_on": article.review_on.isoformat() if article.review_on else None,
            "last_reviewed_at": instant(article.last_reviewed_at),
            "etag": etag(article.version),
        }


class RevisionShape(Shape):
    """The words of an article as somebody left them once, in Markdown."""

    number = serializers.IntegerField()
    title = serializers.CharField()
    issue: Any = serializers.CharField(allow_blank=True)
    environment: Any = serializers.CharField(allow_blank=True)
    cause: Any = serializers.CharField(allow_blank=True)
    resolution: Any = serializers.CharField(allow_blank=True)
    body: Any = serializers.CharField(allow_blank=True)
    summary: Any = serializers.CharField(allow_blank=True)
    author = PersonRef(allow_null=True)
    made_at = serializers.DateTimeField()
    approved_by = PersonRef(allow_null=True)
    is_published = serializers.BooleanField()

    @staticmethod
    def of(revision: ArticleRevision, published_id: int | None) -> Json:
        return {
            **{name: getattr(revision, name) for name in ("number", "title", *TEXTS, "summary")},
            "author": _person(revision.author),
            "made_at": instant(revision.made_at),
            "approved_by": _person(revision.approved_by),
            "is_published": revision.pk == published_id,
        }


class FullArticle(ArticleRow):
    """An article with its words: the latest for those who write, the published ones for readers."""

    expiry_action = serializers.ChoiceField(choices=ExpiryAction.choices)
    topics = serializers.ListField(child=serializers.CharField(), help_text="Their slugs.")
    revision = RevisionShape()

    @staticmethod
    def render_full(article: Article, revision: ArticleRevision, topics: list[str]) -> Json:
        return {
            **ArticleRow.render(article),
            "expiry_action": article.expiry_action,
            "topics": topics,
            "revision": RevisionShape.of(revision, article.published_revision_id),
        }


class AccessShape(Shape):
    """A person or a team that may read a restricted article."""

    id = serializers.IntegerField()
    user = PersonRef(allow_null=True)
    team = serializers.CharField(allow_null=True, help_text="The team's slug.")
    granted_at = serializers.DateTimeField()

    @staticmethod
    def render(access: ArticleAccess) -> Json:
        return {
            "id": access.pk,
            "user": _person(access.user),
            "team": access.team.slug if access.team is not None else None,
            "granted_at": instant(access.granted_at),
        }


class HyperlinkShape(Shape):
    """A link in what readers have of an article; `detail` says why it is thought dead, or is not known."""

    address = serializers.CharField()
    state = serializers.ChoiceField(choices=LinkState.choices)
    detail: Any = serializers.CharField(allow_blank=True)
    checked_at = serializers.DateTimeField(allow_null=True)

    @staticmethod
    def render(link: ArticleHyperlink) -> Json:
        return {
            "address": link.address,
            "state": link.state,
            "detail": link.detail,
            "checked_at": instant(link.checked_at),
        }


class FeedbackShape(Shape):
    """What a reader said of an article."""

    id = serializers.IntegerField()
    article = serializers.IntegerField()
    opinion = serializers.ChoiceField(choices=Opinion.choices)
    comment: Any = serializers.CharField(allow_blank=True)
    by = PersonRef(allow_null=True)
    at = serializers.DateTimeField()
    state = serializers.ChoiceField(choices=FeedbackState.choices)
    owner = PersonRef(allow_null=True, help_text="Whose task it is.")
    answer: Any = serializers.CharField(allow_blank=True)

    @staticmethod
    def render(feedback: ArticleFeedback) -> Json:
        return {
            "id": feedback.pk,
            "article": feedback.article_id,
            "opinion": feedback.opinion,
            "comment": feedback.comment,
            "by": _person(feedback.user),
            "at": instant(feedback.at),
            "state": feedback.state,
            "owner": _person(feedback.owner),
            "answer": feedback.answer,
        }


class SuggestionShape(Shape):
    """An edit that a reader suggests; `texts` holds the parts that would change."""

    id = serializers.IntegerField()
    article = serializers.IntegerField()
    comment: Any = serializers.CharField(allow_blank=True)
    texts = serializers.DictField(child=serializers.CharField(allow_blank=True))
    by = PersonRef(allow_null=True)
    at = serializers.DateTimeField()
    state = serializers.ChoiceField(choices=SuggestionState.choices)
    decision: Any = serializers.CharField(allow_blank=True)

    @staticmethod
    def render(suggestion: ArticleSuggestion) -> Json:
        return {
            "id": suggestion.pk,
            "article": suggestion.article_id,
            "comment": suggestion.comment,
            "texts": suggestion.texts,
            "by": _person(suggestion.suggested_by),
            "at": instant(suggestion.suggested_at),
            "state": suggestion.state,
            "decision": suggestion.decision,
        }


class GapShape(Shape):
    """What was looked for in vain."""

    id = serializers.IntegerField()
    words = serializers.CharField()
    count = serializers.IntegerField()
    first_at = serializers.DateTimeField()
    last_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)

    @staticmethod
    def render(gap: KnowledgeGap) -> Json:
        return {
            "id": gap.pk,
            "words": gap.shown,
            "count": gap.count,
            "first_at": instant(gap.first_at),
            "last_at": instant(gap.last_at),
            "closed_at": instant(gap.closed_at),
        }


class CountShape(Shape):
    """How many."""

    count = serializers.IntegerField()


class OfferShape(Shape):
    """An article that belongs to an incident, or matches it; `outcome` is empty where it is only offered."""

    article = serializers.IntegerField()
    reference = serializers.CharField()
    title = serializers.CharField()
    confidence = serializers.ChoiceField(choices=Confidence.choices)
    why = serializers.ListField(child=serializers.CharField())
    outcome = serializers.ChoiceField(choices=[("", "Only offered"), *Outcome.choices])
    is_source = serializers.BooleanField(help_text="It was made from this incident.")

    @staticmethod
    def render(offer: Offered) -> Json:
        return {
            "article": offer.article.pk,
            "reference": offer.article.reference,
            "title": offer.article.title,
            "confidence": offer.article.confidence,
            "why": list(offer.why),
            "outcome": offer.outcome,
            "is_source": offer.is_source,
        }
