"""Policies and calendars for programs: read, and written by those who may."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from incidents.catalog.api import CatalogList, listed
from incidents.catalog.models import BusinessCalendar
from incidents.catalog.operations import save_calendar
from incidents.clocks.models import SlaPolicy, SlaTarget
from incidents.clocks.operations.policies import retire_policy, save_sla_policy
from incidents.clocks.serializers.bodies import (
    CalendarBody,
    CalendarChanges,
    SlaPolicyBody,
    SlaPolicyChanges,
    sla_drafts,
)
from incidents.clocks.serializers.catalogue import CalendarShape, SlaPolicyShape
from incidents.people.api import check_managed
from incidents.people.choices import TokenScope
from incidents.refusals import NotPermitted

SCOPES: Any = {"read": [TokenScope.CATALOG_READ], "write": [TokenScope.CATALOG_WRITE]}
ADD, CHANGE = "incidents.add_slapolicy", "incidents.change_slapolicy"


class Written(CatalogList):
    """Rows that are written one at a time."""

    required_scopes = SCOPES

    def find(self, pk: int) -> Any:
        """A row, also one that is retired. Raises NotFound."""
        return self.one(self.rows(), pk)

    def rows(self) -> QuerySet[Any]:
        return self.model._default_manager.all()

    def shown(self, row: Any, *, status: int = 200) -> Response:
        return Response(self.get_serializer(self.find(row.pk)).data, status=status)


@listed("sla_policies", "Service-level policies", SlaPolicyShape)
class SlaPolicies(Written):
    model = SlaPolicy
    needs = "incidents.view_slapolicy"
    serializer_class = SlaPolicyShape
    orderings = {"position": ("position", "pk")}

    def rows(self) -> QuerySet[Any]:
        targets = SlaTarget.objects.select_related("calendar").order_by("pk")
        rows = SlaPolicy.objects.select_related("calendar", "team")
        return rows.prefetch_related(Prefetch("targets", targets))

    def get_queryset(self) -> QuerySet[Any]:
        return self.rows().filter(retired_at=None)

    @extend_schema(operation_id="sla_policies_retrieve", summary="One service-level policy", responses=SlaPolicyShape)
    def retrieve(self, request: Request, pk: int) -> Response:
        """With its targets; one that is retired, too."""
        return Response(SlaPolicyShape(self.find(pk)).data)

    @extend_schema(
        operation_id="sla_policies_create",
        summary="Make a service-level policy",
        request=SlaPolicyBody,
        responses={201: SlaPolicyShape},
    )
    def create(self, request: Request) -> Response:
        """The clocks of what is open are reckoned again, as a job of yours."""
        given = self.valid(SlaPolicyBody, request)
        check_managed(request, ADD, given.get("team"))
        drafts = sla_drafts(given.pop("targets"))
        return self.shown(save_sla_policy(None, given, drafts, **self.told), status=201)

    @extend_schema(
        operation_id="sla_policies_update",
        summary="Change a service-level policy",
        request=SlaPolicyChanges,
        responses=SlaPolicyShape,
    )
    def partial_update(self, request: Request, pk: int) -> Response:
        """What is left out stays. The clocks of what is open are reckoned again; past breaches stay facts."""
        policy, given = self.find(pk), self.valid(SlaPolicyChanges, request)
        check_managed(request, CHANGE, policy.team, given.get("team", policy.team))
        targets = given.pop("targets", None)
        drafts = None if targets is None else sla_drafts(targets)
        return self.shown(save_sla_policy(policy, given, drafts, **self.told))

    @extend_schema(
        operation_id="sla_policies_retire",
        summary="Retire a service-level policy",
        request=None,
        responses=SlaPolicyShape,
    )
    def retire(self, request: Request, pk: int) -> Response:
        """No incident gets it any more. Asked again, nothing changes."""
        return self._retired(request, pk, retired=True)

    @extend_schema(
        operation_id="sla_policies_restore",
        summary="Put a service-level policy to use again",
        request=None,
        responses=SlaPolicyShape,
    )
    def restore(self, request: Request, pk: int) -> Response:
        """Where it stood. Asked again, nothing changes."""
        return self._retired(request, pk, retired=False)

    def _retired(self, request: Request, pk: int, *, retired: bool) -> Response:
        policy = self.find(pk)
        check_managed(request, CHANGE, policy.team)
        return self.shown(retire_policy(policy, retired=retired, **self.told))


@listed("business_calendars", "Business calendars", CalendarShape)
class BusinessCalendars(Written):
    model = BusinessCalendar
    needs = "incidents.view_businesscalendar"
    serializer_class = CalendarShape

    @extend_schema(operation_id="business_calendars_retrieve", summary="One business calendar", responses=CalendarShape)
    def retrieve(self, request: Request, pk: int) -> Response:
        """Its hours, holidays and exceptions."""
        return Response(CalendarShape(self.find(pk)).data)

    @extend_schema(
        operation_id="business_calendars_create",
        summary="Make a business calendar",
        request=CalendarBody,
        responses={201: CalendarShape},
    )
    def create(self, request: Request) -> Response:
        """Hours are wall time of its zone."""
        self._check(request, "add")
        return self.shown(save_calendar(None, self.valid(CalendarBody, request), **self.told), status=201)

    @extend_schema(
        operation_id="business_calendars_update",
        summary="Change a business calendar",
        request=CalendarChanges,
        responses=CalendarShape,
    )
    def partial_update(self, request: Request, pk: int) -> Response:
        """What is left out stays. The clocks of what is open are reckoned again, as a job of yours."""
        calendar = self.find(pk)
        self._check(request, "change")
        return self.shown(save_calendar(calendar, self.valid(CalendarChanges, request), **self.told))

    @staticmethod
    def _check(request: Request, verb: str) -> None:
        if not request.user.has_perm(f"incidents.{verb}_businesscalendar"):
            raise NotPermitted
