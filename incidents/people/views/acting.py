"""What an act in the console ends with: a refusal said where it was asked for, or a way on, in pages and dialogs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from incidents.refusals import NotPermitted, Refused

DIALOG = "X-Muster-Dialog"
LOCATION = "X-Muster-Location"


def is_dialog(request: HttpRequest) -> bool:
    return DIALOG in request.headers


def go(request: HttpRequest, url: str, sentence: str = "") -> HttpResponse:
    """Lead on to `url`. A dialog is told where to go, because a followed redirect would use up the messages."""
    if sentence:
        messages.success(request, sentence)
    if is_dialog(request):
        return HttpResponse(status=204, headers={LOCATION: url})
    return HttpResponseRedirect(url)


def done(form: Any, call: Callable[[], Any]) -> bool:
    """Make one call to an operation; a refusal goes into the form. Raises PermissionDenied for a missing right."""
    try:
        call()
    except NotPermitted as refusal:
        raise PermissionDenied(refusal.sentence) from None
    except Refused as refusal:
        form.show_refusal(refusal)
        return False
    return True


def acted(request: HttpRequest, call: Callable[[], Any], sentence: str, url: str) -> HttpResponse:
    """Make one call that nothing is typed for; a refusal is said on the page to which it leads."""
    try:
        call()
    except NotPermitted as refusal:
        raise PermissionDenied(refusal.sentence) from None
    except Refused as refusal:
        messages.warning(request, refusal.sentence)
        return go(request, url)
    return go(request, url, sentence)
