"""Paging people about an incident, and watching it, for programs."""

from __future__ import annotations

from django.urls import URLPattern, path
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from incidents.escalation.operations import page_people
from incidents.escalation.serializers.paging import PageBody, Paged, Watching
from incidents.lifecycle.api import ONE
from incidents.lifecycle.api.base import IncidentApi, speaking_of
from incidents.lifecycle.operations.base import OpenedToRead
from incidents.lifecycle.queries import may_only_read
from incidents.notifications.operations.watching import unwatch, watch


class Paging(IncidentApi):
    """People are asked to take an incident, at once and by every way they chose for it."""

    @extend_schema(operation_id="incidents_page", summary="Page people", request=PageBody, responses={200: Paged})
    def page(self, request: Request, pk: int) -> Response:
        """Until somebody acknowledges it. Who may not know of the incident is refused by name."""
        incident, _version = self.begin(request, pk, "page")
        given = self.valid(PageBody, request)
        made = page_people(incident, **given, actor=self.actor, at=self.now())
        people = list(dict.fromkeys(row.recipient_id for row in made))
        return speaking_of(Response({"people": people}), pk)


class Watches(IncidentApi):
    """Being told what happens to an incident."""

    @extend_schema(operation_id="incidents_watch", summary="Watch", request=None, responses={200: Watching})
    def begin_watching(self, request: Request, pk: int) -> Response:
        """You are told when its state changes, of public notes, and when it becomes a major incident."""
        incident, _version = self.begin(request, pk, "watch")
        if may_only_read(incident):
            raise OpenedToRead
        watch(incident, users=[self.actor], at=self.now())
        return speaking_of(Response({"watching": True}), pk)

    @extend_schema(operation_id="incidents_unwatch", summary="Stop watching", request=None, responses={200: Watching})
    def end_watching(self, request: Request, pk: int) -> Response:
        """You are told no more of it."""
        incident, _version = self.begin(request, pk, "watch")
        unwatch(incident, user=self.actor)
        return speaking_of(Response({"watching": False}), pk)


routes: list[URLPattern] = [
    path(f"{ONE}page/", Paging.as_view({"post": "page"})),
    path(f"{ONE}watch/", Watches.as_view({"post": "begin_watching", "delete": "end_watching"})),
]
