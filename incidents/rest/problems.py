"""Every failure of the API as `application/problem+json` (RFC 9457), whatever raised it."""

from __future__ import annotations

import logging
import uuid
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.exceptions import ValidationError as DjangoValidationError
from django.core.signals import got_request_exception
from django.db import DatabaseError, DataError, IntegrityError, OperationalError
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response

from incidents.refusals import Conflict, NotPermitted, Refused
from incidents.rest.pointers import flatten, refused_field

logger = logging.getLogger("incidents.rest")

CONTENT_TYPE = "application/problem+json"
NOTHING_HERE = "There is nothing here, or nothing that you may see."

TITLES = {
    400: "The request is not well formed",
    401: "Who are you?",
    403: "Not permitted",
    404: "Not found",
    405: "Method not allowed",
    406: "No such format",
    409: "Conflict",
    412: "Changed in the meantime",
    413: "Too large",
    415: "Wrong content type",
    422: "Refused",
    428: "If-Match is missing",
    429: "Too many requests",
    500: "Something went wrong here",
    503: "Busy",
}


class PreconditionFailed(exceptions.APIException):
    status_code = 412
    default_code = "stale"
    default_detail = "This was changed in the meantime. Read it again, then repeat what is still needed."


class PreconditionRequired(exceptions.APIException):
    status_code = 428
    default_code = "if_match_required"
    default_detail = 'Send If-Match with the entity tag that you read, such as "3", or * to change whatever is there.'


class PayloadTooLarge(exceptions.APIException):
    status_code = 413
    default_code = "too_large"
    default_detail = "The body is larger than 256 KiB."


class Busy(exceptions.APIException):
    status_code = 409
    default_code = "in_progress"
    default_detail = "A request with this Idempotency-Key is still being carried out. Ask again shortly."


class KeyReused(exceptions.APIException):
    status_code = 422
    default_code = "idempotency_key_reused"
    default_detail = "This Idempotency-Key was used for another request. Use a new one."


@dataclass(frozen=True)
class Problem:
    """What one answer says. `errors` point at the inputs that are wrong."""

    status: int
    code: str
    detail: str
    errors: list[dict[str, str]] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)

    def body(self, request: Any) -> dict[str, Any]:
        known: dict[str, Any] = {
            "type": f"urn:muster:problem:{self.code}",
            "title": TITLES.get(self.status, "Refused"),
            "status": self.status,
            "detail": self.detail,
            "instance": f"urn:muster:request:{_occurrence(request)}",
        }
        return {**known, "errors": self.errors} if self.errors else known


def _occurrence(request: Any) -> str:
    """The request's own id where the server gave it one, so that the answer leads to the log."""
    return str(getattr(getattr(request, "_request", request), "request_id", "") or uuid.uuid4().hex)


def exception_handler(exc: Exception, context: dict[str, Any]) -> Response:
    """Answer any exception, and log those nobody foresaw."""
    request = context.get("request")
    problem = translate(exc, request)
    if problem.status >= 500:
        logger.error("The API failed", exc_info=exc)
    if problem.status == 500:
        got_request_exception.send(sender=None, request=getattr(request, "_request", request))
    return Response(problem.body(request), status=problem.status, headers=problem.headers, content_type=CONTENT_TYPE)


def translate(exc: Exception, request: Any = None) -> Problem:
    """Say what an exception means to the client. Nothing of an unforeseen one is told."""
    if isinstance(exc, Refused):
        return _refused(exc, request)
    if isinstance(exc, Http404 | exceptions.NotFound):
        return Problem(404, "not_found", NOTHING_HERE)
    if isinstance(exc, PermissionDenied | exceptions.PermissionDenied):
        detail = str(exc.detail) if isinstance(exc, exceptions.PermissionDenied) else NotPermitted.sentence
        return Problem(403, "not_permitted", detail)
    if isinstance(exc, exceptions.APIException):
        return _framework(exc, in_body=getattr(request, "method", "GET") != "GET")
    if isinstance(exc, DjangoValidationError):
        detail_of = exc.message_dict if hasattr(exc, "error_dict") else {"": exc.messages}
        return Problem(422, "invalid", "Something that was given does not fit.", flatten(detail_of))
    if isinstance(exc, RequestDataTooBig):
        return Problem(413, "too_large", PayloadTooLarge.default_detail)
    if isinstance(exc, SuspiciousOperation):
        return Problem(400, "malformed", "The request cannot be read.")
    if isinstance(exc, DatabaseError):
        return _database(exc)
    return Problem(500, "internal", "This was noted for those who run Muster. Nothing was changed.")


def _refused(exc: Refused, request: Any) -> Problem:
    errors = [refused_field(name, sentence) for name, sentence in exc.fields.items()]
    if isinstance(exc, NotPermitted):
        return Problem(403, exc.code, exc.sentence)
    if exc.code == "not_found":
        return Problem(404, "not_found", NOTHING_HERE)
    if isinstance(exc, Conflict):
        asked = request is not None and "If-Match" in request.headers
        stale = exc.code == PreconditionFailed.default_code and asked
        return Problem(412 if stale else 409, exc.code, exc.sentence, errors)
    return Problem(422, exc.code, exc.sentence, errors)


def _framework(exc: exceptions.APIException, *, in_body: bool) -> Problem:
    headers: dict[str, str] = {}
    if getattr(exc, "auth_header", None):
        headers["WWW-Authenticate"] = str(exc.auth_header)  # type: ignore[attr-defined]
    if getattr(exc, "wait", None) is not None:
        headers["Retry-After"] = str(int(exc.wait))  # type: ignore[attr-defined]
    if isinstance(exc, exceptions.ValidationError):
        detail = "Something in the request is wrong. Nothing was changed."
        return Problem(400, "invalid", detail, flatten(exc.detail, in_body=in_body))
    code = exc.detail.code if isinstance(exc.detail, exceptions.ErrorDetail) else exc.default_code
    return Problem(exc.status_code, str(code or "error"), str(exc.detail), headers=headers)


def _database(exc: DatabaseError) -> Problem:
    """An IntegrityError may be about a row the caller may not know of: it says nothing of it."""
    if isinstance(exc, IntegrityError):
        return Problem(409, "conflict", "This clashes with something that is recorded already. Nothing was changed.")
    if isinstance(exc, DataError):
        logger.warning("A value came as far as the database and was out of range", exc_info=exc)
        return Problem(400, "malformed", "Something that was given is out of range.")
    if isinstance(exc, OperationalError):
        return Problem(503, "busy", "The database is busy. Ask again shortly.", headers={"Retry-After": "1"})
    return Problem(500, "internal", "This was noted for those who run Muster. Nothing was changed.")
