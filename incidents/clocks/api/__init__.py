"""Clocks, policies and calendars for programs."""

from django.urls import URLPattern, path

from incidents.clocks.api.catalogue import BusinessCalendars, SlaPolicies
from incidents.clocks.api.clocks import Clocks
from incidents.lifecycle.api import ONE

routes: list[URLPattern] = [
    path(f"{ONE}clocks/", Clocks.as_view({"get": "read"})),
    path(f"{ONE}clocks/authority/", Clocks.as_view({"get": "notices", "post": "add_notice"})),
    path(f"{ONE}clocks/authority/waive/", Clocks.as_view({"post": "waive"})),
    path("sla-policies/", SlaPolicies.as_view({"get": "list", "post": "create"})),
    path("sla-policies/<int:pk>/", SlaPolicies.as_view({"get": "retrieve", "patch": "partial_update"})),
    path("sla-policies/<int:pk>/retire/", SlaPolicies.as_view({"post": "retire"})),
    path("sla-policies/<int:pk>/restore/", SlaPolicies.as_view({"post": "restore"})),
    path("business-calendars/", BusinessCalendars.as_view({"get": "list", "post": "create"})),
    path("business-calendars/<int:pk>/", BusinessCalendars.as_view({"get": "retrieve", "patch": "partial_update"})),
]

__all__ = ["routes"]
