"""Clocks, policies and calendars for programs."""

from django.urls import URLPattern, path

from incidents.clocks.api.catalogue import BusinessCalendars, SlaPolicies
from incidents.clocks.api.clocks import Clocks
from incidents.lifecycle.api import ONE

routes: list[URLPattern] = [
    path(f"{ONE}clocks/", Clocks.as_view({"get": "read"})),
    path(f"{ONE}clocks/authority/", Clocks.as_view({"get": "notices", "post": "add_notice"})),
    path("sla-policies/", SlaPolicies.as_view({"get": "list"})),
    path("business-calendars/", BusinessCalendars.as_view({"get": "list"})),
]

__all__ = ["routes"]
