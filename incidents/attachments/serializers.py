"""How attachments look to a client, and what it sends."""

from __future__ import annotations

from rest_framework import serializers

from incidents.attachments.models import Attachment
from incidents.lifecycle.serializers.answers import Tagged
from incidents.lifecycle.serializers.shapes import Json, PersonRef, Shape, instant, named
from incidents.rest.fields import Body, text

REASON = 300


class AttachmentShape(Shape):
    """A file of an incident. Its bytes are at …/attachments/{id}/content/ until it is withdrawn."""

    @staticmethod
    def render(attachment: Attachment) -> Json:
        return {
            "id": attachment.pk,
            "name": attachment.name,
            "size": attachment.size,
            "content_type": attachment.content_type,
            "sha256": attachment.sha256,
            "is_public": attachment.is_public,
            "uploaded_by": named(attachment.uploaded_by),
            "uploaded_at": instant(attachment.uploaded_at),
            "withdrawn_by": named(attachment.withdrawn_by),
            "withdrawn_at": instant(attachment.withdrawn_at),
            "withdrawn_reason": attachment.withdrawn_reason,
        }

    id = serializers.IntegerField()
    name = serializers.CharField()
    size = serializers.IntegerField(help_text="In bytes.")
    content_type = serializers.CharField(help_text="As the bytes say, whatever was claimed.")
    sha256 = serializers.CharField(help_text="Of the bytes, in hexadecimal.")
    is_public = serializers.BooleanField(help_text="Shown to the reporter and to stakeholders.")
    uploaded_by = PersonRef(allow_null=True, help_text="Null: Muster itself, or a reporter without an account.")
    uploaded_at = serializers.DateTimeField()
    withdrawn_by = PersonRef(allow_null=True)
    withdrawn_at = serializers.DateTimeField(allow_null=True)
    withdrawn_reason = serializers.CharField(allow_blank=True)


class ChangedAttachment(AttachmentShape, Tagged):
    """The attachment as it is now."""


class AttachBody(Body):
    """One file."""

    # The operation says what is wrong with an empty file or a large one, in the same words at every door.
    file = serializers.FileField(allow_empty_file=True, help_text="The bytes, with a name.")
    is_public = serializers.BooleanField(default=False, help_text="Show it to the reporter and to stakeholders.")


class WithdrawBody(Body):
    """Why the file should not be there."""

    reason = text(REASON)
