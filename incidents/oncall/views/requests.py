"""Answering what others ask: one button each, so POST only."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from incidents.oncall import operations
from incidents.oncall.models import CoverRequest, SwapRequest
from incidents.oncall.views.base import reader_of
from incidents.people.views.acting import acted

SWAP_ACTS = {
    "accept": (operations.accept_swap, "You have swapped."),
    "decline": (operations.decline_swap, "You have said no."),
    "withdraw": (operations.withdraw_swap, "It was withdrawn."),
}
COVER_ACTS = {
    "take": (operations.take_cover, "The shift is yours. Thank you."),
    "withdraw": (operations.withdraw_cover, "It was withdrawn: the shift stays yours."),
}


@require_POST
def swap_view(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    reader = reader_of(request)
    asked = get_object_or_404(SwapRequest.objects.select_related("schedule"), pk=pk)
    call, sentence = SWAP_ACTS[act]
    return acted(request, lambda: call(asked, actor=reader, at=timezone.now()), sentence, reverse("oncall_mine"))


@require_POST
def cover_view(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    reader = reader_of(request)
    asked = get_object_or_404(CoverRequest.objects.select_related("schedule"), pk=pk)
    call, sentence = COVER_ACTS[act]
    return acted(request, lambda: call(asked, actor=reader, at=timezone.now()), sentence, reverse("oncall_mine"))
