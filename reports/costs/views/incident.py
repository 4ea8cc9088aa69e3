"""What one incident costs, on its page: the estimate, the meter while a major incident runs, fixed costs."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from incidents.desk.views.loading import answer_absent, page_of
from incidents.lifecycle.choices import Surface
from incidents.lifecycle.models import Incident
from incidents.lifecycle.operations import record_reads
from incidents.people.models import User
from incidents.people.views.acting import done, go, is_dialog
from reports.costs import operations
from reports.costs.forms import ItemForm, WithdrawForm
from reports.costs.models import FixedCost
from reports.costs.queries.one import cost_of_incident, incident_with_money
from reports.costs.rights import RECORDS
from reports.costs.views.base import allowed, show


@require_safe
def incident_costs_view(request: HttpRequest, pk: int) -> HttpResponse:
    """A fragment for scripts, a page without them. Six queries."""
    user = allowed(request)
    incident = _opened(pk, user)
    if incident is None:
        return answer_absent(request, pk)
    context = {
        "title": f"What {incident} costs",
        "incident": incident,
        "cost": cost_of_incident(incident, timezone.now()),
        "may_record": user.has_perm(RECORDS),
        "back": page_of(incident),
    }
    if is_dialog(request):
        return TemplateResponse(request, "reports/costs/incident_part.html", context)
    return show(request, "incident", context)


def add_cost_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Record a fixed cost."""
    user = allowed(request, RECORDS)
    incident = _opened(pk, user)
    if incident is None:
        return answer_absent(request, pk)
    now = timezone.now()
    posted = request.POST if request.method == "POST" else None
    today = timezone.localdate(now, timezone.get_default_timezone())
    form = ItemForm(posted, incident=incident, user=user, now=now, initial={"on": today})
    if posted is not None and form.is_valid():
        record = partial(operations.record_cost, incident, **form.given(), actor=user, at=now)
        if done(form, record):
            return go(request, page_of(incident), "The cost is recorded.")
    return _ask(request, incident, form, "Add a cost", "Add it")


def withdraw_cost_view(request: HttpRequest, pk: int, cost: int) -> HttpResponse:
    """Withdraw a fixed cost, with a reason."""
    user = allowed(request, RECORDS)
    incident = _opened(pk, user)
    if incident is None:
        return answer_absent(request, pk)
    row = FixedCost.objects.filter(incident=incident, pk=cost).select_related("incident").first()
    if row is None:
        raise Http404
    now = timezone.now()
    posted = request.POST if request.method == "POST" else None
    form = WithdrawForm(posted, incident=incident, user=user, target=row, now=now)
    if posted is not None and form.is_valid():
        withdraw = partial(operations.withdraw_cost, row, **form.given(), actor=user, at=now)
        if done(form, withdraw):
            return go(request, page_of(incident), f"“{row.what}” counts no more.")
    return _ask(request, incident, form, f"Withdraw “{row.what}”", "Withdraw it")


def _ask(request: HttpRequest, incident: Any, form: Any, heading: str, button: str) -> HttpResponse:
    context = {
        "title": f"{heading}: {incident.reference}",
        "heading": heading,
        "intro": f"In {incident.currency}." if incident.currency and isinstance(form, ItemForm) else "",
        "button": button,
        "incident": incident,
        "form": form,
        "action": request.path,
        "back": reverse("incident_costs", args=[incident.pk]),
    }
    status = 422 if form.is_bound else 200
    if is_dialog(request):
        return TemplateResponse(request, "incidents/desk/act_form.html", context, status=status)
    return show(request, "act", context, status=status)


def _opened(pk: int, user: User) -> Incident | None:
    """The incident, with the read recorded when it is restricted."""
    incident = incident_with_money(pk)
    if incident is not None:
        record_reads([incident], user=user, surface=Surface.PAGE, at=timezone.now())
    return incident
