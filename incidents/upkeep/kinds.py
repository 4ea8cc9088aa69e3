"""Every kind of configuration whose history is kept, and how a row of it is called."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import Group
from django.db.models import Model

from incidents.catalog import models as catalog
from incidents.clocks.models import SlaPolicy, SlaTarget
from incidents.desk.models.templates import IncidentTemplate
from incidents.escalation.models import EscalationPolicy
from incidents.notifications.models import ChannelProvider, ContactMethod, NotificationTemplate, WebhookEndpoint
from incidents.oncall.models import OnCallSchedule
from incidents.people.models import ApiToken, Membership, Team, User
from incidents.plans.models import KeyContact, Plan, Procedure
from incidents.programmes.models import DrillProgramme
from incidents.scenarios.models import Capability, Scenario
from incidents.timers.models import RecurringJob
from incidents.workflows.models import Workflow, WorkflowVersion

# A name of what a foreign key of a remembered row leads to.
NameOf = Callable[[str], str]


@dataclass(frozen=True)
class Kind:
    """One kind of row: its word for a person, and its name from a remembered row."""

    model: type[Model]
    word: str
    called: Callable[[Any, NameOf], str]
    # Computed from other fields, so that telling of it would be telling twice.
    untold: tuple[str, ...] = ()

    @property
    def slug(self) -> str:
        return str(self.model._meta.model_name)

    @property
    def records(self) -> Any:
        """The model of the remembered rows."""
        return self.model.history.model  # type: ignore[attr-defined]


def named(row: Any, _name_of: NameOf) -> str:
    """Of a kind whose rows have a name."""
    return str(row.name)


def _person(row: Any, _name_of: NameOf) -> str:
    return f"{row.first_name} {row.last_name}".strip() or str(row.username)


def _cell(row: Any, _name_of: NameOf) -> str:
    return f"{row.get_impact_display()} impact, {row.get_urgency_display().lower()} urgency"


KINDS: dict[str, Kind] = {
    kind.slug: kind
    for kind in (
        Kind(catalog.OrganisationSettings, "Organisation settings", named),
        Kind(catalog.BusinessCalendar, "Calendar", named),
        Kind(catalog.Priority, "Priority", named),
        Kind(catalog.PriorityRule, "Cell of the priority matrix", _cell),
        Kind(catalog.IncidentType, "Incident type", named),
        Kind(catalog.Service, "Service", named),
        Kind(
            catalog.ServiceDependency,
            "Dependency",
            lambda row, name_of: f"{name_of('service')} needs {name_of('depends_on')}",
        ),
        Kind(catalog.Category, "Category", lambda row, _name_of: row.path, untold=("path",)),
        Kind(catalog.Tag, "Tag", named),
        Kind(catalog.Source, "Source", named),
        Kind(catalog.HoldReason, "Hold reason", named),
        Kind(catalog.ResolutionCode, "Resolution code", named),
        Kind(IncidentTemplate, "Template", named),
        Kind(SlaPolicy, "Service-level policy", named),
        Kind(SlaTarget, "Target", lambda row, name_of: f"{row.get_kind_display()} of {name_of('policy')}"),
        Kind(EscalationPolicy, "Escalation policy", named, untold=("snapshot",)),
        Kind(OnCallSchedule, "On-call schedule", named),
        Kind(Plan, "Plan", named, untold=("review_on", "last_reviewed_at")),
        Kind(Procedure, "Procedure", named, untold=("review_on", "last_reviewed_at")),
        # How they are reached is told to whoever needs it, not to whoever audits.
        Kind(
            KeyContact,
            "Key contact",
            named,
            untold=("review_on", "last_reviewed_at", "night_route", "notes", "wrong_note"),
        ),
        Kind(Capability, "Capability", named),
        Kind(Scenario, "Scenario", named, untold=("review_on", "last_reviewed_at")),
        Kind(DrillProgramme, "Drill programme", named),
        Kind(RecurringJob, "Recurring job", named),
        Kind(Workflow, "Workflow", named),
        Kind(WorkflowVersion, "Workflow version", lambda row, name_of: f"{name_of('workflow')} v{row.number}"),
        Kind(ChannelProvider, "Provider", named),
        Kind(WebhookEndpoint, "Webhook", named),
        Kind(Team, "Team", named),
        Kind(Membership, "Membership", lambda row, name_of: f"{name_of('user')} in {name_of('team')}"),
        Kind(User, "Person", _person),
        Kind(Group, "Role", named),
        Kind(ApiToken, "API token", lambda row, name_of: f"{row.name} of {name_of('user')}"),
        Kind(
            ContactMethod,
            "Contact method",
            lambda row, name_of: f"{row.get_channel_display()} of {name_of('user')}",
            # Where somebody can be reached is told to whoever needs it, not to whoever audits.
            untold=("address",),
        ),
        Kind(NotificationTemplate, "Message", lambda row, _name_of: row.kind),
    )
}


def register(kinds: Iterable[Kind]) -> None:
    """Add kinds of the apps above."""
    KINDS.update({kind.slug: kind for kind in kinds})
