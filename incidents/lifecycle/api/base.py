"""What every view of incidents does: find the incident, ask for the right, match the version, answer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from incidents.database.sole import sole
from incidents.lifecycle import operations, rights
from incidents.lifecycle.choices import Surface
from incidents.lifecycle.models import Incident
from incidents.lifecycle.serializers.incidents import FullIncident, Receipt, full, read_after, read_full
from incidents.people.api import SignedIn
from incidents.people.choices import TokenScope
from incidents.rest.etags import etag, expected_version
from incidents.rest.fields import MAX_ID
from incidents.rest.viewsets import ApiViewSet

OUT_OF_SIGHT = "Done. This incident is restricted to those who need to know, and you are not among them."
CHANGED = {200: FullIncident, 202: Receipt}


class IncidentApi(SignedIn, ApiViewSet):
    """A view below /incidents/. Hidden and absent incidents answer alike, before anything else is looked at."""

    needs = "incidents.view_incident"
    required_scopes = {"read": [TokenScope.READ], "write": [TokenScope.WRITE]}
    serializer_class = FullIncident

    def find(self, pk: int, *relations: str) -> Incident:
        """Return the incident with `relations` loaded, and note that it is read. Raises NotFound."""
        incident = sole(Incident.objects.filter(pk=pk).select_related(*relations or ("state",)))
        if incident is None:
            raise NotFound
        self.note_reads([incident])
        return incident

    def begin(self, request: Request, pk: int, operation: str) -> tuple[Incident, int | None]:
        """Return the incident to change and the version it must have.

        Raises NotFound, NotPermitted, PreconditionRequired, PreconditionFailed, in this order.
        """
        # The operation reads the rest, once it holds the row.
        incident = sole(Incident.objects.filter(pk=pk).only("version")) if pk <= MAX_ID else None
        if incident is None:
            raise NotFound
        rights.require(request.user, operation)
        required = self.action in self.matched
        return incident, expected_version(request, incident.version, required=required)

    def note_reads(self, incidents: Iterable[Incident], *, surface: str = Surface.API) -> None:
        operations.record_reads(incidents, user=self.actor, surface=surface, at=timezone.now())

    def replayed(self, incident_ids: Iterable[int]) -> None:
        ids = list(incident_ids)
        if ids:
            self.note_reads(Incident.objects.filter(pk__in=ids, restricted=True))

    def changed(
        self, pk: int, *, status: int = 200, now: Incident | None = None, row: Incident | None = None
    ) -> Response:
        """Answer with the incident as it is now, or with a receipt when the caller may not see it.

        `now` is the incident as it is now, where everybody may see it and what it names is loaded; `row`, what the
        operation returned.
        """
        if now is None:
            now = read_after(row) if row is not None else sole(read_full(Incident.objects.filter(pk=pk)))
        incident = now
        if incident is None:
            return self.receipt(pk)
        self.note_reads([incident])
        response = Response(full(incident), status=status, headers={"ETag": etag(incident.version)})
        return speaking_of(response, pk)

    def changed_part(
        self,
        pk: int,
        part: dict[str, Any] | None,
        *,
        status: int,
        also: Iterable[int] = (),
        now: Incident | None = None,
    ) -> Response:
        """Answer with a part of the incident and the incident's new entity tag.

        `now` is the incident as it is now, where the change left it as visible as it was.
        """
        seen = now or sole(Incident.objects.filter(pk=pk).only("version", "restricted"))
        if seen is None:
            return self.receipt(pk)
        self.note_reads([seen])
        tag = etag(seen.version)
        body = None if part is None else {**part, "etag": tag}
        return speaking_of(Response(body, status=status, headers={"ETag": tag}), pk, *also)

    def receipt(self, pk: int) -> Response:
        return Response({"id": pk, "reference": f"INC-{pk}", "detail": OUT_OF_SIGHT}, status=202)


def speaking_of(response: Response, pk: int, *others: int) -> Response:
    """Say which incidents an answer speaks of, so that a replay of it can be withheld."""
    response.incident_id = pk  # type: ignore[attr-defined]
    response.speaks_of = [pk, *others]  # type: ignore[attr-defined]
    return response
