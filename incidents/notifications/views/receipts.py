"""Where a gateway reports on one message. Whoever holds the address may, and learns nothing by it."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from incidents.notifications.operations.receipts import ReceiptRefused, note_receipt
from incidents.notifications.webhook_secrets import read_receipt_token

LARGEST = 8 * 1024
STATUSES = {"delivered": True, "failed": False}


@csrf_exempt  # the address itself is the secret, and no cookie counts
@require_POST
def receipt_view(request: HttpRequest, token: str) -> HttpResponse:
    """Take `{"status": "delivered" | "failed", "detail": "…"}`."""
    notification = read_receipt_token(token)
    if notification is None:
        return JsonResponse({"detail": "There is nothing here."}, status=404)
    said = _read(request)
    if said is None or said.get("status") not in STATUSES:
        return JsonResponse({"detail": "Send a JSON object whose status is delivered or failed."}, status=400)
    detail = said.get("detail")
    try:
        note_receipt(
            notification,
            is_delivered=STATUSES[said["status"]],
            detail=detail.replace("\0", "") if isinstance(detail, str) else "",
            at=timezone.now(),
        )
    except ReceiptRefused as refusal:
        return JsonResponse({"detail": refusal.sentence}, status=409)
    return HttpResponse(status=204)


def _read(request: HttpRequest) -> dict[str, Any] | None:
    """The body as an object, or None. It is read only where it says that it is small."""
    try:
        if int(request.headers.get("Content-Length") or 0) > LARGEST:
            return None
        said = json.loads(request.body)
    except (ValueError, RecursionError):
        return None
    return said if isinstance(said, dict) and isinstance(said.get("status"), str) else None
