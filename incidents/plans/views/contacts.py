"""The pages of key contacts: all of them, one with its ways, and those who cannot be reached."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from incidents.people.views.acting import acted, go
from incidents.plans import operations
from incidents.plans.forms.contacts import ContactForm, MethodsFormSet, initial_methods, values_of
from incidents.plans.models import KeyContact
from incidents.plans.queries.contacts import freshness_of, is_failing, is_verified, unreachable, with_ways
from incidents.plans.queries.rights import may_edit, may_make
from incidents.plans.queries.telling import conditions_in_words
from incidents.plans.views.base import COMMON_ACTS, found, opens_all, page_of, reader_of, require_editor, show
from incidents.refusals import NotPermitted, Refused

both = require_http_methods(["GET", "HEAD", "POST"])
ACTS: dict[str, tuple[Callable[..., Any], str]] = {
    **COMMON_ACTS,
    "ask": (operations.ask_to_confirm, "They are asked by a link; what they answer stands here."),
}


@require_safe
def list_view(request: HttpRequest) -> HttpResponse:
    """Every key contact with their ways, and who cannot be counted on."""
    reader, now = reader_of(request, KeyContact), timezone.now()
    rows = list(with_ways(KeyContact.objects.all()))
    current = [row for row in rows if row.retired_at is None]
    context = {
        "title": "Key contacts",
        "rows": [(row, freshness_of(row)) for row in current],
        "unreachable": unreachable(current, at=now),
        "retired": [row for row in rows if row.retired_at is not None],
        "may_make": may_make(reader, KeyContact),
        "today": now.date(),
    }
    return show(request, "contacts", context)


@require_safe
def contact_view(request: HttpRequest, slug: str) -> HttpResponse:
    reader, now = reader_of(request, KeyContact), timezone.now()
    contact = get_object_or_404(with_ways(KeyContact.objects.select_related("last_reviewed_by")), slug=slug)
    edits = may_edit(reader, contact)
    context = {
        "title": contact.name,
        "contact": contact,
        "thing": contact,
        "ways": [(way, is_verified(way, contact, now), is_failing(way)) for way in contact.methods.all()],
        "words": conditions_in_words([contact])[contact.pk] if contact.conditions else "",
        "reasons": [sentence for one in unreachable([contact], at=now) for sentence in one.reasons],
        "freshness": freshness_of(contact),
        "may_edit": edits,
        "may_review": edits or contact.owner_id == reader.pk,
        "may_verify": edits or contact.user_id == reader.pk,
        "may_try": reader.has_perm("incidents.work_incident"),
        "today": now.date(),
    }
    return show(request, "contact", context)


@both
def new_view(request: HttpRequest) -> HttpResponse:
    reader = reader_of(request, KeyContact)
    if not may_make(reader, KeyContact):
        raise PermissionDenied
    return _edit(request, reader, None)


@both
def change_view(request: HttpRequest, slug: str) -> HttpResponse:
    reader, contact = reader_of(request, KeyContact), found(KeyContact, slug)
    require_editor(reader, contact)
    return _edit(request, reader, contact)


def _edit(request: HttpRequest, reader: Any, contact: KeyContact | None) -> HttpResponse:
    posted = request.POST if request.method == "POST" else None
    given: dict[str, Any] = {"reader": reader, "thing": contact, "opens_all": opens_all(reader, KeyContact)}
    form = ContactForm(posted, initial=values_of(contact) if contact is not None else None, **given)
    ways = MethodsFormSet(posted, initial=initial_methods(contact) if contact is not None else None, prefix="methods")
    if posted is not None and form.is_valid() and ways.is_valid():
        saved = _saved(form, ways, contact, reader)
        if saved is not None:
            return go(request, page_of(saved), "Saved.")
    context = {
        "title": f"Change {contact}" if contact is not None else "Add a key contact",
        "form": form,
        "ways": ways,
        "back": page_of(contact) if contact is not None else reverse("key_contacts"),
        "back_words": contact or "Key contacts",
    }
    return show(request, "contact_form", context, status=422 if form.is_bound else 200)


def _saved(form: ContactForm, ways: Any, contact: KeyContact | None, reader: Any) -> KeyContact | None:
    try:
        return operations.save_contact(contact, methods=ways.drafts(), actor=reader, at=timezone.now(), **form.given())
    except NotPermitted as refusal:
        raise PermissionDenied(refusal.sentence) from None
    except Refused as refusal:
        kept, named = ways.kept(), dict(refusal.fields)
        for name, sentence in refusal.fields.items():
            parts = name.split(".")
            if parts[0] == "methods" and len(parts) == 3:
                kept[int(parts[1])].add_error(parts[2], sentence)
                del named[name]
        form.show_refusal(type(refusal)(refusal.sentence, fields=named))
        return None


@require_POST
def act_view(request: HttpRequest, slug: str, act: str) -> HttpResponse:
    reader, contact = reader_of(request, KeyContact), found(KeyContact, slug)
    if act not in ACTS:
        raise Http404
    operation, sentence = ACTS[act]
    return acted(request, lambda: operation(contact, actor=reader, at=timezone.now()), sentence, page_of(contact))


WAY_ACTS = {
    "verify": "It is on record that this is right.",
    "reached": "It is on record that this works.",
    "failed": "It is on record that this was tried in vain.",
}


@require_POST
def way_view(request: HttpRequest, slug: str, pk: int, act: str) -> HttpResponse:
    """One way was made sure of, or tried."""
    reader, contact, at = reader_of(request, KeyContact), found(KeyContact, slug), timezone.now()
    way = get_object_or_404(contact.methods, pk=pk)
    if act not in WAY_ACTS:
        raise Http404
    if act != "verify" and not reader.has_perm("incidents.work_incident"):
        raise PermissionDenied

    def call() -> Any:
        if act == "verify":
            return operations.verify_methods(contact, [way], actor=reader, at=at)
        return operations.note_tried(way, was_reached=act == "reached", actor=reader, at=at)

    return acted(request, call, WAY_ACTS[act], page_of(contact))
