"""Writing down rates and costs, and keeping what they add up to."""

from reports.costs.operations.base import Amount, EstimateRefused
from reports.costs.operations.folding import Folded, fold_costs, remake_stale_days, take_in_changes
from reports.costs.operations.items import ItemRefused, WithdrawnAlready, record_cost, withdraw_cost
from reports.costs.operations.rates import (
    Grid,
    RateGone,
    RateRefused,
    set_response_rate,
    set_service_rate,
    take_back_rate,
)
from reports.costs.operations.verifying import CostDifference, DaysLooked, have_days_made_anew, verify_costs

__all__ = [
    "Amount",
    "CostDifference",
    "DaysLooked",
    "EstimateRefused",
    "Folded",
    "Grid",
    "ItemRefused",
    "RateGone",
    "RateRefused",
    "WithdrawnAlready",
    "fold_costs",
    "have_days_made_anew",
    "record_cost",
    "remake_stale_days",
    "set_response_rate",
    "set_service_rate",
    "take_back_rate",
    "take_in_changes",
    "verify_costs",
    "withdraw_cost",
]
