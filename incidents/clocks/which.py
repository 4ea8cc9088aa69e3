"""Which policy an incident would get, real or imagined: for the page that shows it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from incidents.catalog.admin.conditions import conditions_in_words, names_for_conditions
from incidents.catalog.matching import Traits, fits
from incidents.clocks.forms import WhichForm
from incidents.clocks.lengths import format_length
from incidents.clocks.queries import active_promises, traits_of
from incidents.clocks.words import calendar_with_holidays
from incidents.lifecycle.choices import Surface
from incidents.lifecycle.models import Incident
from incidents.lifecycle.operations import record_reads

_LABELS = {
    "acknowledge": "Acknowledge",
    "first_update": "First update",
    "next_update": "Next update",
    "mitigate": "Mitigate",
    "resolve": "Resolve",
}


def which_policy(form: WhichForm, request: HttpRequest) -> dict[str, Any]:
    """Names for the page: every policy in order, whether it fits, and what the first that does promises.

    Of an incident that is hidden from the reader as of one that is not there, the form says that there is none.
    """
    given = form.cleaned_data
    incident = None
    if given["incident"] is not None:
        incident = Incident.objects.filter(pk=given["incident"]).first()
        if incident is None:
            form.add_error("incident", "There is no such incident, or it is not yours to see.")
            return {}
        record_reads([incident], user=request.user, surface=Surface.PAGE, at=timezone.now())  # type: ignore[arg-type]
        traits = traits_of([incident])[incident.pk]
    else:
        traits = Traits(*(_key(given[name]) for name in ("type", "priority", "service", "team", "customer")))  # type: ignore[arg-type]
    policies = active_promises()
    names = names_for_conditions(policies)
    shown, chosen = [], None
    for promises in policies:
        is_fit = fits(promises.conditions, traits)
        is_chosen = is_fit and chosen is None
        chosen = promises if is_chosen else chosen
        words = conditions_in_words(promises.conditions, names)
        shown.append({"policy": promises.policy, "words": words, "fits": is_fit, "is_chosen": is_chosen})
    targets = [
        {
            "label": f"Notify {authority}" if authority else _LABELS.get(kind, kind),
            "length": format_length(target["minutes"]),
            "hours": calendar_with_holidays(target["calendar"]),
            "pauses": target["pauses"],
            "warn": target["warn"],
        }
        for (kind, authority), target in (chosen.targets.items() if chosen is not None else ())
    ]
    return {"incident": incident, "policies": shown, "chosen": chosen, "targets": targets, "is_asked": True}


def _key(row: Any) -> int | None:
    return None if row is None else int(row.pk)
