"""The API of the lifecycle: one file per group of actions; `routes` says which address leads where."""

from __future__ import annotations

from django.urls import URLPattern, path

from incidents.lifecycle.api.access import Access, BreakGlass
from incidents.lifecycle.api.impact import Effects, Services
from incidents.lifecycle.api.incidents import Incidents
from incidents.lifecycle.api.parts import Links, Roles, Timeline
from incidents.lifecycle.api.pins import Pins
from incidents.lifecycle.api.work import Milestones, Moves, Work

ONE = "incidents/<int:pk>/"

routes: list[URLPattern] = [
    path("incidents/", Incidents.as_view({"get": "list", "post": "create"})),
    path(ONE, Incidents.as_view({"get": "retrieve", "patch": "partial_update"})),
    path(f"{ONE}tags/", Incidents.as_view({"post": "tags"})),
    path(f"{ONE}transitions/", Moves.as_view({"get": "possible", "post": "make"})),
    path(f"{ONE}acknowledge/", Work.as_view({"post": "acknowledge"})),
    path(f"{ONE}take/", Work.as_view({"post": "take"})),
    path(f"{ONE}assign/", Work.as_view({"post": "assign"})),
    path(f"{ONE}hand-over/", Work.as_view({"post": "hand_over"})),
    path(f"{ONE}triage/", Work.as_view({"post": "triage"})),
    path(f"{ONE}priority/", Work.as_view({"post": "priority"})),
    path(f"{ONE}major/", Work.as_view({"post": "major"})),
    path(f"{ONE}milestones/", Milestones.as_view({"get": "read", "post": "correct"})),
    path(f"{ONE}timeline/", Timeline.as_view({"get": "read"})),
    path(f"{ONE}timeline/pins/", Pins.as_view({"get": "read", "post": "pin"})),
    path(f"{ONE}timeline/pins/<int:entry_id>/", Pins.as_view({"delete": "unpin"})),
    path(f"{ONE}notes/", Timeline.as_view({"get": "notes", "post": "add_note"})),
    path(f"{ONE}links/", Links.as_view({"get": "read", "post": "add"})),
    path(f"{ONE}links/<int:link_id>/", Links.as_view({"delete": "remove"})),
    path(f"{ONE}merge/", Links.as_view({"post": "merge"})),
    path(f"{ONE}roles/", Roles.as_view({"get": "read", "post": "give"})),
    path(f"{ONE}roles/hand-over/", Roles.as_view({"post": "hand_over"})),
    path(f"{ONE}roles/release/", Roles.as_view({"post": "release"})),
    path(f"{ONE}affected-services/", Effects.as_view({"get": "read", "post": "add"})),
    path(f"{ONE}affected-services/<int:effect_id>/", Effects.as_view({"patch": "change"})),
    path(f"{ONE}access/", Access.as_view({"get": "read", "post": "grant"})),
    path(f"{ONE}access/<int:grant_id>/revoke/", Access.as_view({"post": "revoke"})),
    path(f"{ONE}access/restrict/", Access.as_view({"post": "restrict"})),
    path(f"{ONE}access/lift/", Access.as_view({"post": "lift"})),
    path(f"{ONE}break-glass/", BreakGlass.as_view({"post": "open"})),
    path("services/", Services.as_view({"get": "list"})),
    path("services/<slug:slug>/", Services.as_view({"get": "retrieve"})),
]
