"""The filter of every page of patterns: which incidents are looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import IntegerField, Value

from incidents.catalog.models import IncidentType, Priority, Service
from incidents.people.models import Team
from reports.metrics.asking import NotAsked, question_from
from reports.metrics.choices import Preset, Reality
from reports.metrics.questions import Question

# Five years: a chart of more days cannot be read.
MOST_DAYS = 1_830
ANY = ("", "Any")


@dataclass(frozen=True)
class Field:
    """One field of the filter, as it is shown."""

    name: str
    label: str
    help: str
    value: str
    problem: str = ""
    options: tuple[tuple[str, str], ...] = ()

    @property
    def is_date(self) -> bool:
        return not self.options


def asked_for(parameters: Any, *, metric: str, today: date) -> Question:
    """What the parameters of an address ask. Raises NotAsked, also for a period that is too long to compare."""
    question = question_from(parameters, metric=metric, today=today)
    if question.days > MOST_DAYS:
        raise NotAsked(fields={"to": f"Patterns are looked for in at most {MOST_DAYS:,} days, which are five years."})
    return replace(question, group=None, in_business_hours=False)


def fields_of(parameters: Mapping[str, str], problems: Mapping[str, str]) -> list[Field]:
    """The fields with what stands in the address, and what is wrong at each. One query."""
    offered = _offered()
    period = parameters.get("period", "")
    has_days = bool(parameters.get("from") or parameters.get("to"))

    def field(name: str, label: str, help_text: str, options: tuple[tuple[str, str], ...] = ()) -> Field:
        value = parameters.get(name, "")
        if name == "period" and not value and not has_days:
            value = Preset.LAST_30_DAYS.value
        return Field(name, label, help_text, value, problems.get(name, ""), options)

    between = ("", "The days below") if has_days or not period else ANY
    return [
        field("period", "Period", "Compared with as many days before it.", (between, *Preset.choices)),
        field("from", "From", "The first day, in the time zone of this Muster; it goes before the period."),
        field("to", "To", "The last day."),
        field("service", "Service", "Incidents of this service alone.", offered["service"]),
        field("team", "Team", "Incidents that this team has.", offered["team"]),
        field("type", "Type", "Incidents of this type alone.", offered["type"]),
        field("priority", "Priority", "Incidents of this priority alone.", offered["priority"]),
        field("reality", "Real or drill", "Drills count only when they are asked for.", tuple(Reality.choices)),
    ]


def _offered() -> dict[str, tuple[tuple[str, str], ...]]:
    """What can be chosen of each, in the order in which it is told, read in one statement."""
    none = Value(0, output_field=IntegerField())
    parts = [
        model.objects.order_by().values_list(Value(name), "pk", "name", rank)
        for name, model, rank in (
            ("service", Service, none),
            ("team", Team, none),
            ("type", IncidentType, none),
            ("priority", Priority, "rank"),
        )
    ]
    rows = sorted(parts[0].union(*parts[1:], all=True), key=lambda row: (row[3], row[2].lower()))
    return {
        name: (ANY, *((str(pk), words) for kind, pk, words, _rank in rows if kind == name))
        for name in ("service", "team", "type", "priority")
    }
