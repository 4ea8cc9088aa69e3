"""What the pages of the learning share: the gate, a list with its tabs, an act with its form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from incidents.desk.views.loading import person, render
from incidents.lifecycle.choices import Surface
from incidents.lifecycle.models import Incident
from incidents.lifecycle.operations import record_reads
from incidents.people.models import User
from incidents.people.views.acting import go, is_dialog
from incidents.refusals import Conflict, NotPermitted, Refused
from knowledge.reviews.acts import Act
from knowledge.reviews.queries.pages import PAGE
from knowledge.reviews.queries.rights import VIEWS


def reader(request: HttpRequest) -> User:
    """The one who is signed in. Raises PermissionDenied for whoever may not read reviews."""
    user = person(request)
    if not user.has_perm(VIEWS):
        raise PermissionDenied("You may not read reviews.")
    return user


def note_read(request: HttpRequest, *incidents: Incident | None, surface: str = Surface.PAGE) -> None:
    """Record that somebody read what was learned from restricted incidents."""
    shown = [incident for incident in incidents if incident is not None]
    record_reads(shown, user=person(request), surface=surface, at=timezone.now())


def page(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> TemplateResponse:
    return render(request, admin.site, f"knowledge/reviews/{template}.html", context, status=status)


def tabbed(
    request: HttpRequest, shown: dict[str, tuple[str, Q]], rows: Callable[[str], QuerySet[Any]]
) -> dict[str, Any]:
    """The tabs of a list, which of them is chosen, and a page of its rows."""
    asked = request.GET.get("show", "")
    show = asked if asked in shown else next(iter(shown))
    number = request.GET.get("page", "1")
    found = Paginator(rows(show), PAGE).get_page(number if number.isdecimal() and len(number) < 7 else "1")
    return {
        "tabs": [(slug, label, slug == show) for slug, (label, _wanted) in shown.items()],
        "show": show,
        "rows": found,
    }


def act_view(
    request: HttpRequest,
    act: Act | None,
    row: Any,
    *,
    incident: Incident | None,
    named: str,
    back: str,
    more: Callable[[Any], str] = lambda _made: "",
) -> HttpResponse:
    """Ask for an act, or carry it out and lead on: to where `more` says of what was made, else `back`.

    Raises Http404 for an act that makes no sense here, PermissionDenied for whoever may not.
    """
    user = reader(request)
    if act is None:
        raise Http404
    if not act.may(user, row):
        raise PermissionDenied
    if not act.when(row):
        messages.warning(request, f"“{act.button}” is not possible any more: somebody was faster.")
        return go(request, back)
    now = timezone.now()
    posted = request.POST if request.method == "POST" else None
    form = act.form(posted, incident=incident, user=user, target=row, now=now)  # type: ignore[arg-type]
    if posted is not None and form.is_valid():
        made = _carry_out(act, row, form, user)
        if not form.errors:
            messages.success(request, f"{named}: {act.done}")
            return go(request, more(made) or back)
    context = {
        "title": f"{act.heading}: {named}",
        "heading": act.heading,
        "intro": act.intro,
        "button": act.button,
        "named": named,
        "form": form,
        "action": request.path,
        "back": back,
    }
    status = 200 if posted is None else 409 if form.was_conflict else 422
    if is_dialog(request):
        return TemplateResponse(request, "incidents/desk/act_form.html", context, status=status)
    return page(request, "act", context, status=status)


def _carry_out(act: Act, row: Any, form: Any, user: User) -> Any:
    """Make the one call to the operation; a refusal goes into the form."""
    version = form.seen_version if act.counts_version else None
    try:
        return act.do(row, **form.given(), actor=user, at=timezone.now(), expected_version=version)
    except NotPermitted as refusal:
        raise PermissionDenied(refusal.sentence) from None
    except Refused as refusal:
        form.show_refusal(refusal)
        form.was_conflict = isinstance(refusal, Conflict)
        return None


def file_of(body: bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(
        body,
        content_type=kind,
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store, private",
        },
    )
