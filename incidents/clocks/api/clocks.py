"""What is promised on one incident, and the evidence that authorities were told, for programs."""

from __future__ import annotations

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from incidents.attachments.queries import find_present
from incidents.clocks.operations import NoticeRefused, record_authority_notice, waive_authority_notice
from incidents.clocks.queries import clocks_of, notices_of
from incidents.clocks.serializers.clocks import ChangedNotice, ClockShape, NoticeBody, NoticeShape, WaiverBody
from incidents.lifecycle.api.base import IncidentApi
from incidents.lifecycle.serializers.incidents import FullIncident, Receipt


class Clocks(IncidentApi):
    """Promises, and how each stands at this moment."""

    @extend_schema(operation_id="incidents_clocks", summary="Clocks", responses=ClockShape(many=True))
    def read(self, request: Request, pk: int) -> Response:
        """Those that run first, then the past ones, newest first. How each stands is reckoned as you ask."""
        incident = self.find(pk)
        now = timezone.now()
        return Response([ClockShape.render((clock, now)) for clock in clocks_of(incident)])

    @extend_schema(
        operation_id="incidents_clocks_authority_list",
        summary="Authorities that were notified",
        responses=NoticeShape(many=True),
    )
    def notices(self, request: Request, pk: int) -> Response:
        """The evidence, oldest first."""
        return Response([NoticeShape.render(notice) for notice in notices_of(self.find(pk))])

    @extend_schema(
        operation_id="incidents_clocks_authority_add",
        summary="Record that an authority was notified",
        request=NoticeBody,
        responses={201: ChangedNotice, 202: Receipt},
    )
    def add_notice(self, request: Request, pk: int) -> Response:
        """Who, when, how, and what shows it: a reference, a note or a file of the incident. In every state; the clock
        of that authority is met when it was told. If-Match is heeded when it is sent.
        """
        incident, version = self.begin(request, pk, "record_authority_notice")
        given = dict(self.valid(NoticeBody, request))
        if (key := given.pop("attachment", None)) is not None:
            given["attachment"] = find_present(incident.pk, key)
            if given["attachment"] is None:
                wrong = {"attachment": "This is no file of this incident."}
                raise NoticeRefused("This cannot be recorded as it is.", fields=wrong)
        notice = record_authority_notice(incident, **given, actor=self.actor, at=self.now(), expected_version=version)
        return self.changed_part(pk, NoticeShape.render(notice), status=201)

    @extend_schema(
        operation_id="incidents_clocks_authority_waive",
        summary="No notice is needed",
        request=WaiverBody,
        responses={200: FullIncident, 202: Receipt},
    )
    def waive(self, request: Request, pk: int) -> Response:
        """The decision that an authority need not be told; its clock ends without being met. If-Match is heeded when
        it is sent.
        """
        incident, version = self.begin(request, pk, "waive_authority_notice")
        given = self.valid(WaiverBody, request)
        waive_authority_notice(incident, **given, actor=self.actor, at=self.now(), expected_version=version)
        return self.changed(pk)
