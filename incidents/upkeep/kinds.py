"""Every kind of configuration whose history is kept, and how a row of it is called."""

from __future__ import annotations

from collections.abc import Callable
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


def _name(row: Any, _name_of: NameOf) -> str:
    return str(row.name)


def _person(row: Any, _name_of: NameOf) -> str:
    return f"{row.first_name} {row.last_name}".strip() or str(row.username)


def _cell(row: Any, _name_of: NameOf) -> str:
    return f"{row.get_impact_display()} impact, {row.get_urgency_display().lower()} urgency"


KINDS: dict[str, Kind] = {
    kind.slug: kind
    for kind in (
        Kind(catalog.OrganisationSettings, "Organisation settings", _name),
        Kind(catalog.BusinessCalendar, "Calendar", _name),
        Kind(catalog.Priority, "Priority", _name),
        Kind(catalog.PriorityRule, "Cell of the priority matrix", _cell),
        Kind(catalog.IncidentType, "Incident type", _name),
        Kind(catalog.Service, "Service", _name),
        Kind(
            catalog.ServiceDependency,
            "Dependency",
            lambda row, name_of: f"{name_of('service')} needs {name_of('depends_on')}",
        ),
        Kind(catalog.Category, "Category", lambda row, _name_of: row.path, untold=("path",)),
        Kind(catalog.Tag, "Tag", _name),
        Kind(catalog.Source, "Source", _name),
        Kind(catalog.HoldReason, "Hold reason", _name),
        Kind(catalog.ResolutionCode, "Resolution code", _name),
        Kind(IncidentTemplate, "Template", _name),
        Kind(SlaPolicy, "Service-level policy", _name),
        Kind(SlaTarget, "Target", lambda row, name_of: f"{row.get_kind_display()} of {name_of('policy')}"),
        Kind(EscalationPolicy, "Escalation policy", _name, untold=("snapshot",)),
        Kind(OnCallSchedule, "On-call schedule", _name),
        Kind(Plan, "Plan", _name, untold=("review_on", "last_reviewed_at")),
        Kind(Procedure, "Procedure", _name, untold=("review_on", "last_reviewed_at")),
        # How they are reached is told to whoever needs it, not to whoever audits.
        Kind(
            KeyContact,
            "Key contact",
            _name,
            untold=("review_on", "last_reviewed_at", "night_route", "notes", "wrong_note"),
        ),
        Kind(RecurringJob, "Recurring job", _name),
        Kind(Workflow, "Workflow", _name),
        Kind(WorkflowVersion, "Workflow version", lambda row, name_of: f"{name_of('workflow')} v{row.number}"),
        Kind(ChannelProvider, "Provider", _name),
        Kind(WebhookEndpoint, "Webhook", _name),
        Kind(Team, "Team", _name),
        Kind(Membership, "Membership", lambda row, name_of: f"{name_of('user')} in {name_of('team')}"),
        Kind(User, "Person", _person),
        Kind(Group, "Role", _name),
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
