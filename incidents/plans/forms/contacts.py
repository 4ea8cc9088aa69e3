"""Forms of key contacts: who they are, and how they are reached."""

from __future__ import annotations

from typing import Any

from django import forms

from incidents.notifications.forms.base import PlainForm
from incidents.people.models import User
from incidents.plans.choices import KeyContactKind, MethodKind
from incidents.plans.forms.base import ConditionsForm, conditions_of
from incidents.plans.models import KeyContact, KeyContactMethod
from incidents.plans.operations import MethodDraft

WAY = ("kind", "value", "label", "is_round_the_clock")


class ContactForm(ConditionsForm):
    name = forms.CharField(max_length=200, help_text="A person or an office, such as “Network supplier, duty desk”.")
    slug = forms.SlugField(max_length=120, label="Short name", help_text="Stands in addresses and in the API.")
    kind = forms.ChoiceField(choices=KeyContactKind.choices)
    role = forms.CharField(max_length=200, label="Reached for", help_text="Such as “decides on public statements”.")
    organisation = forms.CharField(max_length=200, required=False)
    user = forms.ModelChoiceField(
        User.objects.none(),
        required=False,
        label="Account",
        empty_label="None",
        help_text="If it is somebody inside: they confirm their own ways.",
    )
    hours = forms.CharField(max_length=200, required=False, help_text="When they answer, such as “Mon–Fri 8–18”.")
    time_zone = forms.CharField(max_length=64, required=False, help_text="Of these hours, such as Europe/London.")
    night_route = forms.CharField(
        max_length=300, required=False, label="24×7 route", help_text="What to do outside these hours."
    )
    languages = forms.CharField(max_length=120, required=False, help_text="Such as “English, French”.")
    deputies = forms.ModelMultipleChoiceField(
        KeyContact.objects.none(), required=False, help_text="Who is tried next, in the order of this list."
    )
    notes = forms.CharField(
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Contract numbers, code words, what to have at hand.",
    )
    verify_days = forms.IntegerField(
        min_value=7,
        max_value=1000,
        required=False,
        initial=180,
        label="Verify every, days",
        help_text="So often they are asked by e-mail whether all is still right. Empty: never.",
    )

    def __init__(self, data: Any = None, *, thing: KeyContact | None, **options: Any) -> None:
        super().__init__(data, thing=thing, **options)
        fields: Any = self.fields
        others = KeyContact.objects.filter(retired_at=None)
        fields["deputies"].queryset = others.exclude(pk=thing.pk) if thing is not None else others
        fields["deputies"].widget.attrs["size"] = 5
        people = User.objects.filter(is_active=True)
        if thing is not None:
            people = people | User.objects.filter(pk__in=[thing.user_id])
        fields["user"].queryset = people.distinct().order_by("first_name", "last_name", "username")

    def given(self) -> dict[str, Any]:
        """What `save_contact` takes: columns, and the deputies as a list."""
        values = self.values()
        return {"deputies": list(values.pop("deputies")), "values": values}


def values_of(contact: KeyContact) -> dict[str, Any]:
    names = (
        *("name", "slug", "kind", "role", "organisation", "user", "hours", "time_zone", "night_route", "languages"),
        *("notes", "verify_days", "team", "owner", "review_months", "grace_days"),
    )
    deputies = [one.deputy_id for one in contact.deputies.all()]
    return {**{name: getattr(contact, name) for name in names}, **conditions_of(contact), "deputies": deputies}


class MethodForm(PlainForm):
    """One way. An empty one is left out."""

    kind = forms.ChoiceField(choices=MethodKind.choices, label="By")
    value = forms.CharField(max_length=300, required=False, label="Number or address")
    label = forms.CharField(max_length=80, required=False, label="Remark", help_text="Such as “duty phone”.")
    is_round_the_clock = forms.BooleanField(required=False, label="Day and night")


class BaseMethods(forms.BaseFormSet):  # type: ignore[type-arg]
    """The ways in their order; those that are empty or taken away are left out."""

    def kept(self) -> list[Any]:
        return [form for form in self.forms if form.cleaned_data.get("value") and not form.cleaned_data.get("DELETE")]

    def drafts(self) -> list[MethodDraft]:
        return [MethodDraft(**{name: form.cleaned_data[name] for name in WAY}) for form in self.kept()]


MethodsFormSet = forms.formset_factory(
    MethodForm, formset=BaseMethods, extra=3, can_delete=True, max_num=20, absolute_max=30
)


def initial_methods(contact: KeyContact) -> list[dict[str, Any]]:
    return [{name: getattr(method, name) for name in WAY} for method in contact.methods.all()]


class ConfirmForm(PlainForm):
    """What a key contact answers by the link: which ways are right, and what is wrong."""

    right = forms.ModelMultipleChoiceField(
        KeyContactMethod.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    note = forms.CharField(
        required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3, "class": "r-input"})
    )

    def __init__(self, data: Any = None, *, contact: KeyContact) -> None:
        super().__init__(data)
        field: Any = self.fields["right"]
        field.queryset = contact.methods.all()
