"""The forms for webhooks and for providers of chat, push and text messages."""

from __future__ import annotations

from typing import Any, cast

from django import forms

from incidents.notifications.choices import PROVIDED, WebhookEvent
from incidents.notifications.forms.base import PlainForm
from incidents.people.models import User


class EndpointForm(PlainForm):
    """What a webhook is told, where, and who answers for it."""

    name = forms.CharField(max_length=120, help_text="As people know it, such as “Status wall”.")
    url = forms.CharField(
        label="Address", max_length=500, help_text="It gets a signed POST with JSON. It must begin with https://."
    )
    owner = forms.ModelChoiceField(
        User.objects.none(), label="Who answers for it", help_text="Told when it is switched off."
    )
    events = forms.MultipleChoiceField(
        choices=WebhookEvent.choices, widget=forms.CheckboxSelectMultiple, label="It is told when"
    )
    includes_restricted = forms.BooleanField(
        required=False,
        label="Restricted incidents too",
        help_text="By reference and code name only. Without this, it learns nothing of them. "
        "Of drills it learns nothing in any case.",
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        people = User.objects.filter(is_active=True, is_staff=True)
        cast("forms.ModelChoiceField[User]", self.fields["owner"]).queryset = people.order_by(
            "first_name", "last_name", "username"
        )


class RotateForm(PlainForm):
    """For how long the secret that is replaced goes on."""

    hours = forms.IntegerField(
        label="Hours for which the old secret works too",
        min_value=0,
        max_value=168,
        initial=24,
        help_text="Both sign until then, so that the receiver can change over without losing anything. "
        "0 ends the old one at once: right when somebody else may have it.",
    )


class PauseForm(PlainForm):
    """Why a webhook gets nothing for now."""

    reason = forms.CharField(max_length=200, required=False, help_text="For those who find it paused.")


class ProviderForm(PlainForm):
    """One service. The address is typed and never shown again."""

    name = forms.CharField(max_length=120, help_text="As people know it, such as “Text messages by Twilio”.")
    channel = forms.ChoiceField(choices=[(channel.value, channel.label) for channel in PROVIDED])
    url = forms.CharField(
        label="Address of the service",
        max_length=500,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text="As Apprise writes it; see the examples below. It holds secrets, so it is never shown again.",
    )
    address_label = forms.CharField(
        max_length=80,
        required=False,
        label="What people are asked for",
        help_text="Such as “Mobile number”, where the address has {address} in it.",
    )
    address_pattern = forms.CharField(
        max_length=200,
        required=False,
        label="What it must look like",
        help_text="A regular expression, such as \\+[0-9]{8,15} for a number with its country code.",
    )
    at_once = forms.IntegerField(
        min_value=1,
        max_value=20,
        initial=2,
        label="Messages at the same time",
        help_text="A service that hangs holds up this many, and no other service.",
    )
    is_active = forms.BooleanField(required=False, initial=True, label="In use")

    def __init__(self, *args: Any, is_stored: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if is_stored:
            self.fields["url"].required = False
            self.fields["url"].help_text = "Leave it empty to keep the address that is stored, which is never shown."


class TryForm(PlainForm):
    """Whom a test goes to, where the service reaches one person each."""

    to = forms.CharField(max_length=254, required=False, label="Send a test to")

    def __init__(self, *args: Any, label: str, is_personal: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not is_personal:
            del self.fields["to"]
        else:
            self.fields["to"].help_text = label
            self.fields["to"].required = True
