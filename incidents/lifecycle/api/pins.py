"""Decisions: entries of the timeline that are pinned."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from incidents.lifecycle import operations
from incidents.lifecycle.api.base import IncidentApi
from incidents.lifecycle.models import Incident
from incidents.lifecycle.serializers.answers import ChangedPin
from incidents.lifecycle.serializers.bodies import PinBody
from incidents.lifecycle.serializers.incidents import Receipt
from incidents.lifecycle.serializers.parts import PinShape
from incidents.rest.fields import MAX_ID
from incidents.timeline.models import TimelineEntry
from incidents.timeline.queries import pins_of


class Pins(IncidentApi):
    """The decisions on one incident."""

    @extend_schema(operation_id="incidents_pins_list", summary="Decisions", responses=PinShape(many=True))
    def read(self, request: Request, pk: int) -> Response:
        """At most 20, in the order in which they were taken."""
        return Response([PinShape.render(pin) for pin in pins_of(self.find(pk))])

    @extend_schema(
        operation_id="incidents_pins_add",
        summary="Pin an entry as a decision",
        request=PinBody,
        responses={201: ChangedPin, 202: Receipt},
    )
    def pin(self, request: Request, pk: int) -> Response:
        """A pin that is there already is returned. If-Match is heeded when it is sent: a pin overwrites nothing."""
        incident, version = self.begin(request, pk, "pin_entry")
        given = self.valid(PinBody, request)
        entry = _entry(incident, given.pop("entry"))
        if entry is None:
            raise ValidationError({"entry": ["This incident has no such entry."]})
        operations.pin_entry(incident, entry=entry, **given, actor=self.actor, at=self.now(), expected_version=version)
        pin = pins_of(incident).get(entry=entry)
        return self.changed_part(pk, PinShape.render(pin), status=201)

    @extend_schema(operation_id="incidents_pins_remove", summary="Unpin an entry", request=None, responses={204: None})
    def unpin(self, request: Request, pk: int, entry_id: int) -> Response:
        """The timeline keeps that it was pinned."""
        incident, version = self.begin(request, pk, "unpin_entry")
        entry = _entry(incident, entry_id)
        if entry is None or not pins_of(incident).filter(entry=entry).exists():
            raise NotFound
        operations.unpin_entry(incident, entry=entry, actor=self.actor, at=self.now(), expected_version=version)
        return self.changed_part(pk, None, status=204)


def _entry(incident: Incident, pk: int) -> TimelineEntry | None:
    found = TimelineEntry.objects.filter(incident=incident, pk=pk) if pk <= MAX_ID else TimelineEntry.objects.none()
    return found.first()
