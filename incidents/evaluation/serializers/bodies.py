"""What programs send about the evaluation of a drill."""

from __future__ import annotations

from rest_framework import serializers

from incidents.evaluation.choices import Finding, Rating
from incidents.rest.fields import Body, text


class NothingBody(Body):
    """Nothing is said."""


class ObserveBody(Body):
    """What was seen; without `seen_at` it was seen now."""

    text = text(4000)
    finding = serializers.ChoiceField(choices=Finding.choices, required=False)
    rating = serializers.ChoiceField(choices=Rating.choices, required=False)
    objective = serializers.IntegerField(required=False, min_value=1, help_text="The id of an objective of the drill.")
    entry = serializers.IntegerField(required=False, min_value=1, help_text="The id of the entry that shows it.")
    seen_at = serializers.DateTimeField(required=False)


class RateBody(Body):
    """How well an objective was met."""

    rating = serializers.ChoiceField(choices=Rating.choices)
    note = text(300, required=False)
