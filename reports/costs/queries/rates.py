"""The rates as pages and programs show them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import F, QuerySet

from incidents.catalog.models import Service
from reports.costs.models import ResponseRate, ServiceRate


@dataclass(frozen=True)
class Priced:
    """A service with the rate in force on a day, None where the cost that stands at it counts, and the next to come."""

    service: Service
    rate: ServiceRate | None
    coming: ServiceRate | None


def priced_services(today: date) -> list[Priced]:
    """Services in use. Two queries."""
    held: dict[int, list[ServiceRate]] = {}
    for rate in ServiceRate.objects.filter(replaced_at=None).order_by("service", "valid_from"):
        held.setdefault(rate.service_id, []).append(rate)
    return [_priced(service, held.get(service.pk, []), today) for service in Service.objects.filter(retired_at=None)]


def _priced(service: Service, rates: list[ServiceRate], today: date) -> Priced:
    past = [rate for rate in rates if rate.valid_from <= today]
    coming = [rate for rate in rates if rate.valid_from > today]
    return Priced(service, past[-1] if past else None, coming[0] if coming else None)


def rates_of(service: Service) -> QuerySet[ServiceRate]:
    """All there are and were, the latest first."""
    rows = ServiceRate.objects.filter(service=service).select_related("made_by")
    return rows.order_by("-valid_from", "-made_at", "-pk")


def response_rates() -> QuerySet[ResponseRate]:
    """Those in force, the general first."""
    rows = ResponseRate.objects.filter(replaced_at=None).select_related("team", "made_by")
    return rows.order_by(F("team__name").asc(nulls_first=True), "responder", "-valid_from")
