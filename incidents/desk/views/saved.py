"""The views of the queue that a person keeps: the page that lists them, and what can be done with each."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from incidents.desk.addresses import sound_query
from incidents.desk.forms.saved import ViewForm
from incidents.desk.models import SavedView
from incidents.desk.operations import (
    may_change_view,
    place_view_earlier,
    rename_view,
    replace_view,
    retire_view,
    save_view,
    share_view,
)
from incidents.desk.queries import views_for
from incidents.desk.views.loading import QUEUE, person, queue_back, render
from incidents.lifecycle.rights import may
from incidents.people.models import Team, User
from incidents.people.operations import PreferenceRefused, set_queue_density
from incidents.refusals import NotPermitted, Refused

VIEWS = "admin:incidents_incident_views"
LIKE_A_KEY = re.compile("[0-9]{1,15}")


def views_view(request: HttpRequest, *, site: AdminSite) -> HttpResponse:
    """GET lists the views; POST keeps the list named by `query` under `name`, or in place of the view `replace`."""
    user = _reader(request)
    replaced = request.POST.get("replace", "")
    if replaced:
        return one_view(request, int(replaced) if LIKE_A_KEY.fullmatch(replaced) else 0, "replace", site=site)
    form = ViewForm(request.POST if request.method == "POST" else None, user=user)
    if request.method == "POST" and form.is_valid():
        try:
            view = save_view(**form.cleaned_data, actor=user, at=timezone.now())
        except NotPermitted as refusal:
            raise PermissionDenied(refusal.sentence) from None
        except Refused as refusal:
            form.show_refusal(refusal)
        else:
            messages.success(request, f"The view “{view}” was saved.")
            return HttpResponseRedirect(f"{reverse(QUEUE)}?{view.query}")
    return _page(request, site, user, form)


def one_view(request: HttpRequest, view: int, slug: str, *, site: AdminSite) -> HttpResponse:
    """POST only: rename, share, replace, place earlier or delete one view."""
    user = _reader(request)
    deed = DEEDS.get(slug)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    row = views_for(user).filter(pk=view).first()
    if row is None or deed is None:
        messages.warning(request, "This view is no longer there.")
        return HttpResponseRedirect(reverse(VIEWS))
    try:
        sentence = deed(request, row, user, timezone.now())
    except NotPermitted as refusal:
        raise PermissionDenied(refusal.sentence) from None
    except Refused as refusal:
        return _page(request, site, user, ViewForm(user=user), wrong=(row.pk, slug, refusal.sentence))
    messages.success(request, sentence)
    return HttpResponseRedirect(queue_back(request) if "next" in request.POST else reverse(VIEWS))


def density_view(request: HttpRequest) -> HttpResponse:
    """POST only: how much room the rows of the queue take, kept for the person."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    try:
        set_queue_density(_reader(request), request.POST.get("density", ""))
    except PreferenceRefused as refusal:
        messages.warning(request, refusal.sentence)
    return HttpResponseRedirect(queue_back(request))


def _reader(request: HttpRequest) -> User:
    if not may(request.user, "view"):
        raise PermissionDenied
    return person(request)


def _page(
    request: HttpRequest, site: AdminSite, user: User, form: ViewForm, *, wrong: tuple[int, str, str] | None = None
) -> HttpResponse:
    rows = [
        {
            "view": view,
            "problem": sound_query(view.query)[1],
            "url": f"{reverse(QUEUE)}?{sound_query(view.query)[0]}",
            "may_change": may_change_view(view, user),
            "wrong": wrong[2] if wrong is not None and wrong[0] == view.pk else "",
            "typed": request.POST.get("name", "") if wrong is not None and wrong[0] == view.pk else "",
        }
        for view in views_for(user)
    ]
    context: dict[str, Any] = {
        "title": "Saved views of the queue",
        "rows": rows,
        "teams": list(Team.objects.filter(memberships__user=user, retired_at=None)),
        "form": form,
        "back": reverse(QUEUE),
    }
    return render(request, site, "incidents/desk/views.html", context, status=422 if form.errors or wrong else 200)


def _rename(request: HttpRequest, view: SavedView, user: User, at: datetime) -> str:
    return f"The view is called “{rename_view(view, name=request.POST.get('name', ''), actor=user, at=at)}” now."


def _share(request: HttpRequest, view: SavedView, user: User, at: datetime) -> str:
    slug = request.POST.get("team", "")
    team = Team.objects.filter(slug=slug).first() if slug else None
    if slug and team is None:
        raise NotPermitted("There is no such team.")
    row = share_view(view, team=team, actor=user, at=at)
    return f"“{row}” is shared with {row.team}." if row.team is not None else f"“{row}” is {row.owner}'s alone."


def _replace(request: HttpRequest, view: SavedView, user: User, at: datetime) -> str:
    return f"“{replace_view(view, query=request.POST.get('query', ''), actor=user, at=at)}” shows this list now."


def _earlier(_request: HttpRequest, view: SavedView, user: User, at: datetime) -> str:
    return f"“{place_view_earlier(view, actor=user, at=at)}” stands further to the front."


def _retire(_request: HttpRequest, view: SavedView, user: User, at: datetime) -> str:
    retire_view(view, actor=user, at=at)
    return f"The view “{view}” was deleted."


DEEDS: dict[str, Callable[[HttpRequest, SavedView, User, datetime], str]] = {
    "rename": _rename,
    "share": _share,
    "replace": _replace,
    "earlier": _earlier,
    "delete": _retire,
}
