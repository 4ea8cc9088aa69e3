"""How clocks and the evidence of authorities look to a client, and what requests say."""

from __future__ import annotations

from datetime import datetime

from rest_framework import serializers

from incidents.clocks.choices import ClockKind, ClockState, NoticeWay
from incidents.clocks.models import AuthorityNotice, Clock
from incidents.clocks.reckoning import standing_of
from incidents.clocks.words import explanation
from incidents.lifecycle.serializers.answers import Tagged
from incidents.lifecycle.serializers.shapes import Json, Shape, instant
from incidents.rest.fields import MAX_ID, Body, ById, Instant, text


class ClockShape(Shape):
    """One promise, as it stands at the moment of the answer."""

    @staticmethod
    def render(seen: tuple[Clock, datetime]) -> Json:
        clock, now = seen
        standing = standing_of(clock, now)
        return {
            "id": clock.pk,
            "kind": clock.kind,
            "authority": clock.authority,
            "policy": clock.target["policy"],
            "minutes": clock.target["minutes"],
            "generation": clock.generation,
            "ordinal": clock.ordinal,
            "state": standing.state.value,
            "is_running": clock.ended_at is None,
            "started_at": instant(clock.started_at),
            "due_at": instant(clock.due_at),
            "met_at": instant(clock.met_at),
            "breached_at": instant(clock.due_at if standing.state == ClockState.BREACHED else None),
            "ended_at": instant(clock.ended_at),
            "seconds_left": int(standing.left.total_seconds()),
            "share_used": round(standing.share, 4),
            "explanation": explanation(clock, now),
        }

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=ClockKind.choices)
    authority = serializers.CharField(allow_blank=True)
    policy = serializers.CharField(help_text="Its name when the promise was made.")
    minutes = serializers.IntegerField(help_text="Promised, of the hours that count.")
    generation = serializers.IntegerField(help_text="How often the incident had been reopened.")
    ordinal = serializers.IntegerField(help_text="Counts the updates of a promise that repeats.")
    state = serializers.ChoiceField(choices=ClockState.choices)
    is_running = serializers.BooleanField(help_text="What was promised is not done and still asked for.")
    started_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField(help_text="While it is paused: as it was when the pause began.")
    met_at = serializers.DateTimeField(allow_null=True)
    breached_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    seconds_left = serializers.IntegerField(help_text="Of the time that counts; negative once it is late.")
    share_used = serializers.FloatField(help_text="From 0 to 1.")
    explanation = serializers.CharField(help_text="In words.")


class NoticeBody(Body):
    """That an authority was told. What shows it is a reference, a note or a file of the incident."""

    authority = text(120, help_text="As its clock names it.")
    notified_at = Instant(help_text="Not in the future.")
    way = serializers.ChoiceField(choices=NoticeWay.choices)
    notified_by = ById("User", required=False, help_text="Id of a person; by default you.")
    reference = text(120, required=False)
    note = text(2000, required=False)
    attachment = serializers.IntegerField(required=False, min_value=1, max_value=MAX_ID, help_text="Id of a file.")


class WaiverBody(Body):
    """That an authority need not be told, and why."""

    authority = text(120, help_text="As its clock names it.")
    reason = text(2000)


class NoticeShape(Shape):
    """The evidence that an authority was told."""

    @staticmethod
    def render(notice: AuthorityNotice) -> Json:
        return {
            "id": notice.pk,
            "authority": notice.authority,
            "clock": notice.clock_id,
            "notified_at": instant(notice.notified_at),
            "notified_by": notice.notified_by_id,
            "way": notice.way,
            "reference": notice.reference,
            "note": notice.note,
            "attachment": notice.attachment_id,
            "recorded_by": notice.recorded_by_id,
            "recorded_at": instant(notice.recorded_at),
        }

    id = serializers.IntegerField()
    authority = serializers.CharField()
    clock = serializers.IntegerField(allow_null=True)
    notified_at = serializers.DateTimeField()
    notified_by = serializers.IntegerField()
    way = serializers.ChoiceField(choices=NoticeWay.choices)
    reference = serializers.CharField(allow_blank=True)
    note = serializers.CharField(allow_blank=True)
    attachment = serializers.IntegerField(allow_null=True)
    recorded_by = serializers.IntegerField(allow_null=True)
    recorded_at = serializers.DateTimeField()


class ChangedNotice(NoticeShape, Tagged):
    """What was recorded."""
