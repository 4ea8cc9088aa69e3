"""One way to reach a person: added, proven, tried, retired. Each is asked for and done by its owner alone."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from incidents.notifications.choices import Channel
from incidents.notifications.forms.mine import CodeForm, MethodForm
from incidents.notifications.operations.contact_methods import (
    add_contact_method,
    retire_contact_method,
    send_code,
    try_contact_method,
    verify_contact_method,
)
from incidents.notifications.queries.reach import rules_of
from incidents.notifications.views.mine import MINE, back, done, own_method, provider_called, show
from incidents.people.models import User
from incidents.people.views.pages import frame, signed_in
from incidents.refusals import Refused

ASKED = require_http_methods(["GET", "HEAD", "POST"])


@ASKED
def add_view(request: HttpRequest, by: str) -> HttpResponse:
    """Ask for the address of a new way; `by` is "email" or the key of a provider."""
    user, provider = signed_in(request), provider_called(by)
    posted = request.POST if request.method == "POST" else None
    form = MethodForm(posted, provider=provider, initial=_likely(user, by))
    if posted is not None and form.is_valid():
        channel = provider.channel if provider is not None else Channel.EMAIL
        told: dict[str, Any] = {**form.cleaned_data, "channel": channel, "provider": provider}
        if done(form, lambda: add_contact_method(user, **told, actor=user, at=timezone.now())):
            return back(request, "A code is on its way there. Type it below to prove that it reaches you.")
    channel_words = (provider.get_channel_display() if provider else Channel.EMAIL.label).lower()
    context = {
        "title": f"Be reached by {channel_words}",
        "form": form,
        "provider": provider,
        "back": reverse(MINE),
    }
    return frame(request, "incidents/notifications/add_method.html", context, status=422 if form.errors else 200)


def _likely(user: User, by: str) -> dict[str, str]:
    """What is known of the person already."""
    return {"address": user.email} if by == Channel.EMAIL else {}


@require_POST
def code_view(request: HttpRequest, pk: int) -> HttpResponse:
    user = signed_in(request)
    method = own_method(user, pk)
    return _tried(request, lambda: send_code(method, actor=user, at=timezone.now()), f"A code was sent to {method}.")


@require_POST
def verify_view(request: HttpRequest, pk: int) -> HttpResponse:
    user = signed_in(request)
    method = own_method(user, pk)
    form = CodeForm(request.POST, auto_id=f"id_{pk}_%s")
    if form.is_valid():
        code = form.cleaned_data["code"]
        if done(form, lambda: verify_contact_method(method, code=code, actor=user, at=timezone.now())):
            return back(request, f"{method} is proven. See below what reaches you by it.")
    return show(request, code=(pk, form))


@require_POST
def try_view(request: HttpRequest, pk: int) -> HttpResponse:
    user = signed_in(request)
    method = own_method(user, pk)
    sentence = f"A message for {method} is on its way. Look whether it arrives."
    return _tried(request, lambda: try_contact_method(method, actor=user, at=timezone.now()), sentence)


@ASKED
def retire_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what ends with it, then end it."""
    user = signed_in(request)
    method = own_method(user, pk)
    if request.method == "POST":
        retire_contact_method(method, actor=user, at=timezone.now())
        return back(request, f"{method} is retired: nothing more goes there.")
    rules = [rule for rule in rules_of(user) if rule.method_id == method.pk]
    context = {"title": f"Retire {method}", "method": method, "rules": rules, "back": reverse(MINE)}
    return frame(request, "incidents/notifications/retire_method.html", context)


def _tried(request: HttpRequest, call: Any, sentence: str) -> HttpResponse:
    """For acts without a form: the refusal is said above the page."""
    try:
        call()
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return HttpResponseRedirect(reverse(MINE))
    return back(request, sentence)
