"""Signing in to the API by token: `Authorization: Bearer mus_…`, and in no other place."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from incidents.people.bearer import Secret, holds_a_token, new_secret, parse
from incidents.people.models import ApiToken, User
from incidents.people.operations.tokens import note_token_use
from incidents.people.queries import find_token

IN_URL = (
    "Send the token in the header “Authorization: Bearer mus_…”, never in the address: addresses are written to logs. "
    "Revoke the token you have just sent."
)
UNKNOWN = "This token is not known. Send a whole token that still exists: “Authorization: Bearer mus_…”."
REVOKED = "This token was revoked. Make a new one."
INACTIVE = "The account of this token is not active."

# Compared with when no token has the prefix, so that the answer takes as long.
_NOBODYS = new_secret().sha256


class TokenAuthentication(BaseAuthentication):
    """Reads the bearer token of a request. Requests without one pass on to the next way of signing in."""

    keyword = "Bearer"

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        if "access_token" in request.query_params or holds_a_token(request.META.get("QUERY_STRING", "")):
            raise AuthenticationFailed(IN_URL)
        scheme, _, credentials = get_authorization_header(request).partition(b" ")
        if scheme.lower() != self.keyword.lower().encode():
            return None
        secret = parse(credentials.strip().decode("latin-1"))
        if secret is None:
            raise AuthenticationFailed(UNKNOWN)
        token = self._proven(secret)
        note_token_use(token, at=timezone.now())
        return token.user, token

    def _proven(self, secret: Secret) -> ApiToken:
        """Return the token once its secret is proven; only then is anything said about it."""
        token = find_token(secret.prefix)
        if not secret.matches(token.secret_hash if token else _NOBODYS) or token is None:
            raise AuthenticationFailed(UNKNOWN)
        if token.revoked_at is not None:
            raise AuthenticationFailed(REVOKED)
        if token.expires_at <= timezone.now():
            raise AuthenticationFailed(f"This token expired on {token.expires_at:%d %b %Y, %H:%M} UTC. Make a new one.")
        if not token.user.is_active:
            raise AuthenticationFailed(INACTIVE)
        return token

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="Muster"'


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """Describes the bearer token in the OpenAPI document."""

    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "mus_…",
            "description": "An API token, made under “Your API tokens”. It carries scopes and an expiry.",
        }
