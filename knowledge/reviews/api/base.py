"""What every view of the learning has: who may read, finding a row, the version it must have, the instant."""

from __future__ import annotations

from typing import Any

from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from incidents.lifecycle.choices import Surface
from incidents.lifecycle.models import Incident
from incidents.lifecycle.operations import record_reads
from incidents.people.api import SignedIn
from incidents.people.choices import TokenScope
from incidents.rest.etags import etag, expected_version
from incidents.rest.pagination import CursorPagination
from incidents.rest.viewsets import ApiViewSet
from knowledge.reviews.models import Review
from knowledge.reviews.queries.rights import VIEWS


class LearningApi(SignedIn, ApiViewSet):
    """Whoever may read reviews reads; what somebody may change is asked by the operation."""

    required_scopes: Any = {"read": [TokenScope.READ], "write": [TokenScope.WRITE]}
    needs: str | None = VIEWS
    pagination_class = CursorPagination

    def named(self, rows: Any, body: dict[str, Any], name: str) -> None:
        """Put the row that a body names by its id in the place of the id. Raises ValidationError."""
        if name not in body:
            return
        found = rows.filter(pk=body[name]).first()
        if found is None:
            raise ValidationError({name: ["There is no such thing here."]})
        body[name] = found

    def version_for(self, request: Request, row: Any) -> int | None:
        return expected_version(request, row.version, required=self.action in self.matched)

    def note_read(self, *reviews: Review) -> None:
        """Record that what was learned from restricted incidents was read."""
        keys = [review.incident_id for review in reviews]
        record_reads(
            Incident.objects.filter(pk__in=keys, restricted=True), user=self.actor, surface=Surface.API, at=self.now()
        )

    @staticmethod
    def tagged_answer(body: dict[str, Any], version: int, *, status: int = 200) -> Response:
        return Response(body, status=status, headers={"ETag": etag(version)})
