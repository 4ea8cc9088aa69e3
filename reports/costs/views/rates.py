"""What an hour costs: the list of rates, the grid of a service, the rates of people."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from incidents.catalog.models import Service
from incidents.people.views.acting import acted, done
from reports.costs import operations
from reports.costs.forms import ResponseRateForm, ServiceRateForm, first_values
from reports.costs.models import ResponseRate, ServiceRate
from reports.costs.queries.books import organisation
from reports.costs.queries.rates import priced_services, rates_of, response_rates
from reports.costs.rights import SETS
from reports.costs.views.base import allowed, show


def _today() -> date:
    return timezone.localdate(timezone=timezone.get_default_timezone())


@require_safe
def rates_view(request: HttpRequest) -> HttpResponse:
    """What services and people cost today. Four queries."""
    user = allowed(request)
    context = {
        "title": "What an hour costs",
        "services": priced_services(_today()),
        "staff": response_rates(),
        "organisation": organisation(),
        "may_set": user.has_perm(SETS),
        "today": _today(),
    }
    return show(request, "rates", context)


def service_rate_view(request: HttpRequest, slug: str) -> HttpResponse:
    """The grid of one service, with what it cost before; whoever may not set rates reads it."""
    user = allowed(request, SETS if request.method == "POST" else "reports.view_costs")
    service = get_object_or_404(Service, slug=slug)
    money, today = organisation(), _today()
    rates = list(rates_of(service))
    held = next((rate for rate in rates if rate.replaced_at is None and rate.valid_from <= today), None)
    first = first_values(held, service.hourly_cost or money.default_hourly_cost, money.time_zone, today)
    hours = held.hours if held is not None else None
    posted = request.POST if request.method == "POST" else None
    form = ServiceRateForm(posted, hours=hours, initial=first, currency=money.currency)
    if posted is not None and form.is_valid() and done(form, partial(_set_service_rate, service, form, user)):
        messages.success(request, f"Kept: what an hour of {service} costs from {form.cleaned_data['valid_from']} on.")
        return HttpResponseRedirect(reverse("costs_service_rate", args=[service.slug]))
    context = {
        "title": f"What an hour of {service} costs",
        "service": service,
        "form": form,
        "rates": rates,
        "organisation": money,
        "may_set": user.has_perm(SETS),
        "today": today,
        "hour_names": [f"{hour:02}" for hour in range(24)],
    }
    return show(request, "service_rate", context, status=422 if form.is_bound else 200)


def _set_service_rate(service: Service, form: ServiceRateForm, user: Any) -> None:
    operations.set_service_rate(
        service,
        valid_from=form.cleaned_data["valid_from"],
        amount=form.amount(),
        grid=form.grid(),
        actor=user,
        at=timezone.now(),
    )


def response_rate_view(request: HttpRequest) -> HttpResponse:
    """Say what people cost."""
    user = allowed(request, SETS)
    posted = request.POST if request.method == "POST" else None
    form = ResponseRateForm(posted, initial={"valid_from": _today()}, currency=organisation().currency)
    if posted is not None and form.is_valid() and done(form, partial(_set_response_rate, form, user)):
        messages.success(request, "Kept: what people who respond cost.")
        return HttpResponseRedirect(reverse("costs_rates"))
    context = {"title": "What people who respond cost", "form": form}
    return show(request, "response_rate", context, status=422 if form.is_bound else 200)


def _set_response_rate(form: ResponseRateForm, user: Any) -> None:
    given = form.cleaned_data
    operations.set_response_rate(
        team=given["team"],
        responder=given["responder"],
        valid_from=given["valid_from"],
        amount=form.amount(),
        share_percent=given["share_percent"],
        actor=user,
        at=timezone.now(),
    )


@require_POST
def take_back_service_rate_view(request: HttpRequest, pk: int) -> HttpResponse:
    user = allowed(request, SETS)
    rate = get_object_or_404(ServiceRate.objects.select_related("service"), pk=pk)
    back = reverse("costs_service_rate", args=[rate.service.slug])
    return acted(request, partial(operations.take_back_rate, rate, actor=user, at=timezone.now()), "Taken back.", back)


@require_POST
def take_back_response_rate_view(request: HttpRequest, pk: int) -> HttpResponse:
    user = allowed(request, SETS)
    rate = get_object_or_404(ResponseRate, pk=pk)
    call = partial(operations.take_back_rate, rate, actor=user, at=timezone.now())
    return acted(request, call, "Taken back.", reverse("costs_rates"))
