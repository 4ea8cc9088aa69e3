"""Changing one's password, and setting a new one by a link in a mail."""

from __future__ import annotations

from typing import Any

from celery.exceptions import CeleryError
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.forms import PasswordResetForm
from django.contrib.auth.views import (
    PasswordChangeView,
    PasswordResetCompleteView,
    PasswordResetConfirmView,
    PasswordResetDoneView,
)
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse_lazy
from django.utils import timezone
from django.views.generic import FormView
from kombu.exceptions import KombuError
from unfold.forms import AdminOwnPasswordChangeForm

from incidents.people.addresses import client_address
from incidents.people.devices import remember_device
from incidents.people.forms import NewPasswordForm, ResetRequestForm
from incidents.people.lockout import RESET_ADDRESS, RESET_MAIL, reset_address_key, reset_mail_key
from incidents.people.models import User
from incidents.people.operations import change_password, rename_session
from incidents.people.operations.sign_in import TooManyAttempts, count_attempt
from incidents.people.tasks import send_reset_mails
from incidents.people.views.pages import ConsolePage


class OwnPasswordView(ConsolePage, PasswordChangeView):
    """Asks for the old password and a new one; every other browser is signed out."""

    form_class = AdminOwnPasswordChangeForm
    template_name = "registration/password_change_form.html"
    success_url = reverse_lazy("account_sessions")
    title = "Change your password"

    def form_valid(self, form: Any) -> HttpResponse:
        old_key = self.request.session.session_key or ""
        change_password(form.user, password=form.cleaned_data["new_password1"], keep_session=old_key)
        update_session_auth_hash(self.request, form.user)
        rename_session(old_key=old_key, new_key=self.request.session.session_key or "")
        messages.success(self.request, "Your password was changed, and every other browser was signed out.")
        return HttpResponseRedirect(str(self.success_url))


class ResetRequestView(ConsolePage, FormView):  # type: ignore[type-arg]
    """Asks where to send the link. Known and unknown addresses get the same answer after the same work."""

    form_class = ResetRequestForm
    template_name = "incidents/account/password_reset.html"
    success_url = reverse_lazy("password_reset_done")
    title = "Set a new password"

    def form_valid(self, form: Any) -> HttpResponse:
        at, email = timezone.now(), form.cleaned_data["email"]
        try:
            count_attempt({reset_address_key(client_address(self.request)): RESET_ADDRESS}, at=at)
        except TooManyAttempts as refusal:
            form.add_error(None, refusal.sentence)
            return self.form_invalid(form)
        people = [user.pk for user in PasswordResetForm().get_users(email)]
        try:
            count_attempt({reset_mail_key(email): RESET_MAIL}, at=at)
        except TooManyAttempts:
            # Said to nobody: it would tell that somebody else asked for this address.
            return super().form_valid(form)
        _hand_over(people, self.base_url())
        return super().form_valid(form)

    def base_url(self) -> str:
        """Where the link leads: the address this Muster is known by, else the one that was asked (an allowed host)."""
        return str(getattr(settings, "MUSTER_URL", "") or self.request.build_absolute_uri("/"))


def _hand_over(people: list[int], base_url: str) -> None:
    """Let a worker send the mails, so that the time of the answer tells nothing; without a broker send them here."""
    try:
        send_reset_mails.delay(people, base_url)
    except (CeleryError, KombuError, OSError):
        send_reset_mails(people, base_url)


class ResetDoneView(ConsolePage, PasswordResetDoneView):
    template_name = "incidents/account/password_reset_done.html"
    title = "Look into your mail"


class ResetConfirmView(ConsolePage, PasswordResetConfirmView):
    """Sets the password of whoever followed the link, ends their sessions, and makes this browser known."""

    form_class = NewPasswordForm
    template_name = "incidents/account/password_reset_confirm.html"
    success_url = reverse_lazy("password_reset_complete")
    title = "Set a new password"
    user: User

    def form_valid(self, form: Any) -> HttpResponse:
        change_password(self.user, password=form.cleaned_data["new_password1"])
        self.request.session.pop("_password_reset_token", None)
        response = HttpResponseRedirect(str(self.success_url))
        remember_device(response, self.user.get_username())
        return response


class ResetCompleteView(ConsolePage, PasswordResetCompleteView):
    template_name = "incidents/account/password_reset_complete.html"
    title = "Your new password is set"
