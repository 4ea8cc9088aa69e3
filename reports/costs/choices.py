"""Fixed vocabularies of costs."""

from __future__ import annotations

from django.db import models

from incidents.lifecycle.choices import Role


class Part(models.TextChoices):
    """What a cost is of."""

    DOWNTIME = "downtime", "Services that suffered"
    RESPONSE = "response", "People who responded"
    ITEM = "item", "Fixed items"


class Kept(models.TextChoices):
    """What is kept of a day: costs of each part and of all together, when services were down, which restricted
    incidents cost something, and of today how far it is told and what then still suffered."""

    DOWNTIME = Part.DOWNTIME.value, Part.DOWNTIME.label
    RESPONSE = Part.RESPONSE.value, Part.RESPONSE.label
    ITEM = Part.ITEM.value, Part.ITEM.label
    ALL = "all", "Everything"
    DOWN = "down", "When services were down"
    RESTRICTED = "restricted", "Which restricted incidents cost something"
    RUNNING = "running", "What still suffers today"


OF_COSTS = (Kept.DOWNTIME, Kept.RESPONSE, Kept.ITEM, Kept.ALL)


class Responder(models.TextChoices):
    """As what somebody responds: in a response role, or as the one who has the incident. Empty: as anything."""

    ANY = "", "Everybody who responds"
    ASSIGNEE = "assignee", "Whoever has the incident"
    COMMANDER = Role.COMMANDER.value, Role.COMMANDER.label
    DEPUTY = Role.DEPUTY.value, Role.DEPUTY.label
    SCRIBE = Role.SCRIBE.value, Role.SCRIBE.label
    LIAISON = Role.LIAISON.value, Role.LIAISON.label
    EXPERT = Role.EXPERT.value, Role.EXPERT.label
