"""Schedules and their mailings as programs read and write them."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from incidents.lifecycle.serializers.shapes import Json, PersonRef, Shape, instant, named
from incidents.rest.fields import MAX_ID, Body, EachById, WallTime, text
from reports.schedules.choices import FORMATS, MOST_RECIPIENTS, DeliveryState
from reports.schedules.models import ReportDelivery, ReportRun, ReportSchedule
from reports.schedules.rules import RHYTHMS

_ID: dict[str, Any] = {"min_value": 1, "max_value": MAX_ID}


class ReportScheduleChanges(Body):
    """What is left out stays. With `revision` it is refused where somebody else changed the schedule meanwhile."""

    elsewhere = {"paused_at": "Pause it by /pause/, and let it go on by /resume/."}

    revision = serializers.IntegerField(**_ID, required=False)
    report = serializers.IntegerField(**_ID, required=False, help_text="The id of a saved report that you find.")
    rule = text(300, required=False, allow_blank=False, help_text="A recurrence rule of RFC 5545; daily at most.")
    starts_on = serializers.DateField(required=False)
    time_of_day = WallTime(required=False, help_text="Wall time in `time_zone`.")
    time_zone = text(64, required=False, allow_blank=False, help_text="Such as Europe/London.")
    formats = serializers.ListField(
        child=serializers.ChoiceField(choices=FORMATS),
        required=False,
        max_length=len(FORMATS),
        help_text="Files that go with the mail.",
    )
    skips_empty = serializers.BooleanField(required=False, help_text="No mail where nothing was counted.")
    note = text(500, required=False, help_text="Words above the figures.")
    recipients = EachById("User", required=False, max_length=MOST_RECIPIENTS, help_text="Ids of people.")


class ReportScheduleBody(ReportScheduleChanges):
    """A new schedule, which is yours."""

    elsewhere = {**ReportScheduleChanges.elsewhere, "revision": "A new schedule has none."}

    report = serializers.IntegerField(**_ID, help_text="The id of a saved report that you find.")
    rule = text(300, help_text="A recurrence rule of RFC 5545; daily at most.")
    starts_on = serializers.DateField()
    time_of_day = WallTime(help_text="Wall time in `time_zone`.")
    time_zone = text(64, help_text="Such as Europe/London.")
    recipients = EachById("User", max_length=MOST_RECIPIENTS, help_text="Ids of people who may read reports.")
    revision = None  # type: ignore[assignment]


class ReportRunBody(Body):
    """To whom it is mailed now."""

    only_me = serializers.BooleanField(default=False, help_text="To you alone, to look at it.")


class ScheduledReportRef(serializers.Serializer[Any]):
    """A saved report."""

    id = serializers.IntegerField()
    name = serializers.CharField()


class ReportScheduleShape(Shape):
    """A report that is mailed again and again."""

    id = serializers.IntegerField()
    report = ScheduledReportRef()
    owner = PersonRef()
    rule = serializers.CharField()
    in_words = serializers.CharField()
    starts_on = serializers.DateField()
    time_of_day = WallTime()
    time_zone = serializers.CharField()
    formats = serializers.ListField(child=serializers.ChoiceField(choices=FORMATS))
    skips_empty = serializers.BooleanField()
    note = serializers.CharField(allow_blank=True)
    recipients = PersonRef(many=True)
    next_slot = serializers.DateTimeField(allow_null=True, help_text="Null while it is paused, and when it is over.")
    paused_at = serializers.DateTimeField(allow_null=True)
    pause_reason = serializers.CharField(allow_blank=True)
    revision = serializers.IntegerField(help_text="Counts its changes.")
    created_at = serializers.DateTimeField()

    @staticmethod
    def render(schedule: ReportSchedule) -> Json:
        """Its report, owner and recipients are loaded."""
        plain = ("rule", "time_zone", "formats", "skips_empty", "note", "pause_reason", "revision")
        return {
            "id": schedule.pk,
            "report": named(schedule.report),
            "owner": named(schedule.owner),
            **{name: getattr(schedule, name) for name in plain},
            "in_words": RHYTHMS.in_words(schedule.rule, schedule.starts_on),
            "starts_on": schedule.starts_on.isoformat(),
            "time_of_day": schedule.time_of_day.isoformat(),
            "recipients": [named(one.user) for one in schedule.recipients.all()],
            **{name: instant(getattr(schedule, name)) for name in ("next_slot", "paused_at", "created_at")},
        }


class ReportCopyShape(Shape):
    """One person's copy of a mailing."""

    person = PersonRef()
    state = serializers.ChoiceField(choices=DeliveryState.choices)
    reason = serializers.CharField(allow_blank=True, help_text="Why not, or not yet.")
    attempts = serializers.IntegerField()
    next_at = serializers.DateTimeField(allow_null=True, help_text="When it is tried, while it waits.")
    settled_at = serializers.DateTimeField(allow_null=True)

    @staticmethod
    def render(copy: ReportDelivery) -> Json:
        return {
            "person": named(copy.user),
            **{name: getattr(copy, name) for name in ("state", "reason", "attempts")},
            **{name: instant(getattr(copy, name)) for name in ("next_at", "settled_at")},
        }


class ReportRunShape(Shape):
    """One mailing of a schedule."""

    id = serializers.IntegerField()
    slot_at = serializers.DateTimeField()
    today = serializers.DateField(help_text="The day from which the period is counted.")
    asked_by = PersonRef(allow_null=True, help_text="Who asked for it beside the rule.")
    began_at = serializers.DateTimeField()
    pending = serializers.IntegerField()
    sent = serializers.IntegerField()
    skipped = serializers.IntegerField()
    failed = serializers.IntegerField()
    copies = ReportCopyShape(many=True, help_text="All, for whoever may change the schedule; else your own.")

    @staticmethod
    def render(run: ReportRun) -> Json:
        """It is one of `history_of`."""
        return {
            "id": run.pk,
            "slot_at": instant(run.slot_at),
            "today": run.today.isoformat(),
            "asked_by": named(run.asked_by),
            "began_at": instant(run.began_at),
            **{state.value: getattr(run, state.value) for state in DeliveryState},
            "copies": [ReportCopyShape.render(copy) for copy in run.deliveries.all()],
        }
