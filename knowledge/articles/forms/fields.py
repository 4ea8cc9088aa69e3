"""Fields that several forms share."""

from __future__ import annotations

from typing import Any

from django import forms

from incidents.notifications.forms.base import PlainForm
from incidents.people.models import User
from knowledge.articles.models import Topic


class TopicsField(forms.ModelMultipleChoiceField):
    """The topics in use, to be ticked."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            queryset=Topic.objects.none(),
            label="Topics",
            required=False,
            widget=forms.CheckboxSelectMultiple,
            **options,
        )

    def fill(self, held: Any = ()) -> None:
        """Offer what is in use, and what the article has already."""
        in_use = Topic.objects.filter(retired_at=None) | Topic.objects.filter(pk__in=[topic.pk for topic in held])
        self.queryset = in_use


class PersonField(forms.ModelChoiceField):
    """Somebody who writes articles."""

    def __init__(self, **options: Any) -> None:
        super().__init__(queryset=User.objects.none(), **options)

    def fill(self) -> None:
        """Offer everybody who uses the console."""
        self.queryset = User.objects.filter(is_active=True, is_staff=True).order_by("first_name", "last_name", "pk")

    def label_from_instance(self, obj: Any) -> str:
        name = obj.get_full_name()
        return f"{name} ({obj.username})" if name else str(obj.username)


class ReasonForm(PlainForm):
    """An act that has to be explained."""

    reason = forms.CharField(label="Why?", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
