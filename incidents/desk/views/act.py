"""One act or one move on an incident: GET asks, POST does. A page of its own, or the content of a dialog."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from incidents.desk.acts import ACTS, Act, Doing
from incidents.desk.forms.base import DeskForm
from incidents.desk.forms.moves import MoveForm
from incidents.desk.forms.watched import WatchedForm
from incidents.desk.views.loading import answer_absent, open_incident, page_of, person, render
from incidents.lifecycle.choices import Surface
from incidents.lifecycle.models import Incident, IncidentLink
from incidents.lifecycle.operations import record_reads, resolve, transition
from incidents.lifecycle.queries import Move, moves
from incidents.lifecycle.rights import may
from incidents.people.views.acting import go, is_dialog
from incidents.refusals import Conflict, NotPermitted, Refused

# What the form of a move sends that nobody typed: keys of rows that were chosen from a list.
CHOSEN = ("csrfmiddlewaretoken", "seen", "children", "resolution_code", "hold_reason")


def act_view(request: HttpRequest, pk: int, slug: str, target: int | None = None, *, site: AdminSite) -> HttpResponse:
    """Carry out an act of the registry, or ask for what it needs."""
    act = ACTS.get(slug)
    if act is not None and not may(request.user, act.right):
        raise PermissionDenied("You do not have the permission to do this.")
    incident = open_incident(request, pk)
    if incident is None or act is None or (act.target is None) != (target is None):
        return answer_absent(request, pk)
    row = None
    if act.target is not None:
        row = act.target._default_manager.filter(_belonging(act, incident), pk=target).first()
        if row is None:
            messages.warning(request, "That entry is no longer there.")
            return go(request, page_of(incident))
    form = act.form(
        request.POST if request.method == "POST" else None,
        incident=incident,
        user=person(request),
        target=row,
        now=timezone.now(),
        initial=_first_values(request, act),
    )
    if request.method == "POST" and form.is_valid():
        doing = Doing(incident, person(request), timezone.now(), form, row)
        if not _is_stale(form) and _done(form, lambda: act.do(doing)):
            then = act.leads_to(doing) if act.leads_to else incident
            return _done_with(request, incident, act.done, then=then, part=act.part)
    return _ask(request, site, incident, form, {"heading": act.label, "intro": act.intro, "button": act.label})


def move_view(request: HttpRequest, pk: int, slug: str, *, site: AdminSite) -> HttpResponse:
    """Make a move of the workflow, or ask for what it needs."""
    incident = open_incident(request, pk)
    if incident is None:
        return answer_absent(request, pk)
    move = next((move for move in moves(incident, person(request)) if move.transition.slug == slug), None)
    if move is None:
        return _answer_gone(request, site, incident)
    if not move.allowed:
        raise PermissionDenied(move.why_not)
    form = MoveForm(
        request.POST if request.method == "POST" else None,
        incident=incident,
        user=person(request),
        now=timezone.now(),
        move=move,
    )
    record_reads(form.children.values(), user=person(request), surface=Surface.LIST, at=timezone.now())
    is_ready = request.method == "POST" and form.is_valid() and not _is_stale(form)
    if is_ready and _done(form, lambda: _make(request, incident, move, form)):
        return _done_with(request, incident, f"{move.transition.name}: done.")
    words = {"heading": move.transition.name, "intro": move.transition.guidance, "button": move.transition.name}
    return _ask(request, site, incident, form, {**words, "leads_to": move.transition.to_state})


def _answer_gone(request: HttpRequest, site: AdminSite, incident: Incident) -> HttpResponse:
    """Somebody changed the state meanwhile: say so, and keep in sight what was typed for a move that is gone."""
    sentence = f"That move is not possible any more: {incident} is “{incident.state}” now."
    typed = [
        (name.replace("_", " ").capitalize(), text)
        for name, texts in request.POST.lists()
        for text in texts
        if name not in CHOSEN and text.strip()
    ]
    if not typed:
        messages.warning(request, sentence)
        return go(request, page_of(incident))
    context = {
        "title": f"Not possible any more: {incident}",
        "incident": incident,
        "sentence": sentence,
        "typed": typed,
        "back": page_of(incident),
    }
    if is_dialog(request):
        return TemplateResponse(request, "incidents/desk/move_gone_words.html", context, status=409)
    return render(request, site, "incidents/desk/move_gone.html", context, status=409)


def _make(request: HttpRequest, incident: Incident, move: Move, form: MoveForm) -> None:
    fields: dict[str, Any] = form.collected()
    told: dict[str, Any] = {"actor": person(request), "at": timezone.now()}
    reason = form.cleaned_data.get("reason", "")
    chosen = form.chosen_children()
    if not chosen:
        transition(incident, slug=move.transition.slug, fields=fields, reason=reason, **told)
        return
    code, summary, kind = (fields.pop(f"resolution_{name}") for name in ("code", "summary", "kind"))
    told |= {"slug": move.transition.slug, "fields": fields, "reason": reason, "children": chosen}
    resolve(incident, code=code, summary=summary, kind=kind, **told)


def _is_stale(form: DeskForm) -> bool:
    """Whether somebody changed what the form began with; then it says so, and keeps what was typed."""
    changed = form.changed_by_others() if isinstance(form, WatchedForm) else []
    if changed and isinstance(form, WatchedForm):
        form.refuse_stale(changed)
    return bool(changed)


def _done(form: DeskForm, call: Any) -> bool:
    """Make one call to an operation; a refusal goes into the form. Raises PermissionDenied for a missing permission."""
    try:
        call()
    except NotPermitted as refusal:
        raise PermissionDenied(refusal.sentence) from None
    except Refused as refusal:
        form.show_refusal(refusal)
        form.was_conflict = isinstance(refusal, Conflict)
        return False
    return True


def _done_with(
    request: HttpRequest, incident: Incident, sentence: str, *, then: Incident | None = None, part: str = ""
) -> HttpResponse:
    messages.success(request, f"{incident}: {sentence}")
    return go(request, page_of(then or incident) + (f"#{part}" if part else ""))


def _ask(
    request: HttpRequest, site: AdminSite, incident: Incident, form: DeskForm, words: dict[str, Any]
) -> TemplateResponse:
    context = {
        **words,
        "title": f"{words['heading']}: {incident}",
        "incident": incident,
        "form": form,
        "action": request.path,
        "back": page_of(incident),
    }
    status = 200
    if form.is_bound:
        status = 409 if form.was_conflict else 422
    if is_dialog(request):
        return TemplateResponse(request, "incidents/desk/act_form.html", context, status=status)
    return render(request, site, "incidents/desk/act.html", context, status=status)


def _belonging(act: Act, incident: Incident) -> Q:
    """A link belongs to both its ends; the manager shows only those of which both may be seen."""
    if act.target is IncidentLink:
        return Q(from_incident=incident) | Q(to_incident=incident)
    return Q(incident=incident)


def _first_values(request: HttpRequest, act: Act) -> dict[str, Any]:
    """Values that the address brings along, for fields of the form only."""
    return {name: request.GET[name] for name in act.form.base_fields if name in request.GET}
