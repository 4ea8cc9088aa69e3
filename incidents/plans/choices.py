"""Fixed vocabularies of plans."""

from __future__ import annotations

from django.db import models


class VersionStatus(models.TextChoices):
    """Where a version of a plan or of a procedure stands. A procedure is published without being approved first."""

    DRAFT = "draft", "Draft"
    APPROVED = "approved", "Approved"
    ACTIVE = "active", "In force"
    RETIRED = "retired", "Retired"


class RunStatus(models.TextChoices):
    RUNNING = "running", "Running"
    FINISHED = "finished", "Finished"
    ABANDONED = "abandoned", "Given up"


class StepStatus(models.TextChoices):
    TODO = "todo", "To do"
    DOING = "doing", "Being done"
    DONE = "done", "Done"
    SKIPPED = "skipped", "Skipped"


# What is left of a run to do.
OPEN_STEPS = (StepStatus.TODO, StepStatus.DOING)


class KeyContactKind(models.TextChoices):
    INSIDE = "inside", "Inside the organisation"
    SUPPLIER = "supplier", "Supplier"
    REGULATOR = "regulator", "Regulator or authority"
    POLICE = "police", "Police and emergency services"
    PRESS = "press", "Press and media"
    INSURER = "insurer", "Insurer or lawyer"
    CUSTOMER = "customer", "Customer"
    OTHER = "other", "Other"


class MethodKind(models.TextChoices):
    PHONE = "phone", "Telephone"
    MOBILE = "mobile", "Mobile"
    EMAIL = "email", "E-mail"
    CHAT = "chat", "Chat"
    PORTAL = "portal", "Portal or web form"
    POST = "post", "Postal address"
    OTHER = "other", "Other"
