"""The pages of webhooks, for administrators. A secret is in the answer to a POST, and nowhere else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from incidents.notifications.choices import WebhookEvent
from incidents.notifications.forms.places import EndpointForm, PauseForm, RotateForm
from incidents.notifications.models import WebhookEndpoint
from incidents.notifications.operations import endpoints as op
from incidents.notifications.operations.waiting import send_again
from incidents.notifications.queries.webhooks import deliveries, listed_endpoints
from incidents.people.views.pages import frame, signed_in
from incidents.refusals import Refused

A_PAGE = 25
FOLDER = "incidents/notifications"


def _require(request: HttpRequest, verb: str) -> None:
    if not request.user.has_perm(f"incidents.{verb}_webhookendpoint"):
        raise PermissionDenied


def _page(pk: int) -> str:
    return reverse("webhook", args=[pk])


@require_safe
def list_view(request: HttpRequest) -> HttpResponse:
    _require(request, "view")
    return frame(request, f"{FOLDER}/webhooks.html", {"title": "Webhooks", "endpoints": listed_endpoints()})


def add_view(request: HttpRequest) -> HttpResponse:
    """The form, and by POST the new webhook's secret."""
    _require(request, "add")
    form = EndpointForm(request.POST or None, initial={"owner": signed_in(request).pk})
    if request.method == "POST" and form.is_valid():
        try:
            endpoint, secret = op.create_endpoint(**form.cleaned_data, at=timezone.now())
        except Refused as refusal:
            form.show_refusal(refusal)
        else:
            return _secret_page(request, endpoint, secret)
    return _form_page(request, form, title="Add a webhook", act="Make the webhook", back=reverse("webhooks"))


def change_view(request: HttpRequest, pk: int) -> HttpResponse:
    _require(request, "change")
    endpoint = get_object_or_404(WebhookEndpoint, pk=pk)
    form = EndpointForm(request.POST or None, initial={**vars(endpoint), "owner": endpoint.owner_id})
    if request.method == "POST" and form.is_valid():
        try:
            op.update_endpoint(endpoint, **form.cleaned_data)
        except Refused as refusal:
            form.show_refusal(refusal)
        else:
            messages.success(request, "The webhook was saved.")
            return HttpResponseRedirect(_page(pk))
    return _form_page(request, form, title=f"Change {endpoint.name}", act="Save", back=_page(pk))


@require_safe
def detail_view(request: HttpRequest, pk: int) -> HttpResponse:
    """What it is told, and how that went: 25 deliveries on a page."""
    _require(request, "view")
    endpoint = get_object_or_404(WebhookEndpoint.objects.select_related("owner"), pk=pk)
    page = Paginator(deliveries(endpoint), A_PAGE).get_page(request.GET.get("page"))
    now = timezone.now()
    context = {
        "title": endpoint.name,
        "endpoint": endpoint,
        "told_of": [WebhookEvent(event).label for event in endpoint.events],
        "former_lives": endpoint.former_until is not None and endpoint.former_until > now,
        "page": page,
        "may_change": request.user.has_perm("incidents.change_webhookendpoint"),
    }
    return frame(request, f"{FOLDER}/webhook.html", context)


def rotate_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Another secret, shown once."""
    _require(request, "change")
    endpoint = get_object_or_404(WebhookEndpoint, pk=pk)
    form = RotateForm(request.POST or None, initial={"hours": 24})
    if request.method == "POST" and form.is_valid():
        overlap = timedelta(hours=form.cleaned_data["hours"])
        endpoint, secret = op.rotate_secret(endpoint, overlap=overlap, at=timezone.now())
        return _secret_page(request, endpoint, secret)
    return _form_page(request, form, title=f"A new secret for {endpoint.name}", act="Make it", back=_page(pk))


def pause_view(request: HttpRequest, pk: int) -> HttpResponse:
    _require(request, "change")
    endpoint = get_object_or_404(WebhookEndpoint, pk=pk)
    form = PauseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        op.pause_endpoint(endpoint, reason=form.cleaned_data["reason"], at=timezone.now())
        messages.success(request, "The webhook is paused. What waited for it was called off.")
        return HttpResponseRedirect(_page(pk))
    return _form_page(request, form, title=f"Pause {endpoint.name}", act="Pause it", back=_page(pk))


@require_POST
def resume_view(request: HttpRequest, pk: int) -> HttpResponse:
    _require(request, "change")
    op.resume_endpoint(get_object_or_404(WebhookEndpoint, pk=pk))
    messages.success(request, "The webhook is switched on. What happened meanwhile is not told.")
    return HttpResponseRedirect(_page(pk))


@require_POST
def test_view(request: HttpRequest, pk: int) -> HttpResponse:
    _require(request, "change")
    endpoint = get_object_or_404(WebhookEndpoint, pk=pk)
    return _try(
        request,
        pk,
        lambda: op.send_test(endpoint, actor=signed_in(request), at=timezone.now()),
        "A test is on its way. It stands first in the list below.",
    )


@require_POST
def again_view(request: HttpRequest, pk: int, notification: UUID) -> HttpResponse:
    _require(request, "change")
    sent = get_object_or_404(deliveries(get_object_or_404(WebhookEndpoint, pk=pk)), pk=notification)
    return _try(
        request,
        pk,
        lambda: send_again(sent, actor=signed_in(request), at=timezone.now()),
        "It is sent once more, under the same id.",
    )


def _try(request: HttpRequest, pk: int, act: Any, done: str) -> HttpResponse:
    try:
        act()
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, done)
    return HttpResponseRedirect(_page(pk))


def _secret_page(request: HttpRequest, endpoint: WebhookEndpoint, secret: str) -> HttpResponse:
    context = {"title": f"The secret of {endpoint.name}", "endpoint": endpoint, "secret": secret}
    return frame(request, f"{FOLDER}/webhook_secret.html", context)


def _form_page(request: HttpRequest, form: Any, *, title: str, act: str, back: str) -> HttpResponse:
    context = {"title": title, "form": form, "act": act, "back": back}
    return frame(request, f"{FOLDER}/place_form.html", context, status=422 if form.errors else 200)
