"""Rows an administrator edits: what can break, how incidents are sorted, how urgency is judged."""

from __future__ import annotations

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from simple_history.models import HistoricalRecords

from incidents.catalog.business_time import opens_ever
from incidents.catalog.calendars import calendar_data, hours_of, problems_of_exceptions, validate_place
from incidents.catalog.choices import Level, ReportAudience, SourceKind, Tier
from incidents.catalog.hours import problems_of_hours
from incidents.people.validators import validate_time_zone


class OrganisationSettings(models.Model):
    """The one row about the organisation that runs this Muster (its key is always 1)."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    name = models.CharField(max_length=200, default="Our organisation")
    time_zone = models.CharField(max_length=64, default="UTC", validators=[validate_time_zone])
    currency = models.CharField(max_length=3, default="GBP", help_text="Three letters, such as GBP or EUR.")
    default_hourly_cost = models.DecimalField(
        "default cost of downtime per hour",
        max_digits=14,
        decimal_places=2,
        default=Decimal(100_000),
        validators=[MinValueValidator(0)],
        help_text="Used for a service that has no figure of its own.",
    )
    report_audience = models.CharField(
        "who may report",
        max_length=10,
        choices=ReportAudience,
        default=ReportAudience.ACCOUNT,
        help_text="Who may use the form at /report/. “Anybody” also shows the names of all services in use, and which "
        "of them suffer at the moment, to everybody who can reach this address.",
    )
    report_introduction = models.TextField(
        "words above the form",
        max_length=1000,
        blank=True,
        help_text="Plain text, such as whom to call when it is urgent. Empty: nothing is said.",
    )
    report_type = models.ForeignKey(
        "incidents.IncidentType",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        limit_choices_to={"retired_at": None},
        verbose_name="type of what is reported",
        help_text="Reports become incidents of this type. Empty: user issue.",
    )
    report_confirm_days = models.PositiveSmallIntegerField(
        "days to confirm or reject",
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(90)],
        help_text="For how many days after the resolution a reporter may say “It works again” or “It still fails”.",
    )
    report_link_days = models.PositiveSmallIntegerField(
        "days a private link works",
        default=180,
        validators=[MinValueValidator(1), MaxValueValidator(730)],
        help_text="For how many days after the report the link in the receipt opens its page.",
    )
    articles_are_public = models.BooleanField(
        "articles for everybody",
        default=False,
        help_text="On: whoever can reach /knowledge/ reads and finds the articles that are for everybody, without an "
        "account. Off: nobody reads there who has not signed in.",
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "organisation settings"
        constraints = [models.CheckConstraint(condition=Q(id=1), name="organisationsettings_one_row")]

    def __str__(self) -> str:
        return self.name


class BusinessCalendar(models.Model):
    """When people work: opening hours by weekday in one time zone, as wall time, but for holidays and exceptions.

    An exception goes before a holiday of the same date. Whoever is open day and night has neither.
    """

    name = models.CharField(max_length=120, unique=True)
    time_zone = models.CharField(max_length=64, default="UTC", validators=[validate_time_zone])
    is_always_open = models.BooleanField("open day and night", default=False)
    hours = models.JSONField(
        default=dict,
        blank=True,
        help_text='Hours by weekday, such as {"mon": [["08:00", "18:00"]]}. Leave a closed day out.',
    )
    country = models.CharField("public holidays of", max_length=2, blank=True, help_text="Its days off are closed.")
    country_part = models.CharField("part of the country", max_length=40, blank=True)
    exceptions = models.JSONField(
        default=list,
        blank=True,
        help_text='Dates with other hours, such as [{"on": "2026-12-24", "name": "Christmas Eve", "hours": []}].',
    )
    history = HistoricalRecords()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        found = {"hours": problems_of_hours(self.hours), "exceptions": problems_of_exceptions(self.exceptions)}
        if wrong := {name: problems for name, problems in found.items() if problems}:
            raise ValidationError(wrong)
        validate_place(self.country, self.country_part)
        if self.is_always_open and (self.country or self.exceptions):
            sentence = "Open day and night knows no holidays and no exceptions: take them away."
            raise ValidationError({"is_always_open": sentence})
        if not opens_ever(hours_of(calendar_data(self)), timezone.now().date()):
            raise ValidationError("With these hours and exceptions nobody ever works. Open at least one day.")


class Priority(models.Model):
    """One of the four priorities. Its key is its rank: 1 is the most pressing."""

    rank = models.PositiveSmallIntegerField(primary_key=True)
    name = models.CharField(max_length=40, unique=True)
    slug = models.SlugField(max_length=40, unique=True)
    description = models.CharField(max_length=200, blank=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ["rank"]
        verbose_name_plural = "priorities"

    def __str__(self) -> str:
        return self.name


class PriorityRule(models.Model):
    """One cell of the matrix: this impact with this urgency makes this priority."""

    impact = models.PositiveSmallIntegerField(choices=Level)
    urgency = models.PositiveSmallIntegerField(choices=Level)
    priority = models.ForeignKey(Priority, on_delete=models.PROTECT, related_name="rules")
    history = HistoricalRecords()

    class Meta:
        ordering = ["impact", "urgency"]
        constraints = [models.UniqueConstraint(fields=["impact", "urgency"], name="priorityrule_one_per_cell")]

    def __str__(self) -> str:
        return f"{self.get_impact_display()} × {self.get_urgency_display()} → {self.priority}"


class IncidentType(models.Model):
    """A kind of incident with a workflow of its own."""

    name = models.CharField(max_length=80, unique=True)
    slug = models.SlugField(max_length=80, unique=True)
    description = models.TextField(blank=True, help_text="When to choose this type, in words an agent understands.")
    is_restricted = models.BooleanField(
        "restricted", default=False, help_text="New incidents of this type are seen only by those who need to know."
    )
    default_team = models.ForeignKey(
        "incidents.Team", null=True, blank=True, on_delete=models.PROTECT, related_name="default_for_types"
    )
    access_teams = models.ManyToManyField(
        "incidents.Team",
        blank=True,
        related_name="access_to_types",
        help_text="These teams are put on the access list of each restricted incident of this type.",
    )
    position = models.PositiveSmallIntegerField(default=0)
    retired_at = models.DateTimeField(null=True, blank=True)
    history = HistoricalRecords(m2m_fields=["access_teams"])

    class Meta:
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name


class Service(models.Model):
    """Something people use that can break, and the team that answers for it."""

    name = models.CharField(max_length=120, unique=True)
    slug = models.SlugField(max_length=120, unique=True)
    description = models.TextField(blank=True)
    owning_team = models.ForeignKey(
        "incidents.Team", null=True, blank=True, on_delete=models.PROTECT, related_name="services"
    )
    tier = models.PositiveSmallIntegerField(choices=Tier, default=Tier.USEFUL)
    hourly_cost = models.DecimalField(
        "cost of downtime per hour",
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text="In the organisation's currency. Empty: the organisation's default.",
    )
    calendar = models.ForeignKey(BusinessCalendar, null=True, blank=True, on_delete=models.PROTECT)
    dependencies = models.ManyToManyField(
        "self", through="incidents.ServiceDependency", symmetrical=False, related_name="dependents"
    )
    retired_at = models.DateTimeField(null=True, blank=True, help_text="Set when the service is no longer offered.")
    history = HistoricalRecords()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ServiceDependency(models.Model):
    """One service needs another: when the second breaks, the first suffers."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="needs")
    depends_on = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="needed_by")
    is_hard = models.BooleanField(
        "hard dependency", default=True, help_text="On: it stops without the other. Off: it only gets worse."
    )
    history = HistoricalRecords()

    class Meta:
        ordering = ["service", "depends_on"]
        verbose_name_plural = "service dependencies"
        constraints = [
            models.UniqueConstraint(fields=["service", "depends_on"], name="servicedependency_once"),
            models.CheckConstraint(condition=~Q(service=F("depends_on")), name="servicedependency_not_on_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.service} needs {self.depends_on}"


class Category(models.Model):
    """A branch of the category tree. `path` is the names from the root, joined with " / "."""

    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    name = models.CharField(max_length=120)
    path = models.CharField(max_length=500, editable=False)
    description = models.TextField(blank=True)
    incident_type = models.ForeignKey(
        IncidentType, null=True, blank=True, on_delete=models.PROTECT, help_text="Suggested for incidents filed here."
    )
    default_team = models.ForeignKey("incidents.Team", null=True, blank=True, on_delete=models.PROTECT)
    default_priority = models.ForeignKey(Priority, null=True, blank=True, on_delete=models.PROTECT)
    position = models.PositiveSmallIntegerField(default=0)
    retired_at = models.DateTimeField(null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ["path"]
        verbose_name_plural = "categories"
        constraints = [
            models.UniqueConstraint(fields=["parent", "name"], name="category_once_per_parent"),
            models.UniqueConstraint(fields=["name"], condition=Q(parent=None), name="category_once_at_root"),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="category_not_its_own_parent"),
        ]

    def __str__(self) -> str:
        return self.path

    @property
    def usual_type(self) -> IncidentType | None:
        """The type that is suggested for incidents filed here, while it is in use."""
        usual = self.incident_type
        return usual if usual is not None and usual.retired_at is None else None


class Tag(models.Model):
    """A free word that groups incidents across types and services."""

    name = models.SlugField(max_length=60, unique=True, help_text="Lower case, no spaces.")
    description = models.CharField(max_length=200, blank=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Source(models.Model):
    """Where incidents come from, and how long a repeated report reopens a resolved one."""

    name = models.CharField(max_length=80, unique=True)
    slug = models.SlugField(max_length=80, unique=True)
    kind = models.CharField(max_length=20, choices=SourceKind)
    reopen_window_seconds = models.PositiveIntegerField(
        default=24 * 3600, help_text="A repeat within this many seconds of the resolution reopens the incident."
    )
    history = HistoricalRecords()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class HoldReason(models.Model):
    """Why a promised clock is paused."""

    name = models.CharField(max_length=80, unique=True)
    slug = models.SlugField(max_length=80, unique=True)
    pauses_clocks = models.BooleanField(default=True, help_text="Off: the clocks keep running while on hold for this.")
    position = models.PositiveSmallIntegerField(default=0)
    retired_at = models.DateTimeField(null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name


class ResolutionCode(models.Model):
    """How incidents end: a short, countable answer."""

    name = models.CharField(max_length=80, unique=True)
    slug = models.SlugField(max_length=80, unique=True)
    description = models.CharField(max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    retired_at = models.DateTimeField(null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name
