"""Reviews, lessons and actions as programs read them."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from incidents.lifecycle.serializers.shapes import Json, PersonRef, Shape, instant
from incidents.people.models import User
from incidents.rest.etags import etag
from knowledge.reviews.choices import ActionKind, ActionState, Decision, FactorKind, LessonState, ReviewState, Section
from knowledge.reviews.models import ContributingFactor, CorrectiveAction, Lesson, LessonStep, Review


def _person(user: User | None) -> Json | None:
    return None if user is None else {"id": user.pk, "name": str(user)}


class ReviewRow(Shape):
    """A review as it stands in a list."""

    id = serializers.IntegerField()
    incident = serializers.IntegerField(allow_null=True, help_text="The id of its incident; null: of a whole drill.")
    drill = serializers.IntegerField(allow_null=True, help_text="The id of the drill.")
    reference = serializers.CharField(help_text="Of its incident, or the name of the drill.")
    state = serializers.ChoiceField(choices=ReviewState.choices)
    decision = serializers.ChoiceField(
        choices=[("", "Not decided yet"), *Decision.choices], help_text="Empty until it is decided."
    )
    holds_closing = serializers.BooleanField(help_text="The incident does not close before it is decided.")
    is_exercise = serializers.BooleanField()
    owner = PersonRef(allow_null=True)
    due_at = serializers.DateTimeField()
    meeting_at = serializers.DateTimeField(allow_null=True)
    etag = serializers.CharField()

    @staticmethod
    def render(review: Review) -> Json:
        return {
            "id": review.pk,
            "incident": review.incident_id,
            "drill": review.exercise_id,
            "reference": f"INC-{review.incident_id}" if review.incident_id is not None else str(review.exercise),
            "state": review.state,
            "decision": review.decision,
            "holds_closing": review.holds_closing,
            "is_exercise": review.exercise_id is not None,
            "owner": _person(review.owner),
            "due_at": instant(review.due_at),
            "meeting_at": instant(review.meeting_at),
            "etag": etag(review.version),
        }


class FactorShape(Shape):
    """A contributing factor; `repeats` is the factor of an earlier review that is the same cause."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=FactorKind.choices)
    text = serializers.CharField()
    repeats = serializers.IntegerField(allow_null=True)

    @staticmethod
    def render(factor: ContributingFactor) -> Json:
        return {"id": factor.pk, "kind": factor.kind, "text": factor.text, "repeats": factor.repeats_id}


class FullReview(ReviewRow):
    """A review with what people wrote in it (Markdown)."""

    what_happened = serializers.CharField()
    impact = serializers.CharField()
    went_well = serializers.CharField()
    went_wrong = serializers.CharField()
    lucky = serializers.CharField()
    agenda = serializers.CharField()
    waive_reason = serializers.CharField()
    factors = FactorShape(many=True)
    lessons = serializers.ListField(child=serializers.IntegerField(), help_text="Their ids.")
    actions = serializers.ListField(child=serializers.IntegerField(), help_text="Their ids.")

    @staticmethod
    def render(review: Review) -> Json:
        return {
            **ReviewRow.render(review),
            **{section.value: getattr(review, section.value) for section in Section},
            "agenda": review.agenda,
            "waive_reason": review.waive_reason,
            "factors": [FactorShape.render(factor) for factor in review.factors.all()],
            "lessons": list(review.lessons.order_by("pk").values_list("pk", flat=True)),
            "actions": list(review.actions.order_by("pk").values_list("pk", flat=True)),
        }


class LessonRow(Shape):
    """A lesson as it stands in a list."""

    id = serializers.IntegerField()
    title = serializers.CharField()
    detail = serializers.CharField()
    state = serializers.ChoiceField(choices=LessonState.choices)
    owner = PersonRef(allow_null=True)
    fell_back_count = serializers.IntegerField(help_text="How often its cause came back after it was embedded.")
    declined_reason = serializers.CharField()
    created_at = serializers.DateTimeField()
    etag = serializers.CharField()

    @staticmethod
    def render(lesson: Lesson) -> Json:
        return {
            "id": lesson.pk,
            "title": lesson.title,
            "detail": lesson.detail,
            "state": lesson.state,
            "owner": _person(lesson.owner),
            "fell_back_count": lesson.fell_back_count,
            "declined_reason": lesson.declined_reason,
            "created_at": instant(lesson.created_at),
            "etag": etag(lesson.version),
        }


class LessonStepShape(Shape):
    """One step of a lesson; `incident` is its proof, where there is one."""

    from_state = serializers.CharField()
    to_state = serializers.ChoiceField(choices=LessonState.choices)
    at = serializers.DateTimeField()
    actor = PersonRef(allow_null=True)
    note = serializers.CharField()
    incident = serializers.IntegerField(allow_null=True)

    @staticmethod
    def render(step: LessonStep) -> Json:
        return {
            "from_state": step.from_state,
            "to_state": step.to_state,
            "at": instant(step.at),
            "actor": _person(step.actor),
            "note": step.note,
            "incident": step.incident_id,
        }


class FullLesson(LessonRow):
    """A lesson with its chain."""

    steps = LessonStepShape(many=True)

    @staticmethod
    def render(lesson: Lesson) -> Json:
        steps = LessonStep.objects.filter(lesson=lesson).select_related("actor")
        return {**LessonRow.render(lesson), "steps": [LessonStepShape.render(step) for step in steps]}


class ActionShape(Shape):
    """A corrective action; `came_back_count`: incidents of the same cause after the day on which it was due."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=ActionKind.choices)
    title = serializers.CharField()
    detail = serializers.CharField()
    verify_how = serializers.CharField()
    state = serializers.ChoiceField(choices=ActionState.choices)
    owner = PersonRef()
    service = serializers.CharField(allow_null=True, help_text="The service's slug.")
    lesson = serializers.IntegerField(allow_null=True)
    due_on = serializers.DateField()
    evidence = serializers.CharField()
    cancel_reason = serializers.CharField()
    came_back_count = serializers.IntegerField()
    etag = serializers.CharField()

    @staticmethod
    def render(action: Any) -> Json:
        row: CorrectiveAction = action
        return {
            "id": row.pk,
            "kind": row.kind,
            "title": row.title,
            "detail": row.detail,
            "verify_how": row.verify_how,
            "state": row.state,
            "owner": _person(row.owner),
            "service": row.service.slug if row.service is not None else None,
            "lesson": row.lesson_id,
            "due_on": row.due_on.isoformat(),
            "evidence": row.evidence,
            "cancel_reason": row.cancel_reason,
            "came_back_count": action.came_back_count,
            "etag": etag(row.version),
        }


class HandedShape(Shape):
    """How much changed hands; `left`: what the new owner may not know of."""

    reviews = serializers.IntegerField()
    lessons = serializers.IntegerField()
    actions = serializers.IntegerField()
    left = serializers.IntegerField()


class ProposedShape(Shape):
    """The draft into which a step was put."""

    procedure = serializers.CharField(help_text="Its slug.")
    version = serializers.IntegerField(help_text="Of the draft: in force once somebody has published it.")
    steps = serializers.IntegerField(help_text="How many it has now.")
