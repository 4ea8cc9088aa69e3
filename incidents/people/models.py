"""Rows about people: who works here, in which teams, with which skills, and whom we know outside."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from simple_history.models import HistoricalRecords

from incidents.people.choices import LANGUAGES, ContactKind, FirstPage, OrganisationKind, QueueDensity
from incidents.people.history import NOT_CONFIGURATION, RIGHTS, AccountRecords, remember_roles
from incidents.people.managers import UserManager
from incidents.people.validators import validate_phone, validate_time_zone


class User(AbstractUser):
    """One person with an account (or an inactive account that history refers to)."""

    time_zone = models.CharField(
        max_length=64, default="UTC", validators=[validate_time_zone], help_text="Times are shown in this zone."
    )
    language = models.CharField(max_length=10, choices=LANGUAGES, default="en-gb")
    phone = models.CharField(
        max_length=32, blank=True, validators=[validate_phone], help_text="With country code, such as +44 20 7946 0000."
    )
    job_title = models.CharField(max_length=120, blank=True)
    queue_density = models.CharField(max_length=12, choices=QueueDensity, default=QueueDensity.COMFORTABLE)
    first_page = models.CharField(
        max_length=16, choices=FirstPage, blank=True, help_text="The first page this person chose; empty: by role."
    )
    manager = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="reports")
    skills = models.ManyToManyField("incidents.Skill", blank=True, related_name="people")

    objects: ClassVar[UserManager] = UserManager()
    history = AccountRecords(excluded_fields=list(NOT_CONFIGURATION), m2m_fields=list(RIGHTS))

    class Meta:
        ordering = ["username"]
        constraints = [models.UniqueConstraint(Lower("username"), name="user_username_ignoring_case")]

    def __str__(self) -> str:
        return self.get_full_name() or self.username


class Skill(models.Model):
    """Something a person can do that an incident may need, such as "PostgreSQL" or "speaks French"."""

    name = models.CharField(max_length=80, unique=True)
    description = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Team(models.Model):
    """A group of people who answer for services and take incidents together."""

    name = models.CharField(max_length=120, unique=True)
    slug = models.SlugField(max_length=120, unique=True)
    description = models.TextField(blank=True, help_text="What this team answers for.")
    email = models.EmailField(blank=True, help_text="A shared mailbox, if there is one.")
    members = models.ManyToManyField(User, through="incidents.Membership", related_name="teams")
    skills = models.ManyToManyField(Skill, blank=True, related_name="teams")
    retired_at = models.DateTimeField(null=True, blank=True, help_text="Set when the team takes no more incidents.")
    history = HistoricalRecords()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """One person in one team."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    is_manager = models.BooleanField(default=False, help_text="Managers edit the team and its settings.")
    history = HistoricalRecords()

    class Meta:
        ordering = ["team__name", "user__username"]
        constraints = [models.UniqueConstraint(fields=["team", "user"], name="membership_once_per_team")]

    def __str__(self) -> str:
        return f"{self.user} in {self.team}"


class Organisation(models.Model):
    """An outside body: a customer, a supplier, an authority."""

    name = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=20, choices=OrganisationKind, default=OrganisationKind.CUSTOMER)
    crm_reference = models.CharField("CRM reference", max_length=120, blank=True, help_text="Its number in the CRM.")
    crm_url = models.URLField("CRM link", blank=True)
    notes = models.TextField(blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Contact(models.Model):
    """A person outside Muster: somebody who reports, a customer, somebody at a supplier."""

    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=ContactKind, default=ContactKind.REPORTER)
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="contacts"
    )
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=32, blank=True, validators=[validate_phone])
    language = models.CharField(max_length=10, choices=LANGUAGES, default="en-gb")
    time_zone = models.CharField(max_length=64, blank=True, validators=[validate_time_zone])
    crm_reference = models.CharField("CRM reference", max_length=120, blank=True)
    crm_url = models.URLField("CRM link", blank=True)
    external_id = models.CharField(
        max_length=120, blank=True, editable=False, help_text="The name by which an import knows this contact."
    )
    notes = models.TextField(blank=True)

    class Meta:
        ordering = ["name", "pk"]
        indexes = [models.Index(fields=["email"], name="contact_by_email")]
        constraints = [
            models.UniqueConstraint(
                fields=["external_id"], condition=~models.Q(external_id=""), name="contact_external_id_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class ApiToken(models.Model):
    """A secret that lets a program act as a user, within scopes, until it expires. Only a SHA-256 of it is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=120, help_text="What uses this token.")
    prefix = models.CharField(max_length=12, unique=True, editable=False)
    secret_hash = models.CharField(max_length=64, editable=False)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, editable=False)
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Who made it and who revoked it; that it is used is no change.
    history = HistoricalRecords(excluded_fields=["secret_hash", "last_used_at"])

    class Meta:
        ordering = ["-created_at"]
        verbose_name = "API token"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("created_at")), name="apitoken_expires_after_creation"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"


class UserSession(models.Model):
    """One signed-in browser of one person, so that they can see it and end it."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="signed_in_sessions")
    session_key = models.CharField(max_length=40, unique=True)
    ip_address = models.GenericIPAddressField(null=True)
    user_agent = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()

    class Meta:
        ordering = ["-last_seen_at"]

    def __str__(self) -> str:
        return f"{self.user} since {self.created_at:%d %b %Y}"


class SignInGuard(models.Model):
    """Failed sign-ins counted under one key: a user name from unknown devices, one known device, or an address."""

    key = models.CharField(max_length=120, unique=True)
    failures = models.PositiveIntegerField(default=0)
    first_failed_at = models.DateTimeField()
    locked_until = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-first_failed_at"]
        indexes = [models.Index(fields=["first_failed_at"], name="signinguard_to_sweep")]

    def __str__(self) -> str:
        return self.key


remember_roles()
