"""Saved reports as programs read and write them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from rest_framework import serializers

from incidents.lifecycle.serializers.shapes import Json, PersonRef, RowRef, Shape, instant, named, slugged
from incidents.rest.fields import MAX_ID, Body, BySlug, text
from reports.builder.choices import MOST_METRICS, ChartKind, Sharing
from reports.builder.models import ReportPin, SavedReport
from reports.builder.queries.answers import Answered, Block
from reports.builder.words import asked_in_words
from reports.exports.choices import Format
from reports.metrics.asking import MOST_KEYS
from reports.metrics.choices import DIMENSIONS, Group, Preset, Reality
from reports.metrics.serializers import AnswerShape

SPLITS = [("", "Nothing: one figure"), *Group.choices]


class OnlyBody(Body):
    """Of each dimension the ids that are kept; a category counts with all below it."""

    def get_fields(self) -> dict[str, Any]:
        return {
            dimension.value: serializers.ListField(
                child=serializers.IntegerField(min_value=1, max_value=MAX_ID), required=False, max_length=MOST_KEYS
            )
            for dimension in DIMENSIONS
        }


class ReportChanges(Body):
    """What is left out stays. With `revision` it is refused where somebody else changed the report meanwhile."""

    revision = serializers.IntegerField(min_value=1, max_value=MAX_ID, required=False)
    name = text(120, required=False, allow_blank=False)
    description = text(500, required=False)
    sharing = serializers.ChoiceField(choices=Sharing.choices, required=False, help_text="Who finds it.")
    team = BySlug("Team", current=True, required=False, allow_null=True, help_text="With whom it is shared.")
    metrics = serializers.ListField(
        child=text(120, allow_blank=False),
        required=False,
        min_length=1,
        max_length=MOST_METRICS,
        help_text="Names of metrics, in the order in which they stand.",
    )
    group = serializers.ChoiceField(choices=SPLITS, required=False, help_text="By what it is split.")
    reality = serializers.ChoiceField(choices=Reality.choices, required=False)
    only = OnlyBody(required=False, help_text="What it is narrowed to, in place of all that was.")
    in_business_hours = serializers.BooleanField(required=False)
    period = serializers.ChoiceField(choices=Preset.choices, required=False, help_text="It goes on with the calendar.")
    compares = serializers.BooleanField(required=False, help_text="With the period before.")
    chart = serializers.ChoiceField(choices=ChartKind.choices, required=False, help_text="As pages and mails draw it.")

    def validate_only(self, value: dict[str, list[int]]) -> dict[str, list[int]]:
        return {name: list(dict.fromkeys(keys)) for name, keys in value.items() if keys}


class ReportBody(ReportChanges):
    """A new report, which is yours."""

    elsewhere = {"revision": "A new report has none."}

    name = text(120)
    metrics = serializers.ListField(
        child=text(120, allow_blank=False),
        min_length=1,
        max_length=MOST_METRICS,
        help_text="Names of metrics, in the order in which they stand.",
    )
    revision = None  # type: ignore[assignment]


class ReportFileBody(Body):
    """As what its figures are taken away."""

    format = serializers.ChoiceField(choices=Format.choices)


class ReportPinBody(Body):
    """On which dashboard it stands, and for whom."""

    dashboard = serializers.SlugField(max_length=40, help_text="Its short name, as its address has it.")
    for_everybody = serializers.BooleanField(default=False, help_text="For everybody who finds the report.")


class SavedReportShape(Shape):
    """What somebody wants to know again and again. Its figures are counted for whoever asks."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    description = serializers.CharField(allow_blank=True)
    owner = PersonRef()
    sharing = serializers.ChoiceField(choices=Sharing.choices)
    team = RowRef(allow_null=True)
    metrics = serializers.ListField(child=serializers.CharField())
    group = serializers.ChoiceField(choices=SPLITS)
    reality = serializers.ChoiceField(choices=Reality.choices)
    only = serializers.DictField(child=serializers.ListField(child=serializers.IntegerField()))
    in_business_hours = serializers.BooleanField()
    period = serializers.ChoiceField(choices=Preset.choices)
    compares = serializers.BooleanField()
    chart = serializers.ChoiceField(choices=ChartKind.choices)
    in_words = serializers.CharField(help_text="What it asks, in short.")
    revision = serializers.IntegerField(help_text="Counts its changes.")
    created_at = serializers.DateTimeField()
    changed_at = serializers.DateTimeField()

    @staticmethod
    def render(report: SavedReport) -> Json:
        plain = ("name", "description", "sharing", "metrics", "group", "reality", "only", "in_business_hours")
        return {
            "id": report.pk,
            **{name: getattr(report, name) for name in (*plain, "period", "compares", "chart", "revision")},
            "owner": named(report.owner),
            "team": slugged(report.team),
            "in_words": asked_in_words(report),
            "created_at": instant(report.created_at),
            "changed_at": instant(report.changed_at),
        }


class ReportPinShape(Shape):
    """A report stands on a dashboard."""

    id = serializers.IntegerField()
    dashboard = serializers.CharField()
    for_everybody = serializers.BooleanField()
    pinned_at = serializers.DateTimeField()

    @staticmethod
    def render(pin: ReportPin) -> Json:
        return {
            "id": pin.pk,
            "dashboard": pin.dashboard,
            "for_everybody": pin.user_id is None,
            "pinned_at": instant(pin.pinned_at),
        }


class ReportMetricShape(Shape):
    """One metric of a report: its answer, or why there is none."""

    metric = serializers.CharField()
    label: Any = serializers.CharField()
    chart = serializers.ChoiceField(choices=ChartKind.choices, help_text="As it is drawn.")
    refused = serializers.CharField(allow_blank=True, help_text="A sentence, where there is no answer.")
    answer = AnswerShape(allow_null=True)
    before = AnswerShape(allow_null=True, help_text="The period before, where the report compares.")

    @staticmethod
    def render(block: Block) -> Json:
        return {
            "metric": block.name,
            "label": block.label,
            "chart": block.chart.value,
            "refused": block.sentence,
            "answer": AnswerShape.render(block.answer) if block.answer is not None else None,
            "before": AnswerShape.render(block.before) if block.before is not None else None,
        }


class ReportAnswerShape(Shape):
    """What a report says at this moment, counted from what you may see."""

    first_day = serializers.DateField()
    last_day = serializers.DateField()
    metrics = ReportMetricShape(many=True)

    @staticmethod
    def render(answered: Answered) -> Json:
        return {
            "first_day": answered.since.isoformat(),
            "last_day": (answered.until - timedelta(days=1)).isoformat(),
            "metrics": [ReportMetricShape.render(block) for block in answered.blocks],
        }
