"""Binds each request's principal, and keeps it while a streamed body is sent."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextvars import Context, copy_context
from typing import Any

from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse

from incidents.permissions.principal import Principal, reset_principal, set_principal

_END = object()


class PrincipalMiddleware:
    """The user is read from the request when SQL is compiled: the API authenticates after middleware has run."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        token = set_principal(Principal(request=request))
        try:
            response = self.get_response(request)
            if isinstance(response, StreamingHttpResponse) and not response.is_async:
                response.streaming_content = _bound(response.streaming_content, copy_context())  # type: ignore[arg-type]
            return response
        finally:
            reset_principal(token)


def _bound(chunks: Iterable[Any], context: Context) -> Iterator[Any]:
    """Yield `chunks`, each produced inside `context`."""
    iterator = context.run(iter, chunks)
    while (chunk := context.run(next, iterator, _END)) is not _END:
        yield chunk
