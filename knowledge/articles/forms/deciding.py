"""What readers say, suggest and miss: asked for, and decided."""

from __future__ import annotations

from typing import Any

from django import forms

from incidents.notifications.forms.base import PlainForm
from incidents.people.models import Team
from knowledge.articles.choices import Opinion
from knowledge.articles.forms.fields import PersonField
from knowledge.articles.forms.writing import TextsForm


class FlagForm(PlainForm):
    """What is the matter with an article."""

    opinion = forms.ChoiceField(
        label="What is the matter?",
        choices=[(one.value, one.label) for one in Opinion if one != Opinion.HELPED],
        widget=forms.RadioSelect,
    )
    comment = forms.CharField(
        label="Say more", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class SuggestForm(TextsForm):
    """The words as a reader would have them."""

    comment = forms.CharField(
        label="What should change, and why?",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "class": "m-input"}),
    )


class AnswerForm(PlainForm):
    """What came of a reader's comment."""

    answer = forms.CharField(label="What came of it?", required=False, max_length=500)


class AccessForm(PlainForm):
    """A person or a team that may read a restricted article."""

    user = PersonField(label="A person", required=False, empty_label="–")
    team: forms.ModelChoiceField[Team] = forms.ModelChoiceField(
        label="or a team", queryset=None, required=False, empty_label="–"
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["user"].fill()  # type: ignore[attr-defined]
        self.fields["team"].queryset = Team.objects.filter(retired_at=None)  # type: ignore[attr-defined]


class GapForm(PlainForm):
    """What fills a gap, or why nothing has to."""

    article = forms.CharField(
        label="The article that fills it", required=False, max_length=20, help_text="Its reference, such as KB-17."
    )
    reason = forms.CharField(label="or why none is needed", required=False, max_length=300)
