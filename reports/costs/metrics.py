"""The metrics of downtime and costs."""

from __future__ import annotations

from functools import partial
from typing import Any

from reports.costs import availability, measures
from reports.costs.choices import Kept
from reports.costs.queries.answers import answer
from reports.costs.queries.listing import list_costs, list_services
from reports.costs.queries.working import answer_available
from reports.costs.rights import VIEWS
from reports.metrics.choices import DIMENSIONS, Better, Group, Unit
from reports.metrics.registry import Metric

SUBJECT = "Downtime and cost"
_DAYS = (Group.DAY, Group.WEEK, Group.MONTH)
_GROUPS = (*_DAYS, *DIMENSIONS)
_OF_SERVICE = (*_DAYS, Group.SERVICE)


def _cost(name: str, label: str, defined_by: object, **options: object) -> Metric:
    asked: Any = partial(answer, **options)  # type: ignore[arg-type]
    records: Any = partial(list_costs, **options)  # type: ignore[arg-type]
    more: dict[str, Any] = {"groups": _GROUPS, "needs": VIEWS, "records": records}
    return Metric(name, label, SUBJECT, Unit.MONEY, Better.LOWER, defined_by, asked, **more)  # type: ignore[arg-type]


METRICS: list[Metric] = [
    Metric(
        "downtime",
        "Downtime",
        SUBJECT,
        Unit.SECONDS,
        Better.LOWER,
        measures.downtime,
        partial(answer, kept=Kept.DOWNTIME, unit=Unit.SECONDS),
        groups=_GROUPS,
        records=partial(list_costs, kept=Kept.DOWNTIME, unit=Unit.SECONDS),
    ),
    Metric(
        "availability",
        "Availability",
        SUBJECT,
        Unit.SHARE,
        Better.HIGHER,
        availability.availability,
        answer_available,
        groups=_OF_SERVICE,
        filters=(Group.SERVICE,),
        records=list_services,
    ),
    Metric(
        "availability_with_dependencies",
        "Availability with what is needed",
        SUBJECT,
        Unit.SHARE,
        Better.HIGHER,
        measures.availability_with_dependencies,
        partial(answer_available, with_needs=True),
        groups=_OF_SERVICE,
        filters=(Group.SERVICE,),
        records=partial(list_services, with_needs=True),
    ),
    _cost("cost", "Cost", measures.cost),
    _cost("cost_of_downtime", "Cost of downtime", measures.cost_of_downtime, kept=Kept.DOWNTIME),
    _cost("cost_of_response", "Cost of response", measures.cost_of_response, kept=Kept.RESPONSE),
    _cost("fixed_costs", "Fixed costs", measures.fixed_costs, kept=Kept.ITEM),
    _cost("cost_of_recurrence", "Cost of what came back", measures.cost_of_recurrence, is_recurrence=True),
]
