"""The filters of the queue: the only parameters its address takes."""

from incidents.desk.filters.base import QueueFilter
from incidents.desk.filters.dates import ReportedFromFilter, ReportedToFilter, UpdatedFromFilter, UpdatedToFilter
from incidents.desk.filters.figures import FigureFilter
from incidents.desk.filters.named import (
    AssigneeFilter,
    CategoryFilter,
    ContactFilter,
    OrganisationFilter,
    ServiceFilter,
    TagFilter,
    TeamFilter,
)
from incidents.desk.filters.selects import (
    DueFilter,
    MajorFilter,
    OrderFilter,
    PriorityFilter,
    RealityFilter,
    ReportedFilter,
    RestrictedFilter,
    SourceFilter,
    StateFilter,
    TabFilter,
    TypeFilter,
)

QUEUE_FILTERS: tuple[type[QueueFilter], ...] = (
    TabFilter,
    OrderFilter,
    StateFilter,
    PriorityFilter,
    TypeFilter,
    ServiceFilter,
    TeamFilter,
    AssigneeFilter,
    TagFilter,
    CategoryFilter,
    SourceFilter,
    ContactFilter,
    OrganisationFilter,
    ReportedFilter,
    ReportedFromFilter,
    ReportedToFilter,
    UpdatedFromFilter,
    UpdatedToFilter,
    DueFilter,
    MajorFilter,
    RestrictedFilter,
    RealityFilter,
    FigureFilter,
)
PARAMETERS = frozenset(str(item.parameter_name) for item in QUEUE_FILTERS)

__all__ = ["PARAMETERS", "QUEUE_FILTERS", "QueueFilter"]
