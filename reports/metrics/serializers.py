"""Metrics and their answers as programs read them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from rest_framework import serializers

from incidents.lifecycle.serializers.shapes import Json, Shape, instant
from reports.metrics.choices import Better, Group, Reality, Unit
from reports.metrics.questions import Answer, Figure
from reports.metrics.registry import Metric


class MadeShape(serializers.Serializer[Any]):
    """How a metric is made, in plain words."""

    formula = serializers.CharField()
    population = serializers.CharField()
    source: Any = serializers.CharField()


class MetricShape(Shape):
    """One thing that is measured."""

    name = serializers.CharField(help_text="Its address.")
    label: Any = serializers.CharField(help_text="What people call it.")
    subject = serializers.CharField()
    unit = serializers.ChoiceField(choices=Unit.choices)
    better = serializers.ChoiceField(choices=Better.choices, help_text="Which way it should go.")
    meaning = serializers.CharField()
    made = MadeShape()
    groups = serializers.ListField(child=serializers.ChoiceField(choices=Group.choices), help_text="For “group”.")
    filters = serializers.ListField(
        child=serializers.ChoiceField(choices=Group.choices), help_text="What it can be narrowed by."
    )
    has_business_hours = serializers.BooleanField(help_text="Whether “hours=business” makes a difference.")

    @staticmethod
    def render(metric: Metric) -> Json:
        return {
            "name": metric.name,
            "label": metric.label,
            "subject": metric.subject,
            "unit": metric.unit.value,
            "better": metric.better.value,
            "meaning": metric.meaning,
            "made": {part.lower(): words for part, words in metric.made.items()},
            "groups": [group.value for group in metric.groups],
            "filters": [group.value for group in metric.filters],
            "has_business_hours": metric.has_business_hours,
        }


class FigureShape(Shape):
    """One figure: of all, or of one group."""

    key = serializers.CharField(
        allow_blank=True, help_text="Of the group: an id, a first day, the hour of the week from Monday 0:00 on."
    )
    label: Any = serializers.CharField()
    n = serializers.IntegerField(help_text="How many values it rests on.")
    unknown = serializers.IntegerField(help_text="How many more belong to it and have no value: they count nowhere.")
    value = serializers.FloatField(allow_null=True, help_text="Null where there is no value. Seconds, or 0 to 1.")
    details = serializers.DictField(
        child=serializers.FloatField(allow_null=True), help_text="Such as mean, median, p90, p95 and sum."
    )

    @staticmethod
    def render(figure: Figure) -> Json:
        return {
            "key": figure.key,
            "label": figure.label,
            "n": figure.n,
            "unknown": figure.unknown,
            "value": figure.value,
            "details": dict(figure.details),
        }


class AnswerShape(Shape):
    """What a metric says, and to what question."""

    metric = serializers.CharField()
    unit = serializers.ChoiceField(choices=Unit.choices)
    first_day = serializers.DateField(help_text="The first day that counts, in the organisation's time zone.")
    last_day = serializers.DateField(help_text="The last day that counts.")
    group = serializers.ChoiceField(choices=Group.choices, allow_null=True)
    reality = serializers.ChoiceField(choices=Reality.choices)
    only = serializers.DictField(
        child=serializers.ListField(child=serializers.IntegerField()), help_text="Ids that it was narrowed to."
    )
    in_business_hours = serializers.BooleanField()
    total = FigureShape()
    groups = FigureShape(many=True)
    as_of = serializers.DateTimeField(help_text="When the newest change came that is counted.")
    uncounted = serializers.IntegerField(help_text="How many changes came later.")

    @staticmethod
    def render(answer: Answer) -> Json:
        question = answer.question
        return {
            "metric": question.metric,
            "unit": answer.unit.value,
            "first_day": question.since.isoformat(),
            "last_day": (question.until - timedelta(days=1)).isoformat(),
            "group": question.group.value if question.group is not None else None,
            "reality": question.reality.value,
            "only": {dimension.value: list(keys) for dimension, keys in question.only.items()},
            "in_business_hours": question.in_business_hours,
            "total": FigureShape.render(answer.total),
            "groups": [FigureShape.render(figure) for figure in answer.groups],
            "as_of": instant(answer.as_of),
            "uncounted": answer.uncounted,
        }
