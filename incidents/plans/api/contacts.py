"""Key contacts for programs: read, kept, asked, found right, tried."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from incidents.lifecycle import rights
from incidents.plans import operations
from incidents.plans.api.base import PlansApi
from incidents.plans.models import KeyContact
from incidents.plans.operations import MethodDraft
from incidents.plans.queries.contacts import with_ways
from incidents.plans.serializers.contacts import (
    KeyContactBody,
    KeyContactChanges,
    KeyContactShape,
    TriedBody,
    shown_contact,
)
from incidents.plans.serializers.shared import shown_conditions
from incidents.rest.fields import MAX_ID
from incidents.rest.pagination import CursorPagination
from incidents.rest.viewsets import PAGE_PARAMETERS


class KeyContacts(PlansApi):
    """Whom to reach in an incident."""

    needs = "incidents.view_keycontact"
    serializer_class = KeyContactShape
    pagination_class = CursorPagination
    orderings = {"name": ("name", "pk")}
    parameters = {"list": PAGE_PARAMETERS}

    @extend_schema(operation_id="key_contacts_list", summary="Key contacts", responses=KeyContactShape(many=True))
    def list(self, request: Request) -> Response:
        """By name, retired ones too."""
        page = self.paginate_queryset(with_ways(KeyContact.objects.all())) or []
        return self.get_paginated_response(self._shown(list(page)))

    @extend_schema(operation_id="key_contacts_retrieve", summary="One key contact", responses=KeyContactShape)
    def retrieve(self, request: Request, slug: str) -> Response:
        """With all ways to reach them."""
        return self._one(slug)

    @extend_schema(
        operation_id="key_contacts_create",
        summary="Add a key contact",
        request=KeyContactBody,
        responses={201: KeyContactShape},
    )
    def create(self, request: Request) -> Response:
        """Whoever manages a team adds those of the team."""
        made = operations.save_contact(None, **_parts(self.valid(KeyContactBody, request)), **self.told)
        return self._one(made.slug, status=201)

    @extend_schema(
        operation_id="key_contacts_update",
        summary="Change a key contact",
        request=KeyContactChanges,
        responses=KeyContactShape,
    )
    def partial_update(self, request: Request, slug: str) -> Response:
        """Ways that stay the same keep when they were verified and reached."""
        contact = self.contact(slug)
        operations.save_contact(contact, **_parts(self.valid(KeyContactChanges, request)), **self.told)
        return self._one(slug)

    @extend_schema(
        operation_id="key_contacts_ask", summary="Ask them to confirm", request=None, responses=KeyContactShape
    )
    def ask(self, request: Request, slug: str) -> Response:
        """A link goes out; older links end."""
        operations.ask_to_confirm(self.contact(slug), **self.told)
        return self._one(slug)

    @extend_schema(
        operation_id="key_contacts_review", summary="Record a review", request=None, responses=KeyContactShape
    )
    def review(self, request: Request, slug: str) -> Response:
        """You looked it over, and it still holds."""
        operations.note_reviewed(self.contact(slug), **self.told)
        return self._one(slug)

    @extend_schema(operation_id="key_contacts_retire", summary="Retire", request=None, responses=KeyContactShape)
    def retire(self, request: Request, slug: str) -> Response:
        """Asked again, nothing changes."""
        operations.retire(self.contact(slug), **self.told)
        return self._one(slug)

    @extend_schema(operation_id="key_contacts_restore", summary="Use again", request=None, responses=KeyContactShape)
    def restore(self, request: Request, slug: str) -> Response:
        """Asked again, nothing changes."""
        operations.restore(self.contact(slug), **self.told)
        return self._one(slug)

    @extend_schema(
        operation_id="key_contacts_verify", summary="A way is right", request=None, responses=KeyContactShape
    )
    def verify(self, request: Request, slug: str, pk: int) -> Response:
        """You made sure of it."""
        contact = self.contact(slug)
        operations.verify_methods(contact, [self._way(contact, pk)], **self.told)
        return self._one(slug)

    @extend_schema(
        operation_id="key_contacts_tried", summary="A way was tried", request=TriedBody, responses=KeyContactShape
    )
    def tried(self, request: Request, slug: str, pk: int) -> Response:
        """With an incident it stands on its timeline; in a drill it counts as exercised."""
        rights.require(request.user, "try_contact")
        way = self._way(self.contact(slug), pk)
        operations.note_tried(way, **self.valid(TriedBody, request), **self.told)
        return self._one(slug)

    def contact(self, slug: str) -> KeyContact:
        found: KeyContact = self.find(KeyContact.objects.select_related("user", "team"), slug=slug)
        return found

    def _way(self, contact: KeyContact, pk: int) -> Any:
        return self.find(contact.methods.all(), pk=pk if pk <= MAX_ID else 0)

    def _one(self, slug: str, *, status: int = 200) -> Response:
        row = self.find(with_ways(KeyContact.objects.all()), slug=slug)
        return Response(self._shown([row])[0], status=status)

    def _shown(self, rows: Any) -> Any:
        conditions, at = shown_conditions(rows), self.now()
        return [shown_contact(row, conditions=conditions[row.pk], at=at, on=self.today()) for row in rows]


def _parts(given: dict[str, Any]) -> dict[str, Any]:
    """What `save_contact` takes: columns, and the lists that are given whole."""
    ways, deputies = given.pop("methods", None), given.pop("deputies", None)
    methods = None if ways is None else [MethodDraft(**way) for way in ways]
    return {"values": given, "methods": methods, "deputies": deputies}


ONE = "key-contacts/<slug:slug>/"
routes: list[URLPattern] = [
    path("key-contacts/", KeyContacts.as_view({"get": "list", "post": "create"})),
    path(ONE, KeyContacts.as_view({"get": "retrieve", "patch": "partial_update"})),
    path(f"{ONE}ask/", KeyContacts.as_view({"post": "ask"})),
    path(f"{ONE}review/", KeyContacts.as_view({"post": "review"})),
    path(f"{ONE}retire/", KeyContacts.as_view({"post": "retire"})),
    path(f"{ONE}restore/", KeyContacts.as_view({"post": "restore"})),
    path(f"{ONE}ways/<int:pk>/verify/", KeyContacts.as_view({"post": "verify"})),
    path(f"{ONE}ways/<int:pk>/tried/", KeyContacts.as_view({"post": "tried"})),
]
