"""The part of a policy's page that says which incidents it is for, and its words in lists; see `catalog.matching`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.db.models import Model, Q
from unfold.widgets import UnfoldAdminSelect2MultipleWidget

from incidents.catalog.matching import CONDITIONS, HasConditions
from incidents.catalog.models import IncidentType, Priority, Service
from incidents.people.models import Organisation, Team

Names = Mapping[str, Mapping[int, str]]

_MODELS: dict[str, type[Model]] = {
    "types": IncidentType,
    "priorities": Priority,
    "services": Service,
    "teams": Team,
    "customers": Organisation,
}
_LABELS = {
    "types": "Incident types",
    "priorities": "Priorities",
    "services": "Services",
    "teams": "Teams",
    "customers": "Customers",
}
_HELP = {
    "types": "Empty: whatever the type.",
    "priorities": "Empty: whatever the priority.",
    "services": "Empty: whatever the service, and where none is named.",
    "teams": "Empty: whichever team has it.",
    "customers": "The organisation of the incident's contact. Empty: whoever it is, and where nobody is named.",
}
# The fields as a page places them.
CONDITION_FIELDS = tuple(f"for_{name}" for name in CONDITIONS)
CONDITIONS_FIELDSET = (
    "Which incidents",
    {
        "fields": CONDITION_FIELDS,
        "description": "An incident has to fit every list that is filled in. Of the policies that fit, the first in "
        "their order is taken.",
    },
)


def _rows(name: str) -> Any:
    return _MODELS[name]._default_manager.all()


def _retires(name: str) -> bool:
    return any(field.name == "retired_at" for field in _MODELS[name]._meta.fields)


class _ConditionField(forms.ModelMultipleChoiceField):
    def __init__(self, name: str) -> None:
        super().__init__(
            queryset=_MODELS[name]._default_manager.none(),
            required=False,
            label=_LABELS[name],
            help_text=_HELP[name],
            widget=UnfoldAdminSelect2MultipleWidget(attrs={"aria-label": _LABELS[name]}),
        )


class ConditionsForm(forms.ModelForm):
    """Five multiple selects instead of the column `conditions`; what is retired stays selectable where it stands."""

    for_types = _ConditionField("types")
    for_priorities = _ConditionField("priorities")
    for_services = _ConditionField("services")
    for_teams = _ConditionField("teams")
    for_customers = _ConditionField("customers")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = self.instance.conditions or {}
        for name in CONDITIONS:
            field: Any = self.fields.get(f"for_{name}")
            if field is None:  # whoever may only look has none of them
                continue
            rows = _rows(name)
            offered = rows.filter(Q(retired_at=None) | Q(pk__in=held.get(name, []))) if _retires(name) else rows
            field.queryset = offered
            self.initial.setdefault(f"for_{name}", held.get(name, []))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        self.instance.conditions = {
            name: sorted(row.pk for row in chosen) for name in CONDITIONS if (chosen := cleaned.get(f"for_{name}"))
        }
        return cleaned


def names_for_conditions(policies: Iterable[HasConditions]) -> Names:
    """The names of all rows that conditions of these policies ask for. At most five queries, however many policies."""
    found: dict[str, dict[int, str]] = {}
    held = [policy.conditions for policy in policies]
    for name in CONDITIONS:
        keys = {key for conditions in held for key in conditions.get(name, [])}
        rows = _rows(name).filter(pk__in=keys) if keys else ()
        found[name] = {row.pk: str(row) for row in rows}
    return found


def conditions_in_words(conditions: Mapping[str, list[int]], names: Names | None = None) -> str:
    """Which incidents, such as “Service outage or User issue · Critical”; “Every incident” for no list.

    `names` from `names_for_conditions`, for lists; without them they are read.
    """
    if names is None:
        names = names_for_conditions([_Held(dict(conditions))])
    parts = [
        " or ".join(names[name].get(key, "something that is gone") for key in keys)
        for name in CONDITIONS
        if (keys := conditions.get(name))
    ]
    return " · ".join(parts) or "Every incident"


class _Held:
    def __init__(self, conditions: dict[str, list[int]]) -> None:
        self.conditions = conditions
