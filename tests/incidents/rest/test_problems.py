"""What each kind of failure is answered with."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import DatabaseError, DataError, IntegrityError, OperationalError
from django.http import Http404
from rest_framework import exceptions
from rest_framework.test import APIRequestFactory

from incidents.lifecycle.operations.base import IncidentNotFound, StaleIncident
from incidents.refusals import Conflict, NotPermitted, Refused
from incidents.rest.pointers import flatten
from incidents.rest.problems import exception_handler, translate


def request(method="post", **headers):
    return getattr(APIRequestFactory(), method)("/", headers=headers)


@pytest.mark.parametrize(
    ("exc", "status", "code"),
    [
        (Refused("No."), 422, "refused"),
        (NotPermitted(), 403, "not_permitted"),
        (Conflict(), 409, "conflict"),
        (StaleIncident(), 409, "stale"),
        (IncidentNotFound(), 404, "not_found"),
        (Http404("INC-1 CANARY"), 404, "not_found"),
        (exceptions.NotFound("CANARY"), 404, "not_found"),
        (PermissionDenied("CANARY"), 403, "not_permitted"),
        (exceptions.NotAuthenticated(), 401, "not_authenticated"),
        (exceptions.ParseError(), 400, "parse_error"),
        (exceptions.MethodNotAllowed("PUT"), 405, "method_not_allowed"),
        (exceptions.NotAcceptable(), 406, "not_acceptable"),
        (exceptions.UnsupportedMediaType("text/plain"), 415, "unsupported_media_type"),
        (exceptions.Throttled(wait=3), 429, "throttled"),
        (DjangoValidationError({"title": ["Too long."]}), 422, "invalid"),
        (DjangoValidationError("Wrong."), 422, "invalid"),
        (RequestDataTooBig(), 413, "too_large"),
        (SuspiciousOperation("CANARY"), 400, "malformed"),
        (IntegrityError("UNIQUE CANARY"), 409, "conflict"),
        (DataError("CANARY out of range"), 400, "malformed"),
        (OperationalError("CANARY is locked"), 503, "busy"),
        (DatabaseError("CANARY"), 500, "internal"),
        (KeyError("CANARY"), 500, "internal"),
    ],
)
def test_each_failure_has_its_answer_and_tells_nothing_more(exc, status, code):
    problem = translate(exc, request())
    assert (problem.status, problem.code) == (status, code)
    assert "CANARY" not in problem.detail
    body = problem.body(request())
    assert {"type", "title", "status", "detail", "instance"} <= set(body)


def test_a_stale_version_is_412_when_if_match_was_sent():
    assert translate(StaleIncident(), request(**{"If-Match": '"1"'})).status == 412


def test_a_refusal_points_at_its_fields():
    problem = translate(Refused("No.", fields={"title": "Say it."}), request())
    assert problem.errors == [{"field": "title", "pointer": "#/title", "detail": "Say it."}]


def test_throttled_says_when_to_come_back():
    assert translate(exceptions.Throttled(wait=3.2), request()).headers == {"Retry-After": "4"}


def test_an_unforeseen_failure_is_logged_and_says_nothing(caplog):
    response = exception_handler(KeyError("CANARY"), {"request": request()})
    assert response.status_code == 500
    assert "CANARY" not in str(response.data)
    assert "CANARY" in caplog.text


def test_the_instance_is_the_requests_own_id():
    asked = request()
    asked.request_id = "abc12345"
    assert exception_handler(Http404(), {"request": asked}).data["instance"] == "urn:muster:request:abc12345"


def test_nested_messages_are_flattened_with_pointers():
    detail = {"affected": {0: {"effect": ["Wrong."]}}, "non_field_errors": ["All wrong."], "a/b": ["Odd."]}
    assert flatten(detail) == [
        {"field": "affected.0.effect", "pointer": "#/affected/0/effect", "detail": "Wrong."},
        {"field": "", "pointer": "#", "detail": "All wrong."},
        {"field": "a/b", "pointer": "#/a~1b", "detail": "Odd."},
    ]
    assert flatten([{}, {"x": ["No."]}], in_body=False) == [{"field": "1.x", "detail": "No."}]
