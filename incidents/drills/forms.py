"""The forms of drills."""

from __future__ import annotations

from django import forms

from incidents.notifications.forms.base import PlainForm


class AnswerForm(PlainForm):
    text = forms.CharField(label="Your answer", max_length=10_000, widget=forms.Textarea(attrs={"rows": 3}))
