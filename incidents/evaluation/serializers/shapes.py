"""What programs read of the evaluation of a drill."""

from __future__ import annotations

from rest_framework import serializers

from incidents.evaluation.choices import Finding, Outcome, Rating
from incidents.evaluation.models import Measurement, Observation
from incidents.evaluation.queries.page import Evaluation, Standing
from incidents.evaluation.queries.qualified import Held
from incidents.lifecycle.serializers.shapes import Json, Shape, instant
from incidents.scenarios.choices import Measure


class ObservationShape(Shape):
    """What an evaluator saw."""

    id = serializers.IntegerField()
    text = serializers.CharField()
    finding = serializers.ChoiceField(choices=Finding.choices)
    rating = serializers.ChoiceField(choices=Rating.choices, allow_blank=True)
    seen_at = serializers.DateTimeField()
    evaluator = serializers.CharField()

    @staticmethod
    def render(one: Observation) -> Json:  # type: ignore[override]
        return {
            "id": one.pk,
            "text": one.text,
            "finding": one.finding,
            "rating": one.rating,
            "seen_at": instant(one.at),
            "evaluator": str(one.evaluator),
        }


class MeasurementShape(Shape):
    """What was measured; lengths are seconds of real time."""

    measure = serializers.ChoiceField(choices=Measure.choices)
    seconds = serializers.IntegerField(allow_null=True)
    target_seconds = serializers.IntegerField(allow_null=True)
    outcome = serializers.ChoiceField(choices=Outcome.choices)
    explanation = serializers.CharField()

    @staticmethod
    def render(one: Measurement) -> Json:  # type: ignore[override]
        names = ("measure", "seconds", "target_seconds", "outcome", "explanation")
        return {name: getattr(one, name) for name in names}


class QualifiedShape(Shape):
    """One objective with what was measured of it, how it is rated, and what was seen."""

    id = serializers.IntegerField()
    title = serializers.CharField()
    capability = serializers.CharField()
    measurement = MeasurementShape(allow_null=True)
    rating = serializers.ChoiceField(choices=Rating.choices, allow_blank=True)
    rated_by = serializers.CharField(allow_blank=True, help_text="Empty: it follows from the measurement.")
    observations = ObservationShape(many=True)

    @staticmethod
    def render(one: Standing) -> Json:  # type: ignore[override]
        result = one.result
        return {
            "id": one.objective.pk,
            "title": one.objective.title,
            "capability": one.objective.capability.code,
            "measurement": MeasurementShape.render(one.measurement) if one.measurement is not None else None,
            "rating": result.rating if result is not None else "",
            "rated_by": str(result.decided_by) if result is not None and result.decided_by is not None else "",
            "observations": [ObservationShape.render(each) for each in one.observations],
        }


class EvaluationShape(Shape):
    """How a drill went, as far as the caller may read it."""

    objectives = QualifiedShape(many=True)
    whole = MeasurementShape(many=True)
    observations = ObservationShape(many=True, help_text="Of no objective.")

    @staticmethod
    def render(one: Evaluation) -> Json:  # type: ignore[override]
        return {
            "objectives": [QualifiedShape.render(each) for each in one.standings],
            "whole": [MeasurementShape.render(each) for each in one.whole],
            "observations": [ObservationShape.render(each) for each in one.others],
        }


class QualificationShape(Shape):
    """What one person is qualified for: a response role, or a capability."""

    user = serializers.CharField()
    role = serializers.CharField(allow_blank=True)
    capability = serializers.CharField(allow_blank=True)
    earned_at = serializers.DateTimeField()
    expires_on = serializers.DateField()

    @staticmethod
    def render(held: Held) -> Json:  # type: ignore[override]
        one = held.qualification
        return {
            "user": one.user.username,
            "role": one.role,
            "capability": one.capability.code if one.capability is not None else "",
            "earned_at": instant(one.earned_at),
            "expires_on": one.expires_on.isoformat(),
        }
