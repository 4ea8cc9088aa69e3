"""What the OpenAPI document says of every operation alike: its problems, its preconditions, its idempotency."""

from __future__ import annotations

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiExample, OpenApiParameter
from rest_framework import serializers

from incidents.rest.problems import CONTENT_TYPE, TITLES

EVERY = (400, 401, 403, 404, 406, 429, 503)
WRITES = (409, 413, 415, 422)
MATCHED = (412, 428)
IF_MATCH = 'The entity tag you read, such as `"3"`, or `*` to change whatever is there. Another version answers 412.'
IF_NONE_MATCH = "Entity tags you hold. When one is current, the answer is 304 without a body."
IDEMPOTENCY_KEY = "Your own key for this request. Sent again with the same body, it is answered again, not done again."


class ProblemErrorSerializer(serializers.Serializer[Any]):
    """One input that is wrong."""

    field = serializers.CharField(help_text="Its name; parts joined with dots. Empty: the whole.", allow_blank=True)
    pointer = serializers.CharField(help_text="Where it stands in the body (RFC 6901).", required=False)
    detail = serializers.CharField()


class ProblemSerializer(serializers.Serializer[Any]):
    """Why a request was not carried out (RFC 9457). Nothing was changed."""

    type = serializers.CharField(help_text="Names the kind of problem for programs.")
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField(help_text="A sentence for a person.")
    instance = serializers.CharField(help_text="This occurrence; the log knows it by the same id.")
    errors: Any = ProblemErrorSerializer(many=True, required=False)


class ApiSchema(AutoSchema):  # type: ignore[no-untyped-call]
    """Adds to each operation what no view should have to repeat."""

    def _get_response_bodies(self, direction: Any = "response") -> Any:
        bodies = super()._get_response_bodies(direction)
        if self.method == "GET" and getattr(self.view, "action", "") in getattr(self.view, "tagged", ()):
            bodies["304"] = {"description": "You hold the current version."}
        problem = self.resolve_serializer(ProblemSerializer, "response").ref
        for status in self._problem_statuses():
            content = {CONTENT_TYPE: {"schema": problem}}
            bodies.setdefault(str(status), {"content": content, "description": TITLES[status]})
        return bodies

    def _get_request_body(self, direction: Any = "request") -> Any:
        """A deletion may say why; the generator takes it for granted that none has a body."""
        if self.method != "DELETE" or getattr(self.view, "action", "") not in getattr(self.view, "bodied", ()):
            return super()._get_request_body(direction)
        self.method = "POST"
        try:
            return super()._get_request_body(direction)
        finally:
            self.method = "DELETE"

    def _problem_statuses(self) -> list[int]:
        statuses = list(EVERY)
        if self.method != "GET":
            statuses += WRITES
        if self._is_matched():
            statuses += MATCHED
        return sorted(statuses)

    def _is_matched(self) -> bool:
        return self.method != "GET" and getattr(self.view, "action", "") in getattr(self.view, "matched", ())

    def get_override_parameters(self) -> list[Any]:
        parameters: list[Any] = []
        if self._is_matched():
            parameters.append(_header("If-Match", IF_MATCH, required=True, example="*"))
        if self.method == "GET" and getattr(self.view, "action", "") in getattr(self.view, "tagged", ()):
            parameters.append(_header("If-None-Match", IF_NONE_MATCH))
        if self.method == "POST":
            parameters.append(_header("Idempotency-Key", IDEMPOTENCY_KEY, pattern=r"^[!-~]{1,255}$"))
        return parameters

    def map_renderers(self, attribute: str) -> list[Any]:
        return ["application/json"] if attribute == "media_type" else list(super().map_renderers(attribute))


def _header(name: str, description: str, *, required: bool = False, pattern: str = "", example: str = "") -> Any:
    schema: dict[str, Any] = {"type": "string", "minLength": 1, "maxLength": 255}
    if pattern:
        schema["pattern"] = pattern
    return OpenApiParameter(
        name,
        type=schema,
        location=OpenApiParameter.HEADER,
        required=required,
        description=description,
        examples=[OpenApiExample("Whatever is there", value=example)] if example else [],
    )
