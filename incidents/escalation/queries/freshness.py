"""When policies and on-call schedules were last used and exercised: by runs on real incidents, and in drills."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Max, Q, QuerySet

from incidents.catalog.freshness import Freshness
from incidents.escalation.models import EscalationPolicy, EscalationRun
from incidents.oncall.models import OnCallSchedule


def freshness(policies: QuerySet[EscalationPolicy]) -> dict[int, Freshness]:
    """A policy counts as reviewed when it was last saved; nobody has to. Two queries."""
    newest = _newest("policy")
    return {policy.pk: _fresh(newest.get(policy.pk, {}), policy.changed_at) for policy in policies}


def schedule_freshness(schedules: QuerySet[OnCallSchedule]) -> dict[int, Freshness]:
    """A schedule is used by a run of a policy that names it. Two queries."""
    newest = _newest("policy__steps__targets__schedule")
    return {schedule.pk: _fresh(newest.get(schedule.pk, {}), schedule.changed_at) for schedule in schedules}


def _newest(by: str) -> dict[int, dict[str, Any]]:
    """The newest run for each key, as far as the reader may know of its incident."""
    rows = EscalationRun.objects.filter(**{f"{by}__isnull": False}).order_by().values(by)
    used = Max("began_at", filter=Q(incident__exercise=None))
    exercised = Max("began_at", filter=Q(incident__exercise__isnull=False))
    return {row[by]: dict(row) for row in rows.annotate(used=used, exercised=exercised)}


def _fresh(newest: dict[str, Any], changed_at: datetime) -> Freshness:
    return Freshness(
        last_reviewed_at=changed_at, last_used_at=newest.get("used"), last_exercised_at=newest.get("exercised")
    )
