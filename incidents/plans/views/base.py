"""What the pages of plans share: the frame, finding things, acts that nothing is typed for, and saying no."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from incidents.notifications.forms.base import PlainForm
from incidents.people.models import User
from incidents.people.views.pages import frame, signed_in
from incidents.plans import operations
from incidents.plans.models import KeyContact, Plan, Procedure
from incidents.plans.queries.rights import T, Thing, may_edit, may_view, permission
from incidents.refusals import NotPermitted, Refused

ADDRESSES = {Plan: "plan", Procedure: "procedure", KeyContact: "key_contact"}


def reader_of(request: HttpRequest, model: type[Thing]) -> User:
    """Whoever is signed in and may see such things. Raises PermissionDenied."""
    user = signed_in(request)
    if not may_view(user, model):
        raise PermissionDenied
    return user


def found(model: type[T], slug: str) -> T:
    """Raises Http404."""
    rows = model._default_manager.select_related("team", "owner", "last_reviewed_by")
    return get_object_or_404(rows, slug=slug)


def page_of(thing: Thing) -> str:
    return reverse(ADDRESSES[type(thing)], args=[thing.slug])


def opens_all(user: User, model: type[Thing]) -> bool:
    return user.has_perm(permission("change", model))


def require_editor(user: User, thing: Thing) -> None:
    if not may_edit(user, thing):
        raise PermissionDenied


def show(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    return frame(request, f"incidents/plans/{template}.html", context, status=status)


def done(form: PlainForm, call: Callable[[], Any]) -> Any:
    """Make one call to an operation; a refusal goes into the form, and None comes back. Raises PermissionDenied."""
    try:
        return call()
    except NotPermitted as refusal:
        raise PermissionDenied(refusal.sentence) from None
    except Refused as refusal:
        form.show_refusal(refusal)
        return None


# What can be done with everything that is reviewed: the operation, and what is said afterwards.
COMMON_ACTS: dict[str, tuple[Callable[..., Any], str]] = {
    "review": (operations.note_reviewed, "It is on record that you reviewed it."),
    "retire": (operations.retire, "It is retired: nobody is offered it any more."),
    "restore": (operations.restore, "It is in use again."),
}
