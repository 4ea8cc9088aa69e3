"""Rules and templates of reviews, and what was published, as programs read and write them."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from incidents.catalog.serializers import ConditionsBody
from incidents.clocks.serializers.catalogue import ConditionsField
from incidents.lifecycle.serializers.shapes import Json, Shape, instant
from incidents.rest.fields import Body, BySlug, text
from knowledge.articles.choices import Audience
from knowledge.reviews.models import Publication, ReviewRule, ReviewTemplate

_PARTS = ("what_happened", "impact", "went_well", "went_wrong", "lucky", "agenda")
_LONG = 10_000


class ReviewRuleShape(serializers.ModelSerializer[ReviewRule]):
    """After which incidents a review is due: of the rules that fit, the first by position."""

    conditions = ConditionsField()

    class Meta:
        model = ReviewRule
        fields = (
            *("id", "name", "position", "conditions", "only_major", "for_drills", "least_minutes", "due_days"),
            *("holds_closing", "in_force_from", "retired_at"),
        )
        read_only_fields = fields


class ReviewTemplateShape(serializers.ModelSerializer[ReviewTemplate]):
    """What new reviews ask, in Markdown; `type` is the slug of an incident type, null: of every other."""

    type: Any = serializers.SlugRelatedField(slug_field="slug", read_only=True, allow_null=True)

    class Meta:
        model = ReviewTemplate
        fields = ("id", "name", "type", *_PARTS)
        read_only_fields = fields


class ReviewRuleChanges(Body):
    """What of a rule is to be otherwise; conditions are given whole."""

    name = text(120, required=False, allow_blank=False)
    position = serializers.IntegerField(min_value=0, max_value=2**31 - 1, required=False)
    conditions = ConditionsBody(required=False)
    only_major = serializers.BooleanField(required=False)
    for_drills = serializers.BooleanField(required=False)
    least_minutes = serializers.IntegerField(min_value=1, max_value=2**31 - 1, required=False, allow_null=True)
    due_days = serializers.IntegerField(min_value=1, max_value=366, required=False)
    holds_closing = serializers.BooleanField(required=False)


class ReviewRuleBody(ReviewRuleChanges):
    """A new rule, in force from now on."""

    name = text(120)


class ReviewTemplateChanges(Body):
    """What of a template is to be otherwise."""

    name = text(120, required=False, allow_blank=False)
    type = BySlug("IncidentType", required=False, allow_null=True)
    what_happened = text(_LONG, required=False)
    impact = text(_LONG, required=False)
    went_well = text(_LONG, required=False)
    went_wrong = text(_LONG, required=False)
    lucky = text(_LONG, required=False)
    agenda = text(4000, required=False)


class ReviewTemplateBody(ReviewTemplateChanges):
    """A new template."""

    name = text(120)


class PublicationRow(Shape):
    """What one audience may read of a review."""

    id = serializers.IntegerField()
    audience = serializers.ChoiceField(choices=Audience.choices)
    title = serializers.CharField()
    is_released = serializers.BooleanField(help_text="False: only for those who may know of its restricted incident.")
    struck_out = serializers.IntegerField(help_text="How many passages were struck out.")
    published_at = serializers.DateTimeField()

    @staticmethod
    def render(publication: Publication) -> Json:
        return {
            "id": publication.pk,
            "audience": publication.audience,
            "title": publication.title,
            "is_released": publication.is_released,
            "struck_out": publication.struck_out,
            "published_at": instant(publication.published_at),
        }


class PublicationShape(PublicationRow):
    """With its words, in Markdown."""

    body = serializers.CharField()

    @staticmethod
    def render(publication: Publication) -> Json:
        return {**PublicationRow.render(publication), "body": publication.body}
