"""Fixed vocabularies of people: kinds of organisation, token scopes, first pages, languages."""

from __future__ import annotations

import zoneinfo

from django.db import models


class OrganisationKind(models.TextChoices):
    CUSTOMER = "customer", "Customer"
    SUPPLIER = "supplier", "Supplier"
    AUTHORITY = "authority", "Authority or regulator"
    PARTNER = "partner", "Partner"
    OTHER = "other", "Other"


class ContactKind(models.TextChoices):
    REPORTER = "reporter", "Reports incidents"
    CUSTOMER = "customer", "Customer"
    SUPPLIER = "supplier", "Supplier"
    OTHER = "other", "Other"


class TokenScope(models.TextChoices):
    READ = "incidents:read", "Read incidents"
    WRITE = "incidents:write", "Log and work incidents"
    CATALOG_READ = "catalog:read", "Read the catalogue and the workflows"
    CATALOG_WRITE = "catalog:write", "Change schedules, policies and calendars"
    WEBHOOKS = "webhooks:manage", "Set up webhooks and read their deliveries"


class QueueDensity(models.TextChoices):
    """How much room the rows of the queue take."""

    COMFORTABLE = "comfortable", "Comfortable"
    COMPACT = "compact", "Compact"


class FirstPage(models.TextChoices):
    """For whom the console's first page is made."""

    AGENT = "agent", "Agent"
    COMMANDER = "commander", "Incident commander"
    MANAGER = "manager", "Manager"
    TRAINER = "trainer", "Trainer"
    EDITOR = "editor", "Knowledge editor"
    ADMINISTRATOR = "administrator", "Administrator"
    AUDITOR = "auditor", "Auditor"
    OBSERVER = "observer", "Observer"


LANGUAGES = [("en-gb", "English"), ("de", "German"), ("fr", "French"), ("es", "Spanish"), ("pt", "Portuguese")]


def time_zone_choices() -> list[tuple[str, str]]:
    """Every IANA zone name known to this machine, sorted, for a select."""
    names = sorted(zoneinfo.available_timezones() - {"localtime", "Factory"})
    return [(name, name.replace("_", " ")) for name in names if "/" in name or name == "UTC"]


def zone_named(name: str) -> zoneinfo.ZoneInfo:
    """The zone; UTC for one that this machine no longer knows, which is no reason to show nothing."""
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return zoneinfo.ZoneInfo("UTC")
