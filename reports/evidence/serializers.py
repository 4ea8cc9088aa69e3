"""What the API of evidence takes and gives."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from incidents.rest.fields import Body
from reports.evidence.choices import Standing, Step
from reports.metrics.choices import Reality


class PeriodEvidenceBody(Body):
    """Of which incidents evidence is packed, by the days on which they were reported."""

    since = serializers.DateField(help_text="The first day, of the installation's time zone.")
    until = serializers.DateField(help_text="The last day: it is part of it.")
    reality = serializers.ChoiceField(choices=Reality.choices, default=Reality.REAL)
    with_papers = serializers.BooleanField(default=False, help_text="With a PDF of each; of at most 500.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["until"] < attrs["since"]:
            raise serializers.ValidationError({"until": ["The period ends before it begins."]})
        return attrs


class ManifestShape(serializers.Serializer[Any]):
    """By which sums one sees that a record was not changed."""

    algorithm = serializers.CharField()
    form = serializers.CharField(help_text="JSON with sorted names and without spaces, in UTF-8.")
    parts = serializers.DictField(child=serializers.CharField(), help_text="The sum of each part in that form.")
    whole = serializers.CharField(help_text="The sum of these sums.")


class EvidenceShape(serializers.Serializer[Any]):
    """The record of one incident."""

    incident = serializers.CharField()
    made_at = serializers.DateTimeField()
    made_by = serializers.CharField(help_text="It holds what this person may see.")
    made_with = serializers.CharField()
    manifest = ManifestShape()
    record = serializers.DictField(
        child=serializers.ListField(child=serializers.DictField()), help_text="Each part by its name, as rows."
    )


class StepCountShape(serializers.Serializer[Any]):
    """How many incidents stand how with one step of the process."""

    step = serializers.ChoiceField(choices=Step.choices)
    done = serializers.IntegerField()
    missing = serializers.IntegerField(help_text="They went past it.")
    waiting = serializers.IntegerField(help_text="They have not come to it yet.")
    not_asked = serializers.IntegerField()
    share = serializers.FloatField(allow_null=True, help_text="Done, of those that are done or missing.")


class StepTakenShape(serializers.Serializer[Any]):
    """How one incident stands with one step."""

    step = serializers.ChoiceField(choices=Step.choices)
    standing = serializers.ChoiceField(choices=Standing.choices)
    at = serializers.DateTimeField(source="proof.at", default=None, allow_null=True)
    proof = serializers.CharField(source="proof.words", default=None, allow_null=True)
    entry = serializers.IntegerField(
        source="proof.entry", default=None, allow_null=True, help_text="The entry of the timeline that proves it."
    )
