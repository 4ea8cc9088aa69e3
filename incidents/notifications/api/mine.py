"""The caller's inbox and contact methods. Nobody sees those of others."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.urls import URLPattern, path
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from incidents.notifications.models import Notification
from incidents.notifications.operations.inbox import mark_read
from incidents.notifications.queries.inbox import inbox_of
from incidents.notifications.queries.reach import methods_of
from incidents.notifications.queries.wording import LOADED, wording
from incidents.notifications.serializers.mine import ContactMethodShape, NotificationShape
from incidents.people.api import SignedIn
from incidents.people.choices import TokenScope
from incidents.people.models import User
from incidents.rest.pagination import CursorPagination
from incidents.rest.viewsets import PAGE_PARAMETERS, ApiViewSet

UNREAD = OpenApiParameter("unread", bool, description="true: only what was not read yet; false: only what was.")


class Inbox(SignedIn, ApiViewSet):
    """What Muster told the caller."""

    required_scopes = {"read": [TokenScope.READ], "write": [TokenScope.WRITE]}
    serializer_class = NotificationShape
    pagination_class = CursorPagination
    orderings = {"-created_at": ("-created_at", "-id")}
    parameters = {"list": PAGE_PARAMETERS | {"unread"}}

    @property
    def person(self) -> User:
        return cast("User", self.request.user)

    @extend_schema(
        operation_id="notifications_list",
        summary="Inbox",
        parameters=[UNREAD],
        responses=NotificationShape(many=True),
    )
    def list(self, request: Request) -> Response:
        """Newest first. What tells of incidents that you may no longer see is left out."""
        rows = inbox_of(self.person).select_related(*LOADED)
        asked = request.query_params.get("unread", "")
        if asked not in ("", "true", "false"):
            raise ValidationError({"unread": ["Write true or false."]})
        if asked:
            rows = rows.filter(read_at__isnull=asked == "true")
        page: Any = self.paginate_queryset(rows) or []
        words = wording(page, at=timezone.now())
        return self.get_paginated_response([NotificationShape.render(row, words[row.pk]) for row in page])

    @extend_schema(
        operation_id="notifications_read", summary="Note that it was read", request=None, responses=NotificationShape
    )
    def note_read(self, request: Request, pk: UUID) -> Response:
        """What was read before keeps its first instant."""
        self._find(pk)
        mark_read(self.person, [pk], at=timezone.now())
        row = self._find(pk)
        return Response(NotificationShape.render(row, wording([row], at=timezone.now())[row.pk]))

    def _find(self, pk: UUID) -> Notification:
        """Raises NotFound for others', hidden and absent ones alike."""
        row = inbox_of(self.person).select_related(*LOADED).filter(pk=pk).first()
        if row is None:
            raise NotFound
        return row


class ContactMethods(SignedIn, ApiViewSet):
    """How the caller is reached; added and proven in the console, where the code can be typed."""

    required_scopes = [TokenScope.READ]
    serializer_class = ContactMethodShape
    pagination_class = CursorPagination
    orderings = {"id": ("pk",)}
    parameters = {"list": PAGE_PARAMETERS}

    @extend_schema(
        operation_id="contact_methods_list", summary="Contact methods", responses=ContactMethodShape(many=True)
    )
    def list(self, request: Request) -> Response:
        """Those that are not retired."""
        page = self.paginate_queryset(methods_of(cast("User", request.user))) or []
        return self.get_paginated_response([ContactMethodShape.render(row) for row in page])


routes: list[URLPattern] = [
    path("notifications/", Inbox.as_view({"get": "list"})),
    path("notifications/<uuid:pk>/read/", Inbox.as_view({"post": "note_read"})),
    path("contact-methods/", ContactMethods.as_view({"get": "list"})),
]
