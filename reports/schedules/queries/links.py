"""Addresses of schedules. Pure."""

from __future__ import annotations

from django.urls import reverse

from reports.schedules.models import ReportSchedule


def page_of(schedule: ReportSchedule) -> str:
    return reverse("report_schedule", args=[schedule.pk])
