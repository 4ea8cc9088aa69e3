"""The words of one kind of message."""

from __future__ import annotations

from django import forms

from incidents.notifications.forms.base import PlainForm


class WordingForm(PlainForm):
    subject = forms.CharField(
        max_length=200,
        strip=False,
        help_text="One line: the title of a push message, the first words of a text.",
    )
    body = forms.CharField(
        label="Text",
        max_length=5000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "true"}),
        help_text="Variables stand in braces: {{ reference }}. {% if reason %}…{% endif %} leaves out what is empty.",
    )
