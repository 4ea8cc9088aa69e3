"""Every model of the app, re-exported from its package so that Django finds it."""

from incidents.attachments.models import Attachment
from incidents.audit.models import AuditRecord
from incidents.catalog.models import (
    BusinessCalendar,
    Category,
    HoldReason,
    IncidentType,
    OrganisationSettings,
    Priority,
    PriorityRule,
    ResolutionCode,
    Service,
    ServiceDependency,
    Source,
    Tag,
)
from incidents.clocks.models import AuthorityNotice, Clock, SlaPolicy, SlaTarget
from incidents.desk.models import IncidentTemplate, SavedView
from incidents.drills.models import Exercise
from incidents.engine.models import Sweep
from incidents.jobs.models import Job
from incidents.lifecycle.models import (
    AccessGrant,
    AccessRecord,
    AffectedService,
    Incident,
    IncidentLink,
    IncidentTag,
    ResponseRole,
)
from incidents.notifications.models import (
    ChannelProvider,
    ContactMethod,
    DeliveryAttempt,
    Notification,
    NotificationRule,
    NotificationTemplate,
    Paging,
    QuietHours,
    Watch,
    WebhookEndpoint,
)
from incidents.oncall.models import (
    CalendarFeed,
    CoverRequest,
    OnCallFinding,
    OnCallSchedule,
    Rotation,
    RotationPlace,
    RotationVersion,
    ShiftOverride,
    SwapRequest,
)
from incidents.people.models import (
    ApiToken,
    Contact,
    Membership,
    Organisation,
    SignInGuard,
    Skill,
    Team,
    User,
    UserSession,
)
from incidents.reporter.models import FollowUp
from incidents.rest.models import IdempotencyRecord
from incidents.search.models import SearchDocument
from incidents.timeline.models import Mention, PinnedEntry, TimelineEntry
from incidents.timers.models import RecurringJob, Timer
from incidents.watchdog.models import EngineAudit, EngineViolation
from incidents.workflows.models import State, Transition, Workflow, WorkflowField, WorkflowVersion

__all__ = [
    "AccessGrant",
    "AccessRecord",
    "AffectedService",
    "ApiToken",
    "Attachment",
    "AuditRecord",
    "AuthorityNotice",
    "BusinessCalendar",
    "CalendarFeed",
    "Category",
    "ChannelProvider",
    "Clock",
    "Contact",
    "ContactMethod",
    "CoverRequest",
    "DeliveryAttempt",
    "EngineAudit",
    "EngineViolation",
    "Exercise",
    "FollowUp",
    "HoldReason",
    "IdempotencyRecord",
    "Incident",
    "IncidentLink",
    "IncidentTag",
    "IncidentTemplate",
    "IncidentType",
    "Job",
    "Membership",
    "Mention",
    "Notification",
    "NotificationRule",
    "NotificationTemplate",
    "OnCallFinding",
    "OnCallSchedule",
    "Organisation",
    "OrganisationSettings",
    "Paging",
    "PinnedEntry",
    "Priority",
    "PriorityRule",
    "QuietHours",
    "RecurringJob",
    "ResolutionCode",
    "ResponseRole",
    "Rotation",
    "RotationPlace",
    "RotationVersion",
    "SavedView",
    "SearchDocument",
    "Service",
    "ServiceDependency",
    "ShiftOverride",
    "SignInGuard",
    "Skill",
    "SlaPolicy",
    "SlaTarget",
    "Source",
    "State",
    "SwapRequest",
    "Sweep",
    "Tag",
    "Team",
    "TimelineEntry",
    "Timer",
    "Transition",
    "User",
    "UserSession",
    "Watch",
    "WebhookEndpoint",
    "Workflow",
    "WorkflowField",
    "WorkflowVersion",
]
