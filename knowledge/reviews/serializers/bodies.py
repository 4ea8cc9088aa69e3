"""What is sent to change reviews, lessons and actions."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from incidents.rest.fields import Body, ById, BySlug, EachById, Instant, text
from knowledge.articles.choices import Audience
from knowledge.reviews.choices import ActionKind, FactorKind, LessonState
from knowledge.reviews.queries.text import ORDER

LONG = 40_000


class WriteBody(Body):
    """The sections to replace, in Markdown."""

    what_happened = text(LONG, required=False)
    impact = text(LONG, required=False)
    went_well = text(LONG, required=False)
    went_wrong = text(LONG, required=False)
    lucky = text(LONG, required=False)
    agenda = text(4000, required=False)


class MeetingBody(Body):
    """When people meet. Everybody named is invited."""

    meeting_at = Instant()
    minutes = serializers.IntegerField(min_value=5, max_value=480, required=False)
    place = text(300, required=False)
    facilitator = ById("User", required=False)
    participants = EachById("User", required=False, max_length=100)


class ReviewReasonBody(Body):
    """Why."""

    reason = text(2000)


class NothingBody(Body):
    """Nothing is asked."""


class CommentBody(Body):
    """What somebody says about the review."""

    body = text(8000)


class FactorBody(Body):
    """What contributed; `repeats` is the id of the same cause in an earlier review."""

    kind = serializers.ChoiceField(choices=FactorKind.choices)
    text = text(4000)
    repeats = serializers.IntegerField(required=False, min_value=1, max_value=2**53 - 1)


class LessonBody(Body):
    """What is to be done otherwise; `factor` is the id of the factor it answers."""

    title = text(200)
    detail = text(8000, required=False)
    factor = serializers.IntegerField(required=False, min_value=1, max_value=2**53 - 1)
    owner = ById("User", required=False)


class ActionBody(Body):
    """What somebody promises."""

    kind = serializers.ChoiceField(choices=ActionKind.choices)
    title = text(200)
    detail = text(8000, required=False)
    verify_how = text(4000)
    owner = ById("User")
    due_on = serializers.DateField()
    lesson = serializers.IntegerField(required=False, min_value=1, max_value=2**53 - 1)
    service = BySlug("Service", required=False, current=True)


class PublishBody(Body):
    """What an audience reads; `passages` are struck out."""

    audience = serializers.ChoiceField(choices=Audience.choices)
    parts = serializers.ListField(child=serializers.ChoiceField(choices=list(ORDER)), min_length=1, max_length=20)
    title = text(200, required=False)
    passages = serializers.ListField(child=text(300), required=False, max_length=100)
    names_people = serializers.BooleanField(required=False)
    release_reason = text(2000, required=False)


class LessonStepBody(Body):
    """Where the lesson goes. To be embedded it needs a revision or a version; `note` is the reason or the evidence."""

    to = serializers.ChoiceField(choices=LessonState.choices)
    note = text(4000, required=False)
    revision = serializers.IntegerField(required=False, min_value=1, max_value=2**53 - 1)
    procedure_version = serializers.IntegerField(required=False, min_value=1, max_value=2**53 - 1)
    incident = ById("Incident", required=False)


class RecurrenceBody(Body):
    """In which incident the cause came back."""

    incident = ById("Incident")
    note = text(2000, required=False)


class EvidenceBody(Body):
    """What shows that it is done."""

    evidence = text(8000)


class ChangeActionBody(Body):
    """What is to be otherwise, and why."""

    title = text(200, required=False)
    detail = text(8000, required=False)
    verify_how = text(4000, required=False)
    owner = ById("User", required=False)
    due_on = serializers.DateField(required=False)
    reason = text(2000)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        reason = attrs.pop("reason")
        return {"changes": attrs, "reason": reason}


class OwedBody(Body):
    """Whose part goes to whom."""

    user = ById("User")
    to = ById("User")


class ProposeBody(Body):
    """A step for the draft of a procedure; `after`: the number of a step, 0: first, left out: last."""

    procedure = BySlug("Procedure")
    title = text(200)
    instructions = text(8000, required=False)
    after = serializers.IntegerField(min_value=0, max_value=500, required=False)
