"""What is sent to change articles."""

from __future__ import annotations

from rest_framework import serializers

from incidents.rest.fields import MAX_ID, Body, ById, BySlug, EachById, text
from knowledge.articles.choices import Audience, ExpiryAction, Kind, Opinion
from knowledge.articles.operations.base import LONGEST_REASON, LONGEST_TEXT, LONGEST_TITLE

SLUG = 120


def _part() -> serializers.CharField:
    return text(LONGEST_TEXT, required=False)


def _topics() -> serializers.ListField:
    return serializers.ListField(
        child=serializers.SlugField(max_length=SLUG), required=False, max_length=50, help_text="Their slugs."
    )


class TextsBody(Body):
    """The parts of an article, in Markdown. Those left out stay as they are."""

    title = text(LONGEST_TITLE, required=False)
    issue = _part()
    environment = _part()
    cause = _part()
    resolution = _part()
    body = _part()


class ReviseBody(TextsBody):
    """A new revision."""

    summary = text(200, required=False, help_text="What is new in it, and why.")


class ArticleDraftBody(ReviseBody):
    """A new article, as work in progress."""

    title = text(LONGEST_TITLE)
    kind = serializers.ChoiceField(choices=Kind.choices, required=False)
    audience = serializers.ChoiceField(choices=Audience.choices, required=False)
    topics = _topics()


class FilingBody(Body):
    """Where it stands, for whom, and when it is reviewed. What is left out stays."""

    kind = serializers.ChoiceField(choices=Kind.choices, required=False)
    audience = serializers.ChoiceField(choices=Audience.choices, required=False)
    topics = _topics()
    review_on = serializers.DateField(required=False)
    expiry_action = serializers.ChoiceField(choices=ExpiryAction.choices, required=False)


class WhyBody(Body):
    """Why."""

    reason = text(LONGEST_REASON)


class ReleaseBody(TextsBody):
    """The redacted words, and why they may be known. Parts left out are empty then."""

    title = text(LONGEST_TITLE)
    reason = text(LONGEST_REASON)


class OwnerBody(Body):
    """Who looks after it from now on; null: nobody."""

    owner = ById("User", allow_null=True)


class ArticleOwnerBody(Body):
    """Everything that one person owns goes to another; null: to whoever looks after the topic of each."""

    user = ById("User")
    to = ById("User", allow_null=True)


class AccessBody(Body):
    """A person or a team that may read a restricted article."""

    user = ById("User", required=False)
    team = ById("Team", required=False)


class FeedbackBody(Body):
    """What a reader says. A comment where it did not help, and each flag, is a task of its owner."""

    opinion = serializers.ChoiceField(choices=Opinion.choices)
    comment = text(2000, required=False)


class AnswerBody(Body):
    """What came of it."""

    answer = text(500, required=False)


class SuggestBody(TextsBody):
    """How it should read, in words or as texts."""

    comment = text(2000, required=False)


class GapBody(Body):
    """The article that fills the gap, or why none is needed."""

    article = serializers.IntegerField(min_value=1, max_value=MAX_ID, required=False)
    reason = text(LONGEST_REASON, required=False)


class UseBody(Body):
    """An article that belongs to the incident; `helped` null: not said."""

    article = serializers.IntegerField(min_value=1, max_value=MAX_ID)
    helped = serializers.BooleanField(allow_null=True, required=False)
    comment = text(2000, required=False)


class NothingBody(Body):
    """Nothing is asked."""


class TopicChanges(Body):
    """What of a topic is to be otherwise; services and categories are given whole."""

    name = text(120, required=False, allow_blank=False)
    slug = serializers.SlugField(max_length=120, required=False)
    description = text(300, required=False)
    position = serializers.IntegerField(min_value=0, max_value=32_767, required=False)
    services = serializers.ListField(child=BySlug("Service"), required=False, max_length=200)
    categories = EachById("Category", required=False, max_length=200)
    needs_approval = serializers.BooleanField(required=False)
    review_every_days = serializers.IntegerField(min_value=7, max_value=1825, required=False)
    owner = ById("User", required=False, allow_null=True)


class TopicBody(TopicChanges):
    """A new topic."""

    name = text(120)
    slug = serializers.SlugField(max_length=120)
