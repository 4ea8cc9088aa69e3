"""Standing in for the rotation, and asking others to."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from incidents.oncall.choices import OverrideKind, RequestState


class ShiftOverride(models.Model):
    """One person has a span of a schedule, whatever its rotations say.

    Where two overlap, the one that was made later counts. Cancelled, it counts only until that instant: who was on
    call stays as it was.
    """

    schedule = models.ForeignKey("incidents.OnCallSchedule", on_delete=models.CASCADE, related_name="overrides")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="shift_overrides")
    kind = models.CharField(max_length=8, choices=OverrideKind, default=OverrideKind.OVERRIDE)
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reason = models.CharField(max_length=200, blank=True)
    swap = models.ForeignKey(
        "incidents.SwapRequest", null=True, on_delete=models.PROTECT, related_name="overrides", editable=False
    )
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    cancelled_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["made_at", "pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("begins_at")), name="shiftoverride_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(kind=OverrideKind.SWAP, swap__isnull=False) | (~Q(kind=OverrideKind.SWAP) & Q(swap=None)),
                name="shiftoverride_swap_has_its_request",
            ),
        ]
        indexes = [
            # Those that count in a span of a schedule.
            models.Index(fields=["schedule", "ends_at"], name="shiftoverride_in_a_span"),
        ]

    def __str__(self) -> str:
        return f"{self.user} stands in"


class SwapRequest(models.Model):
    """One person asks another to take a span of theirs for a span of the other's, on the same schedule."""

    schedule = models.ForeignKey("incidents.OnCallSchedule", on_delete=models.CASCADE, related_name="swap_requests")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="swaps_asked")
    asked_of = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="swaps_to_answer")
    gives_begins_at = models.DateTimeField()
    gives_ends_at = models.DateTimeField()
    gets_begins_at = models.DateTimeField()
    gets_ends_at = models.DateTimeField()
    reason = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=RequestState, default=RequestState.OPEN)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(gives_ends_at__gt=F("gives_begins_at"), gets_ends_at__gt=F("gets_begins_at")),
                name="swaprequest_spans_end_after_they_begin",
            ),
            models.CheckConstraint(condition=~Q(asked_by=F("asked_of")), name="swaprequest_of_somebody_else"),
            models.CheckConstraint(
                condition=Q(state=RequestState.OPEN, answered_at=None)
                | (~Q(state=RequestState.OPEN) & Q(answered_at__isnull=False)),
                name="swaprequest_ended_at",
            ),
        ]
        indexes = [
            # What waits for somebody's answer, and what lapses.
            models.Index(fields=["asked_of"], condition=Q(state=RequestState.OPEN), name="swaprequest_to_answer"),
        ]

    def __str__(self) -> str:
        return f"{self.asked_by} asks {self.asked_of} to swap"


class CoverRequest(models.Model):
    """One person asks those of the schedule's team whether somebody takes a span of theirs."""

    schedule = models.ForeignKey("incidents.OnCallSchedule", on_delete=models.CASCADE, related_name="cover_requests")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="cover_requests")
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reason = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=RequestState, default=RequestState.OPEN)
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    taken = models.OneToOneField(
        ShiftOverride, null=True, on_delete=models.PROTECT, related_name="cover_request", editable=False
    )

    class Meta:
        ordering = ["-asked_at", "-pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("begins_at")), name="coverrequest_ends_after_it_begins"),
            models.CheckConstraint(
                condition=~Q(state=RequestState.DECLINED)
                & (
                    Q(state=RequestState.OPEN, ended_at=None, taken=None)
                    | Q(state=RequestState.ACCEPTED, ended_at__isnull=False, taken__isnull=False)
                    | Q(
                        state__in=[RequestState.WITHDRAWN, RequestState.LAPSED],
                        ended_at__isnull=False,
                        taken=None,
                    )
                ),
                name="coverrequest_taken_or_not",
            ),
        ]
        indexes = [
            # What is asked for now, and what lapses.
            models.Index(fields=["begins_at"], condition=Q(state=RequestState.OPEN), name="coverrequest_open"),
        ]

    def __str__(self) -> str:
        return f"{self.asked_by} asks for cover"
