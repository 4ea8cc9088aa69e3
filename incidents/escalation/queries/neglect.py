"""The policies and on-call schedules for the list of what is neglected."""

from __future__ import annotations

from django.urls import reverse

from incidents.escalation.models import EscalationPolicy
from incidents.escalation.queries.freshness import freshness, schedule_freshness
from incidents.oncall.models import OnCallSchedule
from incidents.plans.neglect import Row, Source


def _policies() -> list[Row]:
    rows = EscalationPolicy.objects.filter(retired_at=None).select_related("team")
    fresh = freshness(rows)
    return [
        Row(
            "Escalation policy",
            row.name,
            reverse("admin:incidents_escalationpolicy_change", args=[row.pk]),
            str(row.team or ""),
            fresh[row.pk],
        )
        for row in rows
    ]


def _schedules() -> list[Row]:
    rows = OnCallSchedule.objects.filter(retired_at=None).select_related("team", "owner")
    fresh = schedule_freshness(rows)
    return [
        Row(
            "On-call schedule",
            row.name,
            reverse("oncall_schedule", args=[row.slug]),
            str(row.owner or row.team),
            fresh[row.pk],
        )
        for row in rows
    ]


SOURCES = [
    Source("escalation_policies", _policies, lambda user: user.has_perm("incidents.view_escalationpolicy")),
    Source("schedules", _schedules, lambda user: user.has_perm("incidents.view_oncallschedule")),
]
