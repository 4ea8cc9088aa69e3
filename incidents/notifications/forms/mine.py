"""How a person says in which way and when they want to be reached."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms

from incidents.notifications.choices import Channel, Importance
from incidents.notifications.forms.base import PlainForm
from incidents.notifications.models import ChannelProvider, ContactMethod, QuietHours
from incidents.notifications.sentences import DAYS


class MethodForm(PlainForm):
    """A new way: by e-mail, or by one of the providers that are set up, which says what it asks for."""

    address = forms.CharField(max_length=254)
    label = forms.CharField(
        max_length=80, required=False, label="Name", help_text="A name of your own for it, such as “My mobile”."
    )

    def __init__(self, data: Any = None, *, provider: ChannelProvider | None, **options: Any) -> None:
        super().__init__(data, **options)
        field = self.fields["address"]
        if provider is None:
            field.label = "E-mail address"
            field.widget.attrs |= {"type": "email", "autocomplete": "email", "inputmode": "email"}
        else:
            field.label = provider.address_label or "Address"
            field.help_text = f"Where {provider} reaches you."
            field.widget.attrs |= {"autocomplete": "off", "spellcheck": "false"}
            if provider.channel == Channel.SMS:
                field.widget.attrs |= {"type": "tel", "autocomplete": "tel", "inputmode": "tel"}


class CodeForm(PlainForm):
    code = forms.CharField(
        max_length=20,
        help_text="The digits of the message that was sent there. They hold for 15 minutes.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "size": 10}),
    )


class RuleForm(PlainForm):
    """One more line of the rules for pages, or of those for everything else."""

    method = forms.ChoiceField(label="By")
    after_minutes = forms.IntegerField(
        label="After how many minutes?",
        min_value=0,
        max_value=1440,
        initial=0,
        help_text="0 is at once.",
    )

    def __init__(
        self, data: Any = None, *, importance: Importance, methods: Sequence[ContactMethod], **options: Any
    ) -> None:
        super().__init__(data, prefix=importance.value, **options)
        choices = [(str(method.pk), _called(method)) for method in methods]
        cast("forms.ChoiceField", self.fields["method"]).choices = choices
        if importance == Importance.IMPORTANT:
            self.fields["after_minutes"].help_text = "0 is at once. What comes later is left out once it is taken."


def _called(method: ContactMethod) -> str:
    return f"{method.get_channel_display()}: {method.label or method.address}"


class QuietForm(PlainForm):
    """When nothing but a page is to disturb."""

    starts = forms.TimeField(label="From", widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}))
    ends = forms.TimeField(
        label="To",
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        help_text="An end before the start lies on the next day.",
    )
    weekdays = forms.TypedMultipleChoiceField(
        label="Days on which it begins",
        coerce=int,
        choices=list(enumerate(DAYS)),
        widget=forms.CheckboxSelectMultiple,
    )

    @classmethod
    def of(cls, held: QuietHours | None) -> QuietForm:
        """The form as it stands before anything is typed."""
        if held is None:
            return cls(initial={"weekdays": [0, 1, 2, 3, 4]})
        return cls(initial={"starts": held.starts, "ends": held.ends, "weekdays": held.weekdays})
