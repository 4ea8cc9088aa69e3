"""The API of attachments, below …/incidents/{id}/."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import FileResponse
from django.urls import URLPattern, path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.parsers import BaseParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from incidents.attachments.models import Attachment
from incidents.attachments.operations import attach, withdraw_attachment
from incidents.attachments.queries import attachments_of, find_present
from incidents.attachments.serializers import AttachBody, AttachmentShape, ChangedAttachment, WithdrawBody
from incidents.attachments.uploads import ENVELOPE_BYTES
from incidents.attachments.views import hand_out
from incidents.attachments.words import size_in_words
from incidents.lifecycle.api.base import IncidentApi
from incidents.lifecycle.choices import Surface
from incidents.lifecycle.serializers.incidents import Receipt
from incidents.rest.fields import MAX_ID
from incidents.rest.pagination import CursorPagination
from incidents.rest.parsers import BoundedJSONParser
from incidents.rest.problems import PayloadTooLarge
from incidents.rest.viewsets import PAGE_PARAMETERS


class BoundedUpload(MultiPartParser):
    """A form with one file in it. What says beforehand that it is too large is not read at all."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        most = settings.ATTACHMENT_BYTES
        if int((parser_context or {})["request"].META.get("CONTENT_LENGTH") or 0) > most + ENVELOPE_BYTES:
            raise PayloadTooLarge(f"The file is larger than {size_in_words(most)}, the most that one file may have.")
        return super().parse(stream, media_type, parser_context)


class Attachments(IncidentApi):
    """Files that people attached."""

    pagination_class = CursorPagination
    orderings = {"uploaded_at": ("uploaded_at", "pk"), "-uploaded_at": ("-uploaded_at", "-pk")}
    parameters = {"read": PAGE_PARAMETERS}
    bodied = frozenset({"withdraw"})
    # Only sending a file takes more than the 256 KiB of every other body.
    parser_classes = [BoundedUpload]

    def get_parsers(self) -> list[BaseParser]:
        return [BoundedJSONParser()] if self.action_map.get("delete") else super().get_parsers()

    @extend_schema(
        operation_id="incidents_attachments_list", summary="Attachments", responses=AttachmentShape(many=True)
    )
    def read(self, request: Request, pk: int) -> Response:
        """Withdrawn ones too: what was there, and why it is no longer handed out."""
        page = self.paginate_queryset(attachments_of(self.find(pk))) or []
        return self.get_paginated_response([AttachmentShape.render(attachment) for attachment in page])

    @extend_schema(
        operation_id="incidents_attachments_add",
        summary="Attach a file",
        request={"multipart/form-data": AttachBody},
        responses={201: ChangedAttachment, 202: Receipt},
    )
    def add(self, request: Request, pk: int) -> Response:
        """In every state. Its type is told by its bytes. Programs are refused, and what is empty or too large."""
        incident, version = self.begin(request, pk, "attach")
        given = self.valid(AttachBody, request)
        if len(request.FILES.getlist("file")) > 1:
            raise ValidationError({"file": ["Send one file with each request."]})
        made = attach(
            incident,
            upload=given["file"],
            is_public=given["is_public"],
            actor=self.actor,
            at=self.now(),
            expected_version=version,
        )
        return self.changed_part(pk, AttachmentShape.render(made), status=201)

    @extend_schema(
        operation_id="incidents_attachments_withdraw",
        summary="Withdraw an attachment",
        request=WithdrawBody,
        responses={200: ChangedAttachment, 202: Receipt},
    )
    def withdraw(self, request: Request, pk: int, attachment_id: int) -> Response:
        """It is handed out no more; that it was there, and why it went, stays. Its bytes are deleted days later."""
        incident, version = self.begin(request, pk, "withdraw_attachment")
        given = self.valid(WithdrawBody, request)
        attachment = Attachment.objects.filter(incident=incident, pk=min(attachment_id, MAX_ID)).first()
        if attachment is None:
            raise NotFound
        gone = withdraw_attachment(attachment, **given, actor=self.actor, at=self.now(), expected_version=version)
        return self.changed_part(pk, AttachmentShape.render(gone), status=200)


class Content(IncidentApi):
    """The bytes of one file."""

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """A file is what it is, whatever the caller would accept."""
        return super().perform_content_negotiation(request, force=True)

    @extend_schema(
        operation_id="incidents_attachments_content",
        summary="Download an attachment",
        responses={(200, "*/*"): OpenApiTypes.BINARY},
    )
    def download(self, request: Request, pk: int, attachment_id: int) -> FileResponse:
        """As a download, of the type that its bytes say. One that was withdrawn is absent."""
        attachment = find_present(min(pk, MAX_ID), min(attachment_id, MAX_ID))
        if attachment is None:
            raise NotFound
        self.note_reads([attachment.incident], surface=Surface.FILE)
        return hand_out(attachment)


ONE = "incidents/<int:pk>/attachments/"

routes: list[URLPattern] = [
    path(ONE, Attachments.as_view({"get": "read", "post": "add"})),
    path(f"{ONE}<int:attachment_id>/", Attachments.as_view({"delete": "withdraw"})),
    path(f"{ONE}<int:attachment_id>/content/", Content.as_view({"get": "download"})),
]
