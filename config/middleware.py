"""Middleware of the shell: request identifiers, and the policy that tells browsers what a page may load."""

from __future__ import annotations

from collections.abc import Callable

from csp.middleware import CSPMiddleware, PolicyParts
from django.http import HttpRequest, HttpResponseBase

from config.request_ids import choose_request_id, request_id

HEADER = "X-Request-ID"

# Unfold builds its widgets with Alpine, which evaluates expressions, and with styles in attributes.
CONSOLE = {"script-src": ["'self'", "'unsafe-eval'"], "style-src": ["'self'", "'unsafe-inline'"]}
# Swagger draws its page with styles in attributes.
API_DOCS = {"style-src": ["'self'", "'unsafe-inline'"]}
POLICIES: dict[str, dict[str, list[str]]] = {"/admin/": CONSOLE, "/api/docs": API_DOCS}


class RequestIdMiddleware:
    """Gives every request an identifier, which stands in its log lines and in the answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        chosen = choose_request_id(request.headers.get(HEADER, ""))
        request.request_id = chosen  # type: ignore[attr-defined]
        token = request_id.set(chosen)
        try:
            response = self.get_response(request)
            response.headers[HEADER] = chosen
            return response
        finally:
            request_id.reset(token)


class ContentSecurityPolicyMiddleware(CSPMiddleware):
    """The strict policy of the settings, eased only for the pages of others that cannot live with it."""

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        if parts.replace is None:
            for prefix, replaced in POLICIES.items():
                if request.path_info.startswith(prefix):
                    parts.replace = replaced
        return parts
