"""The pages of providers of chat, push and text messages, for administrators."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from incidents.notifications.channels.apprise_services import SERVICES
from incidents.notifications.forms.places import ProviderForm, TryForm
from incidents.notifications.models import ChannelProvider
from incidents.notifications.operations.providers import ProviderDetails, save_provider, try_provider
from incidents.people.views.pages import frame
from incidents.refusals import Refused

FOLDER = "incidents/notifications"
KEPT = ("name", "channel", "address_label", "address_pattern", "at_once", "is_active")


def _require(request: HttpRequest, verb: str) -> None:
    if not request.user.has_perm(f"incidents.{verb}_channelprovider"):
        raise PermissionDenied


@require_safe
def list_view(request: HttpRequest) -> HttpResponse:
    _require(request, "view")
    context = {"title": "Chat, push and text messages", "providers": list(ChannelProvider.objects.all())}
    return frame(request, f"{FOLDER}/providers.html", context)


def add_view(request: HttpRequest) -> HttpResponse:
    _require(request, "add")
    return _edit(request, None)


def change_view(request: HttpRequest, pk: int) -> HttpResponse:
    _require(request, "change")
    return _edit(request, get_object_or_404(ChannelProvider, pk=pk))


def _edit(request: HttpRequest, provider: ChannelProvider | None) -> HttpResponse:
    """The form; what is typed as the address does not come back, even when something else is wrong."""
    initial = {name: getattr(provider, name) for name in KEPT} if provider else None
    form = ProviderForm(request.POST or None, initial=initial, is_stored=provider is not None)
    if request.method == "POST" and form.is_valid():
        try:
            saved = save_provider(provider, ProviderDetails(**form.cleaned_data))
        except Refused as refusal:
            form.show_refusal(refusal)
        else:
            messages.success(request, f"{saved} was saved. Send a test before people rely on it.")
            return HttpResponseRedirect(reverse("provider_try", args=[saved.pk]))
    context = {
        "title": f"Change {provider}" if provider else "Add a provider",
        "form": form,
        "act": "Save",
        "back": reverse("providers"),
        "services": SERVICES.values(),
    }
    return frame(request, f"{FOLDER}/place_form.html", context, status=422 if form.errors else 200)


def try_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a test, and say how it went."""
    _require(request, "change")
    provider = get_object_or_404(ChannelProvider, pk=pk)
    label = provider.address_label or "The address as the service knows it."
    form = TryForm(request.POST if request.method == "POST" else None, label=label, is_personal=provider.is_personal)
    outcome = None
    if request.method == "POST" and form.is_valid():
        try:
            outcome = try_provider(provider, to=form.cleaned_data.get("to", ""), at=timezone.now())
        except Refused as refusal:
            form.show_refusal(refusal)
    context = {"title": f"Try {provider}", "provider": provider, "form": form, "outcome": outcome}
    return frame(request, f"{FOLDER}/provider_try.html", context, status=422 if form.errors else 200)
