"""Break-glass: an administrator reads one restricted incident by giving a reason."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from incidents.desk.forms.response import BreakGlassForm
from incidents.desk.views.loading import PAGE, person, render
from incidents.lifecycle.operations import break_glass
from incidents.lifecycle.rights import may
from incidents.refusals import Refused


def break_glass_view(request: HttpRequest, *, site: AdminSite) -> HttpResponse:
    """Absent and unrestricted incidents get the same answer: nothing is learnt here without leaving a trace."""
    if not may(request.user, "break_glass"):
        raise PermissionDenied("You do not have the permission to do this.")
    posted = request.POST if request.method == "POST" else None
    form = BreakGlassForm(posted, label_suffix="")
    if posted is not None and form.is_valid():
        pk = form.cleaned_data["reference"]
        try:
            break_glass(pk, reason=form.cleaned_data["reason"], actor=person(request), at=timezone.now())
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(
                request, "You may read this incident for four hours. Whoever answers for it is shown that you did."
            )
            return HttpResponseRedirect(reverse(PAGE, args=[pk]))
    context = {
        "title": "Open a restricted incident",
        "heading": "Open a restricted incident",
        "intro": "You may read it for four hours. Your reason stays on its timeline, for whoever answers for it.",
        "button": "Open it",
        "form": form,
        "action": request.path,
        "back": reverse("admin:index"),
    }
    return render(request, site, "incidents/desk/act.html", context, status=200 if posted is None else 422)
