"""Reports in words, for pages, mails and files alike."""

from __future__ import annotations

from datetime import date, timedelta

from incidents.desk.words import day
from incidents.people.models import User
from reports.builder.models import SavedReport
from reports.builder.queries.answers import Answered
from reports.builder.queries.filters import filters_of
from reports.metrics.choices import Group, Preset, Reality


def days_in_words(since: date, until: date) -> str:
    """Such as “1 Nov 2026 to 30 Nov 2026”; `until` is the day after the last."""
    last = until - timedelta(days=1)
    return day(since) if since == last else f"{day(since)} to {day(last)}"


def asked_in_words(report: SavedReport) -> str:
    """What a report asks, in short: its period, how it is split, and of which incidents."""
    told = [str(Preset(report.period).label)]
    if report.group:
        told.append(f"by {Group(report.group).label.lower()}")
    if report.reality != Reality.REAL:
        told.append(str(Reality(report.reality).label).lower())
    if report.only:
        told.append(f"only of some: {', '.join(str(Group(name).label).lower() for name in report.only)}")
    if report.in_business_hours:
        told.append("in business hours")
    if report.compares:
        told.append("compared with the period before")
    return ", ".join(told)


def notes_of(report: SavedReport, answered: Answered, reader: User) -> list[tuple[str, str]]:
    """What a file or a mail says of its figures: which days, how, and for whom they were counted."""
    notes = [("Period", days_in_words(answered.since, answered.until)), ("Asked", asked_in_words(report))]
    notes += filters_of(report)
    if report.description:
        notes.append(("About", report.description))
    notes.append(("Counted for", f"{reader}: what {reader} may see. Somebody else’s figures may differ."))
    if answered.uncounted:
        notes.append(("Not counted yet", f"{answered.uncounted:,} changes of the last moments"))
    return notes
