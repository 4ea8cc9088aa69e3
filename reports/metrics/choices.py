"""Fixed vocabularies of metrics."""

from __future__ import annotations

from django.db import models

from incidents.clocks.choices import ClockKind


class Reality(models.TextChoices):
    """Which incidents a question is about: a drill's never count unless somebody asks for them."""

    REAL = "real", "Real incidents"
    DRILL = "drill", "Drills"
    BOTH = "both", "Real incidents and drills"


class Group(models.TextChoices):
    """By what an answer is split. The first four split time, in the time zone of the installation."""

    DAY = "day", "Day"
    WEEK = "week", "Week"
    MONTH = "month", "Month"
    HOUR_OF_WEEK = "hour_of_week", "Hour of the week"
    TYPE = "type", "Type"
    PRIORITY = "priority", "Priority"
    SERVICE = "service", "Service"
    TEAM = "team", "Team"
    CATEGORY = "category", "Category"
    SOURCE = "source", "Source"
    RESOLUTION_CODE = "resolution_code", "Resolution code"
    PERSON = "person", "Person"
    STATE = "state", "State"


OF_TIME = (Group.DAY, Group.WEEK, Group.MONTH, Group.HOUR_OF_WEEK)
# What an incident has one of, in the order in which filters and groups are offered.
DIMENSIONS = (
    Group.TYPE,
    Group.PRIORITY,
    Group.SERVICE,
    Group.TEAM,
    Group.CATEGORY,
    Group.SOURCE,
    Group.RESOLUTION_CODE,
)


# Part of every roll-up beside them: the hour of the day, which with the day is the hour of the week.
HOUR = "hour"


# When a promise of a kind counts, by the name that this has beside the milestones of an incident.
JUDGED = {f"judged_{kind.value}_at": kind.value for kind in ClockKind}
# The value of an incident that a measure is not about.
LEFT_OUT = -1


class Kept(models.IntegerChoices):
    """How a promise that is decided went. Narrowly: in the last tenth of the time between its start and its end."""

    MISSED = 0, "Missed"
    NARROWLY = 1, "Kept, but narrowly"
    KEPT = 2, "Kept"


class Side(models.TextChoices):
    """Which of the records behind a figure: all that have a value, of a yes or no one side, or those that have none."""

    ALL = "all", "All"
    YES = "yes", "Yes"
    NO = "no", "No"
    UNKNOWN = "unknown", "Unknown"


class Unit(models.TextChoices):
    """What a figure is written in. Shares are from 0 to 1."""

    COUNT = "count", "Count"
    SECONDS = "seconds", "Length of time"
    SHARE = "share", "Share"
    MONEY = "money", "Money"
    POINTS = "points", "Points"


class Better(models.TextChoices):
    """Which way a figure should go."""

    LOWER = "lower", "Lower is better"
    HIGHER = "higher", "Higher is better"
    NEITHER = "neither", "Neither is better"


class Preset(models.TextChoices):
    """A period that goes on with the calendar. Lengths in days end with today."""

    TODAY = "today", "Today"
    YESTERDAY = "yesterday", "Yesterday"
    LAST_7_DAYS = "7_days", "Last 7 days"
    LAST_30_DAYS = "30_days", "Last 30 days"
    LAST_90_DAYS = "90_days", "Last 90 days"
    LAST_365_DAYS = "365_days", "Last 365 days"
    THIS_WEEK = "this_week", "This week"
    LAST_WEEK = "last_week", "Last week"
    THIS_MONTH = "this_month", "This month"
    LAST_MONTH = "last_month", "Last month"
    THIS_QUARTER = "this_quarter", "This quarter"
    LAST_QUARTER = "last_quarter", "Last quarter"
    THIS_YEAR = "this_year", "This year"
    LAST_YEAR = "last_year", "Last year"
