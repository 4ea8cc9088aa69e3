"""A client of the API as programs write one: a token, JSON, and nothing remembered."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone
from rest_framework.test import APIClient

from incidents.models import User
from incidents.people.choices import TokenScope
from incidents.people.operations import create_token

ALL = tuple(TokenScope.values)
V1 = "/api/v1"


class Program:
    """Calls /api/v1 with the token of one person."""

    def __init__(self, user: User, *scopes: str) -> None:
        now = timezone.now()
        self.token, self.secret = create_token(
            user, name="test", scopes=scopes or ALL, expires_at=now + timedelta(days=1), actor=user, at=now
        )
        # Its use has been noted within the minute, as that of any program at work.
        type(self.token).objects.filter(pk=self.token.pk).update(last_used_at=now)
        self.client = APIClient()
        self.client.credentials(HTTP_AUTHORIZATION=f"Bearer {self.secret}")

    def get(self, path: str, query: dict[str, Any] | None = None, **headers: str):
        return self.client.get(V1 + path, query or {}, headers=_named(headers))

    def post(self, path: str, body: Any = None, **headers: str):
        return self._send("post", path, body, headers)

    def patch(self, path: str, body: Any = None, **headers: str):
        return self._send("patch", path, body, headers)

    def delete(self, path: str, **headers: str):
        return self.client.delete(V1 + path, headers=_named(headers))

    def _send(self, method: str, path: str, body: Any, headers: dict[str, str]):
        send = getattr(self.client, method)
        return send(V1 + path, {} if body is None else body, format="json", headers=_named(headers))


def _named(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


def is_problem(response: Any, status: int, code: str = "") -> dict[str, Any]:
    """Assert that the answer is a whole problem of this status and kind, and return it."""
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    problem = response.json()
    assert problem["status"] == status
    assert problem["title"]
    assert problem["detail"]
    assert problem["instance"]
    if code:
        assert problem["type"] == f"urn:muster:problem:{code}"
    return problem
