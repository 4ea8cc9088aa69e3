"""What is asked about rates and costs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator

from incidents.desk.forms.base import DeskForm, reason_field
from incidents.people.models import Team
from incidents.people.validators import validate_time_zone
from incidents.refusals import Refused
from reports.costs.choices import Responder
from reports.costs.models import MOST_PERCENT, ServiceRate
from reports.costs.operations import Amount, Grid
from reports.costs.rates import EVERY_HOUR, HOURS_OF_WEEK
from reports.metrics.periods import DAY_NAMES

PER_HOUR = "Per hour, in {currency}."


class DayField(forms.DateField):
    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **options)


def money_field(label: str, help_text: str, *, required: bool = True) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        help_text=help_text,
        required=required,
        max_digits=14,
        decimal_places=2,
        validators=[MinValueValidator(Decimal(0))],
        widget=forms.NumberInput(attrs={"step": "0.01", "min": "0", "inputmode": "decimal"}),
    )


def percent_field(label: str, help_text: str, *, most: int = MOST_PERCENT, initial: int) -> forms.IntegerField:
    return forms.IntegerField(label=label, help_text=help_text, min_value=0, max_value=most, initial=initial)


class AmountForm(forms.Form):
    """An estimate. Who gives the likely amount alone says that he knows it."""

    required_css_class = "is-required"
    likely = money_field("Most likely", "What figures are made with.")
    low = money_field("At least", "Empty: the likely amount.", required=False)
    high = money_field("At most", "Empty: the likely amount.", required=False)

    def __init__(self, data: Any = None, *, currency: str = "", **options: Any) -> None:
        super().__init__(data, label_suffix="", **options)
        for name in ("likely", "low", "high"):
            self.fields[name].help_text = f"{PER_HOUR.format(currency=currency)} {self.fields[name].help_text}"
        for field in self.fields.values():
            field.widget.attrs.setdefault("class", "m-input")

    def amount(self) -> Amount:
        return amount_of(self.cleaned_data)

    def show_refusal(self, refusal: Refused) -> None:
        """Put the sentences at their fields; what has none stands above all."""
        placed = {name: sentence for name, sentence in refusal.fields.items() if name in self.fields}
        for name, sentence in placed.items():
            self.add_error(name, sentence)
        if not placed:
            self.add_error(None, refusal.sentence)


def amount_of(given: dict[str, Any]) -> Amount:
    likely = given["likely"]
    low, high = given.get("low"), given.get("high")
    return Amount(likely if low is None else low, likely, likely if high is None else high)


class ServiceRateForm(AmountForm):
    """The hours come as 168 answers of one name, in the order of the week."""

    field_order = ("valid_from", "likely", "low", "high", "degraded_percent", "at_risk_percent", "time_zone")
    valid_from = DayField(
        label="From which day on?", help_text="May lie in the past: what it cost since is reckoned again."
    )
    degraded_percent = percent_field("While degraded", "Per cent of the rate.", initial=50)
    at_risk_percent = percent_field("While at risk", "Per cent of the rate.", initial=0)
    time_zone = forms.CharField(
        label="Time zone of the hours",
        max_length=64,
        help_text="Such as Europe/London.",
        validators=[validate_time_zone],
    )

    def __init__(self, data: Any = None, *, hours: list[int] | None = None, **options: Any) -> None:
        super().__init__(data, **options)
        self.hours: list[Any] = list(hours or EVERY_HOUR)
        if self.is_bound:
            given: Any = self.data
            self.hours = (given.getlist("hours") + [""] * HOURS_OF_WEEK)[:HOURS_OF_WEEK]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        wrong = [place for place, text in enumerate(self.hours) if not _is_percent(text)]
        if wrong:
            day, hour = divmod(wrong[0], 24)
            more = f", and {len(wrong) - 1} more" if len(wrong) > 1 else ""
            raise ValidationError(
                f"{DAY_NAMES[day]} {hour:02}:00{more}: write a whole number from 0 to {MOST_PERCENT}, in per cent."
            )
        return given

    def grid(self) -> Grid:
        given = self.cleaned_data
        hours = [int(text) for text in self.hours]
        return Grid(given["time_zone"], hours, given["degraded_percent"], given["at_risk_percent"])

    def rows(self) -> Iterator[tuple[str, list[tuple[str, str, bool]]]]:
        """For each day its hours: what each is called, what stands there, and whether it is wrong."""
        for number, day in enumerate(DAY_NAMES):
            own = self.hours[number * 24 : number * 24 + 24]
            yield (
                day,
                [
                    (f"{day} {hour:02}:00, per cent", str(value), self.is_bound and not _is_percent(value))
                    for hour, value in enumerate(own)
                ],
            )


def _is_percent(text: Any) -> bool:
    words = str(text).strip()
    return words.isascii() and words.isdecimal() and len(words) <= len(str(MOST_PERCENT)) and int(words) <= MOST_PERCENT


def first_values(rate: ServiceRate | None, likely: Decimal, time_zone: str, today: date) -> dict[str, Any]:
    """What stands in the form at first: the rate in force, to begin today."""
    if rate is None:
        return {"valid_from": today, "likely": likely, "time_zone": time_zone}
    names = ("low", "likely", "high", "degraded_percent", "at_risk_percent", "time_zone")
    return {"valid_from": today, **{name: getattr(rate, name) for name in names}}


class ResponseRateForm(AmountForm):
    field_order = ("team", "responder", "valid_from", "likely", "low", "high", "share_percent")
    team = forms.ModelChoiceField(
        Team.objects.none(),
        label="Which team has the incident?",
        required=False,
        empty_label="Any team",
        help_text="A rate of the team goes before the one of any team.",
    )
    responder = forms.ChoiceField(
        label="Who responds?",
        choices=Responder.choices,
        required=False,
        help_text="A role goes before “everybody who responds”. Somebody who is several things counts once.",
    )
    valid_from = DayField(label="From which day on?", help_text="May lie in the past.")
    share_percent = percent_field(
        "Share of the time", "Per cent of the time that goes into the incident.", most=100, initial=100
    )

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        self.fields["team"].queryset = Team.objects.filter(retired_at=None)  # type: ignore[attr-defined]


class ItemForm(DeskForm):
    on = DayField(label="On which day?", help_text="The day on which it arose.")
    what = forms.CharField(
        label="What for?", max_length=200, help_text="Such as “Refunds to customers”. It stands on the timeline."
    )
    likely = money_field("How much, most likely?", "Only who may see costs is shown the amount.")
    low = money_field("At least", "Empty: the likely amount.", required=False)
    high = money_field("At most", "Empty: the likely amount.", required=False)
    document = forms.CharField(
        label="What proves it?", max_length=200, required=False, help_text="Such as the number of an invoice."
    )

    def given(self) -> dict[str, Any]:
        names = ("on", "what", "document")
        return {"amount": amount_of(self.cleaned_data), **{name: self.cleaned_data[name] for name in names}}


class WithdrawForm(DeskForm):
    reason = reason_field(help_text="The cost stays on the list, and counts no more.")

    def given(self) -> dict[str, Any]:
        return dict(self.cleaned_data)
