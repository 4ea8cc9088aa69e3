"""The OpenAPI document and its page. The page works offline: everything it loads comes from this server."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import (
    OpenApiJsonRenderer,
    OpenApiJsonRenderer2,
    OpenApiYamlRenderer,
    OpenApiYamlRenderer2,
)
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.request import Request
from rest_framework.response import Response


@lru_cache(maxsize=1)
def document() -> dict[str, Any]:
    """The whole document: the same for everybody, and made once, because that takes a second."""
    made: dict[str, Any] = SchemaGenerator().get_schema(public=True)  # type: ignore[no-untyped-call]
    return made


class Document(SpectacularAPIView):
    """The OpenAPI document, as JSON unless YAML is asked for. It tells nothing of what Muster holds."""

    authentication_classes: list[Any] = []
    renderer_classes = [OpenApiJsonRenderer, OpenApiJsonRenderer2, OpenApiYamlRenderer, OpenApiYamlRenderer2]

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return Response(document())


class Docs(SpectacularSwaggerSplitView):
    """A page to read the document and try it out."""

    authentication_classes: list[Any] = []
    url_name = "api-schema"
