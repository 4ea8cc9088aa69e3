"""The forms a person meets about their own account: signing in, passwords, profile, tokens."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, cast

from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.forms import SetPasswordForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from unfold.forms import AuthenticationForm
from unfold.widgets import (
    INPUT_CLASSES,
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminEmailInputWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from incidents.people.addresses import client_address
from incidents.people.choices import TokenScope, time_zone_choices
from incidents.people.devices import known_device
from incidents.people.models import User
from incidents.people.operations.accounts import OWN_DETAILS
from incidents.people.operations.sign_in import (
    TooManyAttempts,
    count_attempt,
    forgive_attempt,
    sign_in_policies,
)

WAY_IN = " If it is urgent, follow “Forgotten your password”: the link in the mail makes this browser known."


class SignInForm(AuthenticationForm):
    """User name and password, looked at only when the counters allow it. `at`: now, aware UTC.

    Names nobody has, closed accounts and people without the console are answered alike, after the same work.
    """

    request: HttpRequest

    def __init__(self, request: HttpRequest, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        self.at = at
        self.wait: timedelta | None = None
        self.fields["password"].widget.attrs["autocomplete"] = "current-password"

    def clean(self) -> dict[str, Any]:
        username = self.cleaned_data.get("username")
        password = self.cleaned_data.get("password")
        if not username or not password:
            return self.cleaned_data
        device = known_device(self.request, username)
        policies = sign_in_policies(username=username, address=client_address(self.request), device=device)
        try:
            count_attempt(policies, at=self.at)
        except TooManyAttempts as refusal:
            self.wait = refusal.wait
            raise ValidationError(refusal.sentence + WAY_IN, code=refusal.code) from None
        self.user_cache = authenticate(self.request, username=username, password=password)
        if self.user_cache is None:
            raise self.get_invalid_login_error()
        self.confirm_login_allowed(self.user_cache)
        forgive_attempt(policies, at=self.at)
        return self.cleaned_data

    error_messages = {
        **AuthenticationForm.error_messages,
        "invalid_login": "The user name or the password is not right, or the account may not use the console.",
    }


class ResetRequestForm(forms.Form):
    """To which address the link goes."""

    email = forms.EmailField(
        label="E-mail address",
        max_length=254,
        widget=UnfoldAdminEmailInputWidget(attrs={"autocomplete": "email", "autofocus": True}),
    )


class NewPasswordForm(SetPasswordForm):
    """A new password, typed twice, by somebody who followed the link."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("new_password1", "new_password2"):
            self.fields[name].widget.attrs["class"] = " ".join(INPUT_CLASSES)


class ProfileForm(forms.ModelForm):
    """What a person says about themselves."""

    time_zone = forms.ChoiceField(widget=UnfoldAdminSelectWidget, help_text="Times are shown to you in this zone.")

    class Meta:
        model = User
        fields = OWN_DETAILS
        widgets = {
            "first_name": UnfoldAdminTextInputWidget(attrs={"autocomplete": "given-name"}),
            "last_name": UnfoldAdminTextInputWidget(attrs={"autocomplete": "family-name"}),
            "phone": UnfoldAdminTextInputWidget(attrs={"autocomplete": "tel"}),
            "language": UnfoldAdminSelectWidget,
        }
        help_texts = {"language": "The language in which colleagues may write to you."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = time_zone_choices()
        if self.instance.time_zone not in dict(choices):
            choices.insert(0, (self.instance.time_zone, self.instance.time_zone))
        cast("forms.ChoiceField", self.fields["time_zone"]).choices = choices


LIVES = [(7, "1 week"), (30, "30 days"), (90, "90 days"), (180, "180 days"), (365, "1 year")]


class TokenForm(forms.Form):
    """What a new token is for, what it may do, and for how long."""

    name = forms.CharField(
        max_length=120,
        widget=UnfoldAdminTextInputWidget,
        help_text="What will use this token, such as “nightly report”.",
    )
    scopes = forms.MultipleChoiceField(
        choices=TokenScope.choices, widget=UnfoldAdminCheckboxSelectMultipleWidget, label="It may"
    )
    days = forms.TypedChoiceField(
        choices=LIVES, coerce=int, initial=90, widget=UnfoldAdminSelectWidget, label="It expires after"
    )
