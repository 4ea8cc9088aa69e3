"""The addresses of costs. They stand before the console's own, under the same /admin/."""

from __future__ import annotations

from django.urls import URLPattern, path

from incidents.permissions.gate import signed_in
from reports.costs.views import incident, overview, rates

ONE = "admin/incidents/incident/<int:pk>/costs/"
urlpatterns: list[URLPattern] = [
    path("admin/costs/", signed_in(overview.overview_view), name="costs"),
    path("admin/costs/rates/", signed_in(rates.rates_view), name="costs_rates"),
    path("admin/costs/rates/people/", signed_in(rates.response_rate_view), name="costs_response_rate"),
    path(
        "admin/costs/rates/people/<int:pk>/take-back/",
        signed_in(rates.take_back_response_rate_view),
        name="costs_take_back_response_rate",
    ),
    path(
        "admin/costs/rates/services/<int:pk>/take-back/",
        signed_in(rates.take_back_service_rate_view),
        name="costs_take_back_service_rate",
    ),
    path("admin/costs/rates/service/<slug:slug>/", signed_in(rates.service_rate_view), name="costs_service_rate"),
    path(ONE, signed_in(incident.incident_costs_view), name="incident_costs"),
    path(f"{ONE}add/", signed_in(incident.add_cost_view), name="incident_cost_add"),
    path(f"{ONE}<int:cost>/withdraw/", signed_in(incident.withdraw_cost_view), name="incident_cost_withdraw"),
]
