"""Fixed vocabularies of the lifecycle."""

from __future__ import annotations

from django.db import models


class ResolutionKind(models.TextChoices):
    WORKAROUND = "workaround", "Workaround: users can work, the cause remains"
    PERMANENT = "permanent", "Permanent: the cause is removed"


class Milestone(models.TextChoices):
    """The instants every report measures between. Each is the field `<name>_at` of the incident."""

    OCCURRED = "occurred", "Occurred"
    DETECTED = "detected", "Detected"
    REPORTED = "reported", "Reported"
    ACKNOWLEDGED = "acknowledged", "Acknowledged"
    MITIGATED = "mitigated", "Mitigated"
    RESOLVED = "resolved", "Resolved"
    CLOSED = "closed", "Closed"


class LinkKind(models.TextChoices):
    """Read from `from_incident` to `to_incident`."""

    RELATED = "related", "is related to"
    CAUSED_BY = "caused_by", "was caused by"
    CHILD_OF = "child_of", "is a child of"
    DUPLICATE_OF = "duplicate_of", "is a duplicate of"


LINK_INVERSE = {
    LinkKind.RELATED: "is related to",
    LinkKind.CAUSED_BY: "caused",
    LinkKind.CHILD_OF: "is the parent of",
    LinkKind.DUPLICATE_OF: "has the duplicate",
}


class Role(models.TextChoices):
    """Response roles (PagerDuty)."""

    COMMANDER = "commander", "Incident commander"
    DEPUTY = "deputy", "Deputy"
    SCRIBE = "scribe", "Scribe"
    LIAISON = "liaison", "Customer liaison"
    EXPERT = "expert", "Subject-matter expert"


class GrantKind(models.TextChoices):
    GRANTED = "granted", "Granted"
    BREAK_GLASS = "break_glass", "Opened by an administrator, with a reason"


class Surface(models.TextChoices):
    """Where a restricted incident was read."""

    PAGE = "page", "Incident page"
    LIST = "list", "List"
    SEARCH = "search", "Search"
    API = "api", "API"
    EXPORT = "export", "Export"
    FILE = "file", "Attachment"
