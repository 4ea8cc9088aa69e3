"""The addresses of the library. They stand before the console's own, under the same /admin/."""

from __future__ import annotations

from django.urls import URLPattern, path

from incidents.permissions.gate import signed_in
from incidents.scenarios.views import drafts, library

SCENARIO = "admin/drills/scenarios/<slug:slug>/"

urlpatterns: list[URLPattern] = [
    path("admin/drills/scenarios/", signed_in(library.list_view), name="scenarios"),
    path("admin/drills/new-scenario/", signed_in(library.new_view), name="scenario_new"),
    path("admin/drills/import-scenarios/", signed_in(library.import_view), name="scenarios_import"),
    path(SCENARIO, signed_in(library.scenario_view), name="scenario"),
    path(f"{SCENARIO}change/", signed_in(library.change_view), name="scenario_change"),
    path(f"{SCENARIO}yaml/", signed_in(library.yaml_view), name="scenario_yaml"),
    path(f"{SCENARIO}versions/<int:number>/", signed_in(library.version_view), name="scenario_version"),
    path(
        f"{SCENARIO}versions/<int:number>/pictures/<slug:key>/",
        signed_in(library.picture_view),
        name="scenario_picture",
    ),
    path(f"{SCENARIO}do/<slug:act>/", signed_in(library.act_view), name="scenario_act"),
    path(f"{SCENARIO}draft/", signed_in(drafts.draft_view), name="scenario_draft"),
    path(f"{SCENARIO}draft/new-inject/", signed_in(drafts.inject_view), name="scenario_inject_new"),
    path(f"{SCENARIO}draft/injects/<slug:key>/", signed_in(drafts.inject_view), name="scenario_inject"),
    path(f"{SCENARIO}draft/injects/<slug:key>/remove/", signed_in(drafts.remove_view), name="scenario_inject_remove"),
]
