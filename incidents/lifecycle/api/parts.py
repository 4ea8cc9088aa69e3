"""What hangs on an incident: timeline, notes, links, response roles."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from incidents.lifecycle import operations, queries, rights
from incidents.lifecycle.api.base import IncidentApi
from incidents.lifecycle.models import IncidentLink, ResponseRole
from incidents.lifecycle.serializers.answers import ChangedEntry, ChangedLink, ChangedRole, Merged, NotMerged, RoleEnded
from incidents.lifecycle.serializers.bodies import LinkBody, MergeBody, NoteBody, RoleBody, RoleHandOverBody
from incidents.lifecycle.serializers.incidents import Receipt
from incidents.lifecycle.serializers.parts import EntryShape, LinkShape, RoleShape
from incidents.rest.fields import MAX_ID
from incidents.rest.pagination import CursorPagination
from incidents.rest.viewsets import PAGE_PARAMETERS
from incidents.timeline.models import TimelineEntry
from incidents.timeline.queries import entries_of


class Timeline(IncidentApi):
    """What happened, in order."""

    pagination_class = CursorPagination
    orderings = {"at": ("at", "pk"), "-at": ("-at", "-pk")}
    parameters = {"read": PAGE_PARAMETERS, "notes": PAGE_PARAMETERS}

    @extend_schema(operation_id="incidents_timeline", summary="Timeline", responses=EntryShape(many=True))
    def read(self, request: Request, pk: int) -> Response:
        """Never changed afterwards. Entries that speak of incidents you may not know of are left out."""
        return self._page(entries_of(self.find(pk)))

    @extend_schema(operation_id="incidents_notes_list", summary="Notes", responses=EntryShape(many=True))
    def notes(self, request: Request, pk: int) -> Response:
        """What people wrote."""
        return self._page(entries_of(self.find(pk)).filter(code="note.added"))

    def _page(self, entries: QuerySet[TimelineEntry]) -> Response:
        page = self.paginate_queryset(entries) or []
        return self.get_paginated_response([EntryShape.render(entry) for entry in page])

    @extend_schema(
        operation_id="incidents_notes_add",
        summary="Add a note",
        request=NoteBody,
        responses={201: ChangedEntry, 202: Receipt},
    )
    def add_note(self, request: Request, pk: int) -> Response:
        """In every state. If-Match is heeded when it is sent: a note adds, it overwrites nothing."""
        incident, version = self.begin(request, pk, "add_note")
        given = self.valid(NoteBody, request)
        entry = operations.add_note(incident, **given, actor=self.actor, at=self.now(), expected_version=version)
        return self.changed_part(pk, EntryShape.render(entry), status=201)


class Links(IncidentApi):
    """How incidents relate to each other."""

    matched = frozenset({"add", "remove", "merge"})

    @extend_schema(operation_id="incidents_links_list", summary="Links", responses=LinkShape(many=True))
    def read(self, request: Request, pk: int) -> Response:
        """Those whose other end you may see."""
        seen = queries.links_of(self.find(pk))
        self.note_reads([link.other for link in seen])
        return Response([LinkShape.render(link) for link in seen])

    @extend_schema(
        operation_id="incidents_links_add",
        summary="Link to another incident",
        request=LinkBody,
        responses={201: ChangedLink, 202: Receipt},
    )
    def add(self, request: Request, pk: int) -> Response:
        """A link that is there already is returned. A duplicate that is still open is cancelled with its link."""
        incident, version = self.begin(request, pk, "link")
        given = self.valid(LinkBody, request)
        to, kind = given["to"], given["kind"]
        about: dict[str, Any] = {"actor": self.actor, "at": self.now(), "expected_version": version}
        if kind == "duplicate_of":
            rights.require(request.user, "mark_duplicate")
            operations.mark_duplicate(incident, of=to, **about)
        else:
            operations.link(incident, to=to, kind=kind, **about)
        seen = next(link for link in queries.links_of(incident) if link.other.pk == to.pk and link.link.kind == kind)
        self.note_reads([seen.other])
        return self.changed_part(pk, LinkShape.render(seen), status=201, also=[to.pk])

    @extend_schema(operation_id="incidents_links_remove", summary="Remove a link", request=None, responses={204: None})
    def remove(self, request: Request, pk: int, link_id: int) -> Response:
        """The timelines keep that it was there."""
        incident, version = self.begin(request, pk, "unlink")
        links = IncidentLink.objects.filter(pk=link_id) if link_id <= MAX_ID else IncidentLink.objects.none()
        link = next((found for found in links if incident.pk in (found.from_incident_id, found.to_incident_id)), None)
        if link is None:
            raise NotFound
        operations.unlink(link, actor=self.actor, at=self.now(), expected_version=version)
        return self.changed_part(pk, None, status=204)

    @extend_schema(
        operation_id="incidents_merge",
        summary="Merge others into this one",
        request=MergeBody,
        responses={200: Merged, 202: Receipt},
    )
    def merge(self, request: Request, pk: int) -> Response:
        """Each becomes a duplicate and is cancelled; its tags, what still suffers and who reported it come along.

        Those that cannot be merged are named with the reason; when none can, the whole request is refused.
        """
        incident, version = self.begin(request, pk, "merge")
        given = self.valid(MergeBody, request)
        merger = operations.merge(incident, **given, actor=self.actor, at=self.now(), expected_version=version)
        merger.check()
        self.note_reads([*merger.merged, *(refused for refused, _refusal in merger.refused)])
        told = {
            "merged": [merged.pk for merged in merger.merged],
            "refused": [NotMerged.render(pair) for pair in merger.refused],
        }
        also = [row.pk for row in given["incidents"]]
        return self.changed_part(pk, told, status=200, also=also, now=merger.kept)


class Roles(IncidentApi):
    """Who responds, in which role."""

    matched = frozenset({"give", "hand_over", "release"})

    @extend_schema(operation_id="incidents_roles_list", summary="Response roles", responses=RoleShape(many=True))
    def read(self, request: Request, pk: int) -> Response:
        """Now and before."""
        held = ResponseRole.objects.filter(incident=self.find(pk)).select_related("user")
        return Response([RoleShape.render(role) for role in held])

    @extend_schema(
        operation_id="incidents_roles_give",
        summary="Take a role, or give it to somebody",
        request=RoleBody,
        responses={201: ChangedRole, 202: Receipt},
    )
    def give(self, request: Request, pk: int) -> Response:
        """Without a person, you take a free role. Naming somebody relieves whoever has it."""
        incident, version = self.begin(request, pk, "take_role")
        given = self.valid(RoleBody, request)
        about: dict[str, Any] = {"actor": self.actor, "at": self.now(), "expected_version": version}
        role, person = given["role"], given.get("person")
        if person is None:
            held = operations.take_role(incident, role=role, **about)
        else:
            rights.require(request.user, "assign_role")
            held = operations.assign_role(incident, role=role, user=person, **about)
        return self.changed_part(pk, RoleShape.render(held), status=201)

    @extend_schema(
        operation_id="incidents_roles_hand_over",
        summary="Hand over a role",
        request=RoleHandOverBody,
        responses={201: ChangedRole, 202: Receipt},
    )
    def hand_over(self, request: Request, pk: int) -> Response:
        """A role that you hold, to a colleague."""
        incident, version = self.begin(request, pk, "hand_over_role")
        given = self.valid(RoleHandOverBody, request)
        held = operations.hand_over_role(incident, **given, actor=self.actor, at=self.now(), expected_version=version)
        return self.changed_part(pk, RoleShape.render(held), status=201)

    @extend_schema(
        operation_id="incidents_roles_release",
        summary="End a role",
        request=RoleBody,
        responses={200: RoleEnded, 202: Receipt},
    )
    def release(self, request: Request, pk: int) -> Response:
        """Yours; or, if you may assign roles, that of the person you name."""
        incident, version = self.begin(request, pk, "release_role")
        given = self.valid(RoleBody, request)
        person = given.get("person") or self.actor
        if person != self.actor:
            rights.require(request.user, "assign_role")
        operations.release_role(
            incident,
            role=given["role"],
            user=person,
            actor=self.actor,
            at=self.now(),
            expected_version=version,
        )
        return self.changed_part(pk, {"role": given["role"]}, status=200)
