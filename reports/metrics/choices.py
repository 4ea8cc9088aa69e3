"""Fixed vocabularies of metrics."""

from __future__ import annotations

from django.db import models


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
