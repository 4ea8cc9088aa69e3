"""The base of every view of the API: limits, problems, rate headers, idempotency."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any, NoReturn

from django.utils.cache import patch_vary_headers
from rest_framework.exceptions import NotFound, ParseError, ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet

from incidents.rest import idempotency, problems
from incidents.rest.parsers import BoundedJSONParser, is_clean
from incidents.rest.schema import ApiSchema
from incidents.rest.throttling import PerCaller

PAGE_PARAMETERS = frozenset({"cursor", "page_size", "ordering"})


class ProblemView(APIView):
    """Answers failures as problems, and nothing but JSON otherwise."""

    parser_classes = [BoundedJSONParser]
    renderer_classes = [JSONRenderer]
    metadata_class = None

    def get_exception_handler(self) -> Any:
        return problems.exception_handler

    def options(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        return self.http_method_not_allowed(request, *args, **kwargs)


class ApiViewSet(ProblemView, GenericViewSet[Any]):
    """A view of the API. Subclasses say who may use it, and validate every body by a serializer.

    `matched` names the actions that ask for If-Match, `tagged` those that answer 304 to If-None-Match,
    `parameters` the query parameters each action takes: any other is refused, so that a misspelt filter never
    answers with everything.
    """

    throttle_classes = [PerCaller]
    pagination_class: Any = None
    filter_backends: list[Any] = []
    schema = ApiSchema()
    http_method_names = ["get", "post", "patch", "delete", "head", "options"]
    matched: frozenset[str] = frozenset()
    tagged: frozenset[str] = frozenset()
    parameters: dict[str, frozenset[str]] = {}
    orderings: dict[str, tuple[str, ...]] = {}

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        self._check_query(request)
        key = idempotency.key_of(request)
        handler = getattr(self, "post", None)
        if key is not None and handler is not None:
            carry_out = partial(handler, request, *args, **kwargs)
            self.post = lambda *_args, **_kwargs: self._answer_once(request, key, carry_out)

    def _check_query(self, request: Request) -> None:
        names: set[str] = set()
        for name, values in request.query_params.lists():
            if not all(map(is_clean, [name, *values])):
                raise ParseError("The address contains NUL or half of a character.")
            names.add(name)
        known = self.parameters.get(getattr(self, "action", "") or "", frozenset())
        unknown = {name: ["There is no such parameter here."] for name in sorted(names - known)}
        if unknown and self.action is not None:
            raise ValidationError(unknown)

    def _answer_once(self, request: Request, key: str, carry_out: Any) -> Response:
        response = idempotency.answer_once(request, key, carry_out)
        if idempotency.REPLAYED in response:
            self.replayed(getattr(response, "speaks_of", []))
        return response

    def replayed(self, incident_ids: Iterable[int]) -> None:
        """Called before a stored answer that speaks of these incidents is given again."""

    def valid(self, serializer_class: Any, request: Request, **context: Any) -> dict[str, Any]:
        """Return the validated body. Raises ValidationError naming what is wrong."""
        serializer = serializer_class(data=request.data, context={"request": request, **context})
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        response = super().finalize_response(request, response, *args, **kwargs)
        for name, value in getattr(request, "rate_limit", {}).items():
            response[name] = value
        response.headers.setdefault("Cache-Control", "private, no-cache")
        patch_vary_headers(response, ["Authorization", "Cookie"])
        return response


class NothingHere(ProblemView):
    """Answers addresses below /api/ that lead nowhere, as a problem like every other."""

    authentication_classes: list[Any] = []
    permission_classes: list[Any] = []
    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> NoReturn:
        super().initial(request, *args, **kwargs)
        raise NotFound
