"""Whose part of the learning goes to whom."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q

from incidents.notifications.forms.base import PlainForm
from incidents.people.models import User
from knowledge.reviews.choices import UNFINISHED, ActionState
from knowledge.reviews.models import CorrectiveAction, Review


class _Somebody(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        name = obj.get_full_name()
        left = "" if obj.is_active else ", whose account is closed"
        return f"{name} ({obj.username}){left}" if name else f"{obj.username}{left}"


class HandOverForm(PlainForm):
    """Also of somebody whose account is closed already."""

    user = _Somebody(label="Whose?", queryset=User.objects.none(), empty_label="Choose a person")
    to = _Somebody(label="To whom?", queryset=User.objects.none(), empty_label="Choose a person")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        people = User.objects.order_by("first_name", "last_name", "pk")
        owing = Q(pk__in=Review.objects.filter(state__in=UNFINISHED).values("owner")) | Q(
            pk__in=CorrectiveAction.objects.filter(state=ActionState.OPEN).values("owner")
        )
        in_use = Q(is_active=True, is_staff=True)
        self.fields["user"].queryset = people.filter(owing | in_use)  # type: ignore[attr-defined]
        self.fields["to"].queryset = people.filter(in_use)  # type: ignore[attr-defined]
