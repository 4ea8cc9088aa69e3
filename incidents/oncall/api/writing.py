"""Making schedules, changing how they turn, retiring them. Each goes by the same operation as in the console."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from incidents.oncall import operations
from incidents.oncall.api.schedules import Schedules
from incidents.oncall.models import OnCallSchedule
from incidents.oncall.queries.versions import going_on
from incidents.oncall.serializers.bodies import RotationsBody, ScheduleBody, ScheduleChanges, rotation_drafts
from incidents.oncall.serializers.shapes import RotationShape, ScheduleShape
from incidents.people.choices import TokenScope

PARTICULARS = ("name", "slug", "team", "owner", "time_zone", "description", "remind_hours")


class WrittenSchedules(Schedules):
    """Schedules as whoever manages their team writes them."""

    required_scopes: Any = {"read": [TokenScope.READ], "write": [TokenScope.CATALOG_WRITE]}

    @extend_schema(
        operation_id="on_call_schedules_create",
        summary="Make an on-call schedule",
        request=ScheduleBody,
        responses={201: ScheduleShape},
    )
    def create(self, request: Request) -> Response:
        """Nobody is on call on it until it has rotations."""
        made = operations.make_schedule(operations.Particulars(**self.valid(ScheduleBody, request)), **self.told)
        return Response(ScheduleShape.render(made), status=201)

    @extend_schema(
        operation_id="on_call_schedules_update",
        summary="Change an on-call schedule",
        request=ScheduleChanges,
        responses=ScheduleShape,
    )
    def partial_update(self, request: Request, slug: str) -> Response:
        """What is left out stays, and so do its shifts."""
        schedule, given = self.schedule(slug), self.valid(ScheduleChanges, request)
        wanted = {name: getattr(schedule, name) for name in PARTICULARS} | given
        return self._shown(operations.change_schedule(schedule, operations.Particulars(**wanted), **self.told))

    @extend_schema(
        operation_id="on_call_schedules_retire",
        summary="Retire an on-call schedule",
        request=None,
        responses=ScheduleShape,
    )
    def retire(self, request: Request, slug: str) -> Response:
        """Nobody is on call there from now on; who was stays on record. Asked again, nothing changes."""
        return self._shown(operations.retire_schedule(self.schedule(slug), **self.told))

    @extend_schema(
        operation_id="on_call_schedules_restore",
        summary="Let a retired schedule turn again",
        request=None,
        responses=ScheduleShape,
    )
    def restore(self, request: Request, slug: str) -> Response:
        """As it did, but for people who left. Asked again, nothing changes."""
        return self._shown(operations.restore_schedule(self.schedule(slug), **self.told))

    @extend_schema(
        operation_id="on_call_rotations_list", summary="Rotations of a schedule", responses=RotationShape(many=True)
    )
    def rotations(self, request: Request, slug: str) -> Response:
        """Those that turn now or are to begin, the topmost first: where several have somebody, the topmost wins."""
        return self._turning(self.schedule(slug))

    @extend_schema(
        operation_id="on_call_rotations_save",
        summary="Change how a schedule turns",
        request=RotationsBody,
        responses=RotationShape(many=True),
    )
    def turn(self, request: Request, slug: str) -> Response:
        """From now, or a later instant, on; who was on call before stays as it was. A refusal names what is wrong such
        as `rotations.0.people`.
        """
        schedule, given = self.schedule(slug), self.valid(RotationsBody, request)
        drafts, begins = rotation_drafts(given["rotations"]), given.get("applies_from")
        try:
            operations.save_rotations(schedule, drafts, **self.told, applies_from=begins)
        except operations.OnCallRefused as refusal:
            raise _named(refusal) from None
        return self._turning(schedule)

    def _shown(self, schedule: OnCallSchedule) -> Response:
        return Response(ScheduleShape.render(schedule))

    def _turning(self, schedule: OnCallSchedule) -> Response:
        return Response([RotationShape.render(version) for version in going_on(schedule, self.now())])


def _named(refusal: operations.OnCallRefused) -> operations.OnCallRefused:
    """A refusal with the fields as the body calls them."""
    fields = {f"rotations.{name}" if name[:1].isdecimal() else name: words for name, words in refusal.fields.items()}
    return operations.OnCallRefused(refusal.sentence, fields=fields)


ONE = "on-call-schedules/<slug:slug>/"

routes: list[URLPattern] = [
    path("on-call-schedules/", WrittenSchedules.as_view({"get": "list", "post": "create"})),
    path(ONE, WrittenSchedules.as_view({"get": "retrieve", "patch": "partial_update"})),
    path(f"{ONE}rotations/", WrittenSchedules.as_view({"get": "rotations", "post": "turn"})),
    path(f"{ONE}retire/", WrittenSchedules.as_view({"post": "retire"})),
    path(f"{ONE}restore/", WrittenSchedules.as_view({"post": "restore"})),
]
