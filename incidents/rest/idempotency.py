"""`Idempotency-Key`: a POST that is sent again is answered again, not carried out again.

A short transaction claims the key; the change and its answer are then committed together. A claim whose process died
is free again after `LEASE`: whoever takes it over changes `created_at`, so the first can no longer finish.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.utils import timezone
from rest_framework.exceptions import NotFound, ParseError
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from incidents.rest.models import IdempotencyRecord
from incidents.rest.problems import Busy, KeyReused

if TYPE_CHECKING:
    from rest_framework.request import Request

KEPT = timedelta(hours=24)
LEASE = timedelta(seconds=60)
MAX_KEY = 255
KEPT_HEADERS = ("ETag", "Location")
REPLAYED = "Idempotent-Replayed"


def key_of(request: Request) -> str | None:
    """The key of a POST, if it has one. Raises ParseError when it cannot be one."""
    key: str | None = request.headers.get("Idempotency-Key")
    if request.method != "POST" or key is None:
        return None
    if not 0 < len(key) <= MAX_KEY or not (key.isascii() and key.isprintable()):
        raise ParseError(f"Idempotency-Key holds 1 to {MAX_KEY} printable ASCII characters.")
    return key


def answer_once(request: Request, key: str, carry_out: Callable[[], Response]) -> Response:
    """Carry out the request, or answer what was answered before.

    Only success is kept: whatever was refused changed nothing, and may be sent again under the same key.
    Raises KeyReused, Busy, and NotFound when the stored answer speaks of what the caller may no longer see.
    """
    digest, at = fingerprint(request), timezone.now()
    record = _find(request.user, key)
    if record is None:
        mine = _claim(request.user, key, digest, at)
        record = None if mine else _find(request.user, key)
        if mine is None and record is None:
            raise NotFound
    else:
        mine = _take_over(record, digest, at)
    if mine is None:
        assert record is not None
        return _replay(record, digest)
    return _carry_out(mine, carry_out)


def fingerprint(request: Request) -> str:
    """A digest of what was asked: the address and the body, however its JSON was laid out, and what files hold."""
    asked = json.dumps([request.get_full_path(), request.data], sort_keys=True, ensure_ascii=True, default=_digest)
    return hashlib.sha256(asked.encode()).hexdigest()


def _digest(file: File[bytes]) -> list[str]:
    """A file that was sent, by its name and its bytes; it can be read again afterwards."""
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return [file.name or "", digest.hexdigest()]


def sweep(*, at: datetime) -> int:
    """Forget answers older than 24 hours, and return how many. Needs a principal that sees all."""
    return IdempotencyRecord.objects.filter(created_at__lt=at - KEPT).delete()[0]


def _find(user: Any, key: str) -> IdempotencyRecord | None:
    """The record, unless it is about an incident that is hidden from the principal."""
    return IdempotencyRecord.objects.filter(user=user, key=key).first()


def _claim(user: Any, key: str, digest: str, at: datetime) -> IdempotencyRecord | None:
    try:
        with transaction.atomic():
            return IdempotencyRecord.objects.create(user=user, key=key, request_hash=digest, created_at=at)
    except IntegrityError:
        return None


def _take_over(record: IdempotencyRecord, digest: str, at: datetime) -> IdempotencyRecord | None:
    """Make an expired record one's own. Of several who try at once, one succeeds."""
    lasts = LEASE if record.status_code is None else KEPT
    if record.created_at > at - lasts:
        return None
    fresh = {"request_hash": digest, "created_at": at, "status_code": None, "body": "", "headers": {}, "incident": None}
    if not IdempotencyRecord.objects.filter(pk=record.pk, created_at=record.created_at).update(**fresh):
        raise Busy
    return IdempotencyRecord.objects.get(pk=record.pk)


def _carry_out(mine: IdempotencyRecord, carry_out: Callable[[], Response]) -> Response:
    claim = IdempotencyRecord.objects.filter(pk=mine.pk, created_at=mine.created_at, status_code=None)
    kept = False
    try:
        with transaction.atomic():
            response = carry_out()
            # A file is not kept: whoever asks again is handed it again.
            if response.status_code < 300 and isinstance(response, Response):
                if not claim.update(**_stored(response)):
                    raise Busy
                kept = True
        return response
    finally:
        if not kept:
            claim.delete()


def _stored(response: Response) -> dict[str, Any]:
    headers = {name: response[name] for name in KEPT_HEADERS if name in response}
    return {
        "status_code": response.status_code,
        "body": JSONRenderer().render(_kept(response)).decode(),
        "headers": {"headers": headers, "speaks_of": sorted(getattr(response, "speaks_of", ()))},
        "incident_id": getattr(response, "incident_id", None),
    }


def _kept(response: Response) -> Any:
    """The answer without what is `shown_once`: a secret is not stored to be told again."""
    hidden = getattr(response, "shown_once", ())
    return {**response.data, **dict.fromkeys(hidden, "")} if hidden else response.data


def _replay(record: IdempotencyRecord, digest: str) -> Response:
    if record.request_hash != digest:
        raise KeyReused
    if record.status_code is None:
        raise Busy
    speaks_of = record.headers.get("speaks_of", [])
    incidents = apps.get_model("incidents", "Incident").objects  # type: ignore[attr-defined]
    if speaks_of and incidents.filter(pk__in=speaks_of).count() < len(speaks_of):
        raise NotFound
    data = json.loads(record.body) if record.body else None
    headers = {**record.headers.get("headers", {}), REPLAYED: "true"}
    response = Response(data, status=record.status_code, headers=headers)
    response.speaks_of = speaks_of  # type: ignore[attr-defined]
    return response
