"""What a player says right after a drill."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from incidents.evaluation.models import HotWash
from incidents.notifications.forms.base import PlainForm

CONFIDENCE = (
    (5, "5: I would manage"),
    (4, "4"),
    (3, "3: with help"),
    (2, "2"),
    (1, "1: I would be lost"),
)
PREFIX = "answer_"


class HotWashForm(PlainForm):
    """One field for each question, and how sure they would be were it real. What was said before stands in it."""

    confidence = forms.TypedChoiceField(
        label="If this happened for real tomorrow, how sure would you be?",
        choices=CONFIDENCE,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose from 1 to 5."},
    )

    def __init__(self, data: Any = None, *, questions: Sequence[str], said: HotWash, **options: Any) -> None:
        super().__init__(data, **options)
        before = {one["question"]: one["answer"] for one in said.answers}
        for number, question in enumerate(questions):
            self.fields[f"{PREFIX}{number}"] = forms.CharField(
                label=question,
                required=False,
                max_length=4000,
                initial=before.get(question, ""),
                widget=forms.Textarea(attrs={"rows": 3, "class": "m-input"}),
            )
        self.fields["confidence"].initial = said.confidence
        self.asked = len(questions)

    def answers(self) -> list[str]:
        return [self.cleaned_data[f"{PREFIX}{number}"] for number in range(self.asked)]
