"""Writing down rates and costs."""

from reports.costs.operations.base import Amount, EstimateRefused
from reports.costs.operations.items import ItemRefused, WithdrawnAlready, record_cost, withdraw_cost
from reports.costs.operations.rates import (
    Grid,
    RateGone,
    RateRefused,
    set_response_rate,
    set_service_rate,
    take_back_rate,
)

__all__ = [
    "Amount",
    "EstimateRefused",
    "Grid",
    "ItemRefused",
    "RateGone",
    "RateRefused",
    "WithdrawnAlready",
    "record_cost",
    "set_response_rate",
    "set_service_rate",
    "take_back_rate",
    "withdraw_cost",
]
