"""Saying what an hour costs. Nothing is overwritten: what was said for the same day before is kept as replaced."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from incidents.catalog.models import OrganisationSettings, Service
from incidents.people.models import Team, User
from incidents.refusals import NotPermitted, Refused, sentences_by_field
from reports.costs.models import MOST_PERCENT, ResponseRate, ServiceRate
from reports.costs.operations.base import Amount
from reports.costs.rates import EVERY_HOUR, HOURS_OF_WEEK, USUAL_WEIGHTS
from reports.costs.rights import SETS


class RateRefused(Refused):
    """A rate that cannot be: hours, shares or a zone that do not exist."""

    code = "rate_refused"


class RateGone(Refused):
    """The rate was replaced or taken back already."""

    code = "rate_gone"
    sentence = "This rate is not in force any more: somebody replaced it or took it back."


@dataclass(frozen=True)
class Grid:
    """How a service's rate goes over the week and by effect, in per cent of it; see `ServiceRate`."""

    time_zone: str = "UTC"
    hours: Sequence[int] = EVERY_HOUR
    degraded_percent: int = USUAL_WEIGHTS["degraded"]
    at_risk_percent: int = USUAL_WEIGHTS["at_risk"]


@transaction.atomic
def set_service_rate(
    service: Service, *, valid_from: date, amount: Amount, grid: Grid, actor: User | None, at: datetime
) -> ServiceRate:
    """Say what an hour of the service being down costs from a day on.

    Raises NotPermitted, EstimateRefused, RateRefused. Said again for the same day in the same words, nothing changes.
    """
    _check_right(actor)
    Service.objects.select_for_update().get(pk=service.pk)
    if len(grid.hours) != HOURS_OF_WEEK or not all(0 <= percent <= MOST_PERCENT for percent in grid.hours):
        sentence = f"Give {HOURS_OF_WEEK} whole numbers from 0 to {MOST_PERCENT}."
        raise RateRefused(sentence, fields={"hours": sentence})
    about = {"service": service, "valid_from": valid_from}
    said = {
        **amount.check().columns,
        "time_zone": grid.time_zone,
        "hours": list(grid.hours),
        "degraded_percent": grid.degraded_percent,
        "at_risk_percent": grid.at_risk_percent,
    }
    made: ServiceRate = _put(ServiceRate, about, said, actor=actor, at=at)
    return made


@transaction.atomic
def set_response_rate(
    *,
    team: Team | None,
    responder: str,
    valid_from: date,
    amount: Amount,
    share_percent: int,
    actor: User | None,
    at: datetime,
) -> ResponseRate:
    """Say what an hour of one person who responds costs from a day on.

    Raises NotPermitted, EstimateRefused, RateRefused. Said again for the same day in the same words, nothing changes.
    """
    _check_right(actor)
    if team is not None:
        Team.objects.select_for_update().get(pk=team.pk)
    else:
        # Whoever speaks of everybody waits for the one who does so too.
        list(OrganisationSettings.objects.select_for_update().values_list("pk"))
    about = {"team": team, "responder": responder, "valid_from": valid_from}
    said = {**amount.check().columns, "share_percent": share_percent}
    made: ResponseRate = _put(ResponseRate, about, said, actor=actor, at=at)
    return made


@transaction.atomic
def take_back_rate(rate: ServiceRate | ResponseRate, *, actor: User | None, at: datetime) -> None:
    """From its day on, the rate before it holds again. Raises NotPermitted, RateGone."""
    _check_right(actor)
    model: Any = type(rate)
    row = model.objects.select_for_update().get(pk=rate.pk)
    if row.replaced_at is not None:
        raise RateGone
    _replace(row, at)


def _put(model: Any, about: dict[str, Any], said: dict[str, Any], *, actor: User | None, at: datetime) -> Any:
    made = model(**about, **said, made_by=actor, made_at=at)
    try:
        made.clean_fields(exclude=["made_by", "service", "team", "replaced_at"])
    except ValidationError as error:
        fields = sentences_by_field(error.message_dict)
        raise RateRefused(" ".join(fields.values()), fields=fields) from None
    held = model.objects.order_by().select_for_update().filter(**about, replaced_at=None).first()
    if held is not None:
        if all(getattr(held, name) == value for name, value in said.items()):
            return held
        _replace(held, at)
    made.save(force_insert=True)
    return made


def _replace(row: Any, at: datetime) -> None:
    row.replaced_at = at
    row.save(update_fields=["replaced_at"])


def _check_right(actor: User | None) -> None:
    if actor is not None and not actor.has_perm(SETS):
        raise NotPermitted
