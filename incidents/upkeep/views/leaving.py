"""The page of somebody who leaves: what they hold, and to whom it goes."""

from __future__ import annotations

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils import timezone

from incidents.catalog.admin.base import page_of
from incidents.desk.views.loading import person as signed_in
from incidents.desk.views.loading import render
from incidents.lifecycle.choices import Surface
from incidents.lifecycle.operations import record_reads
from incidents.lifecycle.rights import may
from incidents.people.models import User
from incidents.people.queries import may_administer
from incidents.refusals import NotPermitted, Refused
from incidents.upkeep.forms.leaving import LeaveForm
from incidents.upkeep.operations import Left, leave
from incidents.upkeep.queries import holdings


def leave_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what a person holds; a POST hands it over and closes the account."""
    actor = signed_in(request)
    if not (actor.has_perm("incidents.change_user") and may(actor, "assign") and may(actor, "assign_role")):
        raise PermissionDenied
    person = get_object_or_404(User.objects.select_related("manager"), pk=pk)
    if not may_administer(actor, person.get_all_permissions()) or person.pk == actor.pk:
        raise PermissionDenied
    at = timezone.now()
    held = holdings(person, at=at)
    form = LeaveForm(request.POST or None, person=person, held=held)
    left = None
    if request.method == "POST" and form.is_valid():
        left = _try(form, person, actor)
        if left is not None and left.is_closed:
            _say(request, person, left)
            return HttpResponseRedirect(page_of(person))
        # What went is gone from the list; what was refused is asked for again.
        held = holdings(person, at=at)
        form = LeaveForm(request.POST, person=person, held=held) if left is not None else form
    record_reads(held.shown(), user=actor, surface=Surface.LIST, at=at)
    context = {
        "title": f"{person} leaves us",
        "person": person,
        "held": held,
        "form": form,
        "left": left,
        "back": page_of(person),
    }
    return render(request, admin.site, "incidents/upkeep/leave.html", context, status=422 if form.errors else 200)


def _try(form: LeaveForm, person: User, actor: User) -> Left | None:
    try:
        return leave(person, heirs=form.heirs(), actor=actor, at=timezone.now(), anyway=form.cleaned_data["anyway"])
    except NotPermitted as refusal:
        raise PermissionDenied(refusal.sentence) from None
    except Refused as refusal:
        form.add_error(None, refusal.sentence)
        return None


def _say(request: HttpRequest, person: User, left: Left) -> None:
    messages.success(
        request,
        f"{person} has left. Handed over: {left.incidents} incident{'' if left.incidents == 1 else 's'} and "
        f"{left.roles} role{'' if left.roles == 1 else 's'}. The account is closed.",
    )
    for sentence in left.refused:
        messages.warning(request, f"Not handed over: {sentence}")
