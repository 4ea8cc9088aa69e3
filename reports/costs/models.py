"""What is written down of costs: rates, and fixed items on incidents; and what is kept of them day by day."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from incidents.people.validators import validate_time_zone
from incidents.permissions.managers import ScopedManager
from reports.costs.choices import Kept, Responder
from reports.costs.rates import EVERY_HOUR, USUAL_WEIGHTS

MOST_PERCENT = 1_000


def _money(words: str, help_text: str) -> models.DecimalField:
    return models.DecimalField(
        words, max_digits=14, decimal_places=2, validators=[MinValueValidator(0)], help_text=help_text
    )


def _percent(words: str, default: int, help_text: str) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(
        words, default=default, validators=[MaxValueValidator(MOST_PERCENT)], help_text=help_text
    )


def _every_hour() -> list[int]:
    return list(EVERY_HOUR)


_IN_ORDER = Q(low__gte=0, likely__gte=F("low"), high__gte=F("likely"))


class Priced(models.Model):
    """What an hour costs from a day on, in the organisation's currency. What was said before is kept, as replaced."""

    valid_from = models.DateField(help_text="The first day on which it costs this, also a day that is past.")
    low = _money("at least", "Per hour, in the organisation’s currency.")
    likely = _money("most likely", "Per hour; what every figure is made with.")
    high = _money("at most", "Per hour.")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True


class ServiceRate(Priced):
    """What an hour of a service being down costs, from a day on.

    Without one, the cost that stands at the service counts, else the organisation's default.

    `hours` are per cent of the rate in each of the 168 hours of a week, from Monday 0 o'clock on, wall time of
    `time_zone`.
    """

    service = models.ForeignKey("incidents.Service", on_delete=models.PROTECT, related_name="rates", db_index=False)
    time_zone = models.CharField(
        max_length=64,
        default="UTC",
        validators=[validate_time_zone],
        help_text="The hours below are of this zone, such as Europe/London.",
    )
    hours = models.JSONField(default=_every_hour)
    degraded_percent = _percent(
        "while degraded", USUAL_WEIGHTS["degraded"], "Per cent of the rate while it works badly."
    )
    at_risk_percent = _percent("while at risk", USUAL_WEIGHTS["at_risk"], "Per cent of the rate while it still works.")

    class Meta:
        default_permissions = ()
        ordering = ["service", "-valid_from", "pk"]
        permissions = (
            ("view_costs", "Can see what incidents cost"),
            ("record_costs", "Can record costs of incidents"),
            ("set_rates", "Can say what an hour costs"),
        )
        constraints = [
            # Serves the rates in force too.
            models.UniqueConstraint(
                fields=["service", "valid_from"], condition=Q(replaced_at=None), name="servicerate_once"
            ),
            models.CheckConstraint(condition=_IN_ORDER, name="servicerate_in_order"),
        ]

    def __str__(self) -> str:
        return f"rate of {self.service} from {self.valid_from}"


class ResponseRate(Priced):
    """What an hour of one person who responds costs, from a day on: of a team or of any, as something or as anything.

    `share_percent` of the time goes into the incident.
    """

    team = models.ForeignKey(
        "incidents.Team",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="rates",
        db_index=False,
        help_text="The team that has the incident. Empty: every team without a rate of its own.",
    )
    responder = models.CharField(
        "who responds",
        max_length=10,
        choices=Responder,
        blank=True,
        help_text="A closer description goes before “everybody who responds”.",
    )
    share_percent = models.PositiveSmallIntegerField(
        "share of the time",
        default=100,
        validators=[MaxValueValidator(100)],
        help_text="Per cent of the time that goes into the incident, such as 20 for whoever has several at once.",
    )

    class Meta:
        default_permissions = ()
        ordering = ["responder", "-valid_from", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["team", "responder", "valid_from"],
                condition=Q(replaced_at=None, team__isnull=False),
                name="responserate_once_per_team",
            ),
            models.UniqueConstraint(
                fields=["responder", "valid_from"],
                condition=Q(replaced_at=None, team=None),
                name="responserate_once_for_all",
            ),
            models.CheckConstraint(condition=_IN_ORDER, name="responserate_in_order"),
            models.CheckConstraint(
                condition=Q(responder__in=list(Responder.values)), name="responserate_responder_known"
            ),
        ]

    def __str__(self) -> str:
        return f"rate of responders from {self.valid_from}"


class FixedCost(models.Model):
    """Something an incident cost once, such as a refund or a courier; withdrawn ones stay, and do not count.

    `document` is what proves it, such as the number of an invoice.
    """

    incident = models.ForeignKey(
        "incidents.Incident",
        on_delete=models.PROTECT,
        related_name="fixed_costs",
        related_query_name="fixed_costs_unscoped",
    )
    on = models.DateField()
    what = models.CharField(max_length=200)
    document = models.CharField(max_length=200, blank=True)
    low = models.DecimalField(max_digits=14, decimal_places=2)
    likely = models.DecimalField(max_digits=14, decimal_places=2)
    high = models.DecimalField(max_digits=14, decimal_places=2)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdraw_reason = models.CharField(max_length=300, blank=True)

    objects = ScopedManager["FixedCost"]("incident__")

    class Meta:
        default_manager_name = "objects"
        default_permissions = ()
        ordering = ["on", "pk"]
        constraints = [
            models.CheckConstraint(condition=_IN_ORDER, name="fixedcost_in_order"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdraw_reason="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdraw_reason="")),
                name="fixedcost_withdrawn_for_a_reason",
            ),
        ]
        indexes = [
            # What a period cost.
            models.Index(fields=["on"], condition=Q(withdrawn_at=None), name="fixedcost_counted"),
        ]

    def __str__(self) -> str:
        return f"cost {self.pk}"


class CostDay(models.Model):
    """What incidents cost on one day (of the installation's time zone), or when services were down on it.

    It may be made anew at any time. `part` is one of `Kept`: of costs, split by one dimension (empty: not split), with
    restricted incidents (`is_whole`) and without; what `packed` holds says `reports.costs.packing`. Whoever may not see
    every incident is told nothing that rests on a whole one.
    """

    day = models.DateField()
    part = models.CharField(max_length=12)
    dimension = models.CharField(max_length=20, blank=True)
    is_drill = models.BooleanField()
    is_whole = models.BooleanField()
    packed = models.BinaryField()

    class Meta:
        default_permissions = ()
        ordering = ["day", "pk"]
        constraints = [
            # Serves every question too.
            models.UniqueConstraint(fields=["part", "dimension", "is_drill", "is_whole", "day"], name="costday_once"),
            models.CheckConstraint(condition=Q(part__in=list(Kept.values)), name="costday_part_known"),
        ]
        indexes = [
            # A day that is made anew.
            models.Index(fields=["day"], name="costday_day"),
        ]

    def __str__(self) -> str:
        return f"{self.part} on {self.day}"


class CostChange(models.Model):
    """Something changed that days may rest on: all that lie from `since` until `until` (none: until now), and that of
    `on`; without an incident, all from `on` on (none: all). Triggers of the database write it, in the transaction of
    the change; whoever marks the days as stale takes away the rows that he had seen.
    """

    # No foreign key: a trigger writes it in the middle of others' transactions.
    incident_id = models.BigIntegerField(null=True)
    since = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)
    on = models.DateField(null=True)
    # The incident became restricted: what is kept of these days must not be told.
    hides = models.BooleanField(default=False)

    class Meta:
        default_permissions = ()
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"change {self.pk}"


class StaleCostDay(models.Model):
    """What is kept of this day does not hold until it is made anew. `hides` as of the change."""

    day = models.DateField(primary_key=True)
    hides = models.BooleanField(default=False)

    class Meta:
        default_permissions = ()
        ordering = ["-day"]

    def __str__(self) -> str:
        return f"costs on {self.day}"


class CostState(models.Model):
    """How far costs are kept: of the days before `through`, and of that day up to when it was made. One row at most.

    `folds` counts how often days were made anew or marked as stale. `basis` is what they are made by (time zone, form):
    made by another, all are made anew.
    """

    folds = models.PositiveBigIntegerField(default=0)
    folded_at = models.DateTimeField(null=True)
    through = models.DateField(null=True)
    basis = models.CharField(max_length=200, blank=True)

    class Meta:
        default_permissions = ()
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="coststate_single")]

    def __str__(self) -> str:
        return f"costs through {self.through}"
