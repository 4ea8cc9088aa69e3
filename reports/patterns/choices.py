"""Fixed vocabularies of patterns."""

from __future__ import annotations

from django.db import models


class By(models.TextChoices):
    """By what incidents are told apart when the most frequent are looked for."""

    SERVICE = "service", "Service"
    CATEGORY = "category", "Category"
    CAUSE = "resolution_code", "Cause, as it was resolved"
    FACTOR = "factor", "Contributing factor of reviews"
    TYPE = "type", "Type"
    TEAM = "team", "Team"
    SOURCE = "source", "Source"
    REPORTER = "reporter", "Reporter"
    CONTACT = "contact", "Contact"
    ORGANISATION = "organisation", "Organisation"


# Whoever reports from outside is not for everybody's eyes.
ASKED_FOR = {By.CONTACT: "incidents.view_contact", By.ORGANISATION: "incidents.view_organisation"}
