"""What a new organisation has set up and what is left, computed from what is there. Nothing is ever ticked by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import Group
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.module_loading import import_string

from incidents.audit.choices import AuditCode
from incidents.audit.models import AuditRecord
from incidents.catalog.models import (
    BusinessCalendar,
    Category,
    IncidentType,
    OrganisationSettings,
    PriorityRule,
    Service,
    ServiceDependency,
)
from incidents.catalog.queries import organisation
from incidents.escalation.models import EscalationPolicy
from incidents.lifecycle.models import Incident
from incidents.notifications.queries.ways import working_methods
from incidents.oncall.models import OnCallSchedule
from incidents.people.models import Membership, Team, User
from incidents.workflows.choices import VersionStatus
from incidents.workflows.models import WorkflowVersion

BACKUP_GROWS_OLD = timedelta(days=7)
# An import may bring a million incidents of the past: the newest tell whether anybody logged one here.
NEWEST_LOOKED_AT = 1_000
NAMED = 3


@dataclass(frozen=True)
class Item:
    """One thing to set up: what is so now, or what to do next and where."""

    slug: str
    title: str
    is_done: bool
    words: str
    address: str
    link: str


def checklist(*, at: datetime) -> list[Item]:
    """Return every item in the order in which they are best done. At most two queries each, however many rows."""
    return [look(at) for look in _LOOKS]


def last_backup_at() -> datetime | None:
    """When the newest copy of everything was made (aware UTC); what makes copies stands outside the apps."""
    found: datetime | None = import_string(settings.LAST_BACKUP)()
    return found


def _list(model: str) -> str:
    return reverse(f"admin:incidents_{model}_changelist")


def _some(names: list[str]) -> str:
    """The first names, and that there are more; `names` holds one more than is named."""
    return ", ".join(names[:NAMED]) + (" and others" if len(names) > NAMED else "")


def _organisation(_at: datetime) -> Item:
    own = organisation()
    is_done = own.name != OrganisationSettings._meta.get_field("name").default
    words = (
        f"{own.name}, in the time zone {own.time_zone}."
        if is_done
        else f"Give the organisation its name, and see that its time zone ({own.time_zone}) is right."
    )
    address = reverse("admin:incidents_organisationsettings_change", args=[1])
    return Item("organisation", "The organisation", is_done, words, address, "Organisation settings")


def _people(_at: datetime) -> Item:
    with_roles = User.objects.filter(is_active=True, groups__isnull=False).distinct()[: NAMED + 1].count()
    commands = Group.objects.filter(permissions__codename="command_incident")
    commander = User.objects.filter(is_active=True, groups__in=commands).first()
    if commander is None:
        words = "Give at least one person a role that commands major incidents, such as incident commander."
    elif with_roles < 2:
        words = "Add the people who work incidents, and give each a role."
    else:
        words = f"People have roles; {commander} may command major incidents."
    return Item("people", "People and roles", commander is not None and with_roles > 1, words, _list("user"), "People")


def _teams(_at: datetime) -> Item:
    members = Membership.objects.filter(team=OuterRef("pk"), user__is_active=True)
    teams = Team.objects.filter(retired_at=None)
    incomplete = teams.filter(~Exists(members) | ~Exists(members.filter(is_manager=True)))
    lacking = list(incomplete.values_list("name", flat=True)[: NAMED + 1])
    is_there = bool(lacking) or teams.exists()
    if lacking:
        words = f"Give these teams members, and a manager among them: {_some(lacking)}."
    else:
        words = "Every team has members and a manager." if is_there else "Make a team: incidents are assigned to teams."
    return Item("teams", "Teams", is_there and not lacking, words, _list("team"), "Teams")


def _services(_at: datetime) -> Item:
    services = Service.objects.filter(retired_at=None)
    lacking = list(services.filter(owning_team=None).values_list("name", flat=True)[: NAMED + 1])
    is_there = bool(lacking) or services.exists()
    if lacking:
        words = f"Say which team answers for these, and how much depends on them: {_some(lacking)}."
    else:
        words = "Every service has an owner and a tier." if is_there else "List the services that people depend on."
    return Item("services", "Services", is_there and not lacking, words, _list("service"), "Services")


def _dependencies(_at: datetime) -> Item:
    is_done = ServiceDependency.objects.exists()
    words = (
        "Muster knows which services suffer when another breaks."
        if is_done
        else "Say on a service's page which others it needs, so that Muster can tell who suffers when one breaks."
    )
    return Item("dependencies", "Dependencies", is_done, words, _list("service"), "Services")


def _categories(_at: datetime) -> Item:
    is_done = Category.objects.filter(retired_at=None).exists()
    words = "Incidents can be filed." if is_done else "Plant the tree of categories under which incidents are filed."
    return Item("categories", "Categories", is_done, words, reverse("admin:incidents_category_tree"), "Category tree")


def _calendars(_at: datetime) -> Item:
    used = Service.objects.filter(retired_at=None, calendar__isnull=False).exists()
    if used:
        words = "Services are promised by the hours of a calendar."
    elif BusinessCalendar.objects.exists():
        words = "Give the services a calendar: the hours in which they are promised to work."
    else:
        words = "Make a calendar of your opening hours, and give it to your services."
    return Item("calendars", "Calendars", used, words, _list("businesscalendar"), "Calendars")


def _priorities(_at: datetime) -> Item:
    looked = Q(code=AuditCode.MATRIX_CONFIRMED)
    is_done = (
        AuditRecord.objects.filter(looked).exists() or PriorityRule.history.filter(history_user__isnull=False).exists()  # type: ignore[attr-defined]
    )
    words = (
        "Somebody looked at the matrix and saved it."
        if is_done
        else "Look at the matrix of impact and urgency, and save it, changed or as it is."
    )
    return Item("priorities", "Priorities", is_done, words, _list("priorityrule"), "Priority matrix")


def _workflows(_at: datetime) -> Item:
    active = WorkflowVersion.objects.filter(status=VersionStatus.ACTIVE, workflow__incident_type=OuterRef("pk"))
    types = IncidentType.objects.filter(retired_at=None)
    lacking = list(types.filter(~Exists(active)).values_list("name", flat=True)[: NAMED + 1])
    is_there = bool(lacking) or types.exists()
    if lacking:
        words = f"Publish a workflow for these types, or no such incident can begin: {_some(lacking)}."
    else:
        words = (
            "Every type has a workflow in force." if is_there else "Make a type of incidents, and a workflow for it."
        )
    return Item("workflows", "Workflows", is_there and not lacking, words, _list("workflow"), "Workflows")


def _on_call(_at: datetime) -> Item:
    schedules = OnCallSchedule.objects.filter(retired_at=None)
    turning = schedules.filter(rotations__versions__applies_until=None, rotations__versions__isnull=False).distinct()
    named = list(turning.values_list("name", flat=True)[: NAMED + 1])
    if named:
        words = f"Somebody is on call for: {_some(named)}."
    elif schedules.exists():
        words = "Nobody is on call: say in your schedule’s rotations who has it when."
    else:
        words = "Nobody is on call: make a schedule, and say who answers when."
    return Item("on-call", "On call", bool(named), words, reverse("oncall"), "On call")


def _escalation(_at: datetime) -> Item:
    named = list(EscalationPolicy.objects.filter(retired_at=None).values_list("name", flat=True)[: NAMED + 1])
    if named:
        words = f"Incidents that nobody takes are escalated by: {_some(named)}."
        return Item("escalation", "Escalation", True, words, _list("escalationpolicy"), "Escalation policies")
    words = (
        "Nobody is paged about what nobody takes. Make an escalation policy: whom to tell, in which order, until when."
    )
    address = reverse("admin:incidents_escalationpolicy_add")
    return Item("escalation", "Escalation", False, words, address, "Make a policy")


def _mail(_at: datetime) -> Item:
    sent = AuditRecord.objects.filter(code=AuditCode.MAIL_TESTED).exists()
    words = (
        "A test mail went out."
        if sent
        else "Send yourself a test mail. When it does not arrive, EMAIL_URL does not lead to your mail server."
    )
    return Item("mail", "Mail", sent, words, "", "")


def _reach(_at: datetime) -> Item:
    """Somebody must hear when Muster itself is in trouble, and a proof shows that mail leaves."""
    may = Group.objects.filter(permissions__codename="change_organisationsettings")
    administrators = User.objects.filter(Q(groups__in=may) | Q(is_superuser=True), is_active=True)
    reached = User.objects.filter(pk__in=administrators, contact_methods__in=working_methods()).first()
    words = (
        f"{reached} has proven how Muster reaches them."
        if reached
        else "Say how Muster reaches you, and prove it by the code that is sent there: that shows that messages leave."
    )
    return Item("reach", "An administrator is reached", bool(reached), words, reverse("notifications_mine"), "Do it")


def _backup(at: datetime) -> Item:
    last = last_backup_at()
    if last is None:
        words = "No backup has been made. Run “manage.py backup”, and let the machine run it every night."
    elif at - last > BACKUP_GROWS_OLD:
        words = f"The last backup is {(at - last).days} days old. Let the machine run “manage.py backup” every night."
    else:
        hours = int((at - last).total_seconds() // 3600)
        age = "less than an hour" if hours < 1 else f"{hours} hour{'' if hours == 1 else 's'}"
        words = f"The last backup is {age} old."
    return Item("backup", "Backup", last is not None and at - last <= BACKUP_GROWS_OLD, words, "", "")


def _first_incident(_at: datetime) -> Item:
    """Drill or real. As the reader may know: a restricted one counts for those who may see it."""
    newest = Incident.objects.order_by("-pk").values_list("is_history", flat=True)[:NEWEST_LOOKED_AT]
    is_done = not all(newest)
    words = (
        "Incidents are logged here."
        if is_done
        else "Log a first incident, real or made up, and take it to its end: you will see what is missing."
    )
    address = reverse("admin:incidents_incident_add")
    return Item("incident", "A first incident", is_done, words, address, "Log an incident")


_LOOKS: tuple[Callable[[datetime], Item], ...] = (
    _organisation,
    _people,
    _teams,
    _services,
    _dependencies,
    _categories,
    _calendars,
    _priorities,
    _workflows,
    _on_call,
    _escalation,
    _mail,
    _reach,
    _backup,
    _first_incident,
)
