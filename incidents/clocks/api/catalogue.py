"""Policies and calendars for programs to read. They are changed in the console."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet

from incidents.catalog.api import CatalogList, listed
from incidents.catalog.models import BusinessCalendar
from incidents.clocks.models import SlaPolicy, SlaTarget
from incidents.clocks.serializers.catalogue import CalendarShape, SlaPolicyShape


@listed("sla_policies", "Service-level policies", SlaPolicyShape)
class SlaPolicies(CatalogList):
    model = SlaPolicy
    needs = "incidents.view_slapolicy"
    serializer_class = SlaPolicyShape
    orderings = {"position": ("position", "pk")}

    def get_queryset(self) -> QuerySet[Any]:
        targets = SlaTarget.objects.select_related("calendar").order_by("pk")
        rows = super().get_queryset().select_related("calendar", "team")
        return rows.prefetch_related(Prefetch("targets", targets))


@listed("business_calendars", "Business calendars", CalendarShape)
class BusinessCalendars(CatalogList):
    model = BusinessCalendar
    needs = "incidents.view_businesscalendar"
    serializer_class = CalendarShape
