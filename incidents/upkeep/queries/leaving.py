"""What somebody holds who leaves, as the reader may know it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, QuerySet

from incidents.desk.models import SavedView
from incidents.lifecycle.models import Incident, ResponseRole
from incidents.notifications.queries.reach import methods_of
from incidents.oncall.models import OnCallSchedule
from incidents.oncall.queries.versions import schedules_naming
from incidents.people.models import ApiToken, Membership, User
from incidents.people.queries import sessions_of

# More than anybody works at; beyond, one successor takes the rest.
MOST_LISTED = 200


@dataclass(frozen=True)
class Holdings:
    """Everything a person holds. Lists of incidents and roles end at `MOST_LISTED`; drills come after what is real."""

    incidents: list[Incident]
    roles: list[ResponseRole]
    memberships: list[Membership]
    reports: list[User]
    views: list[SavedView]
    tokens: int
    sessions: int
    methods: int
    schedules: list[OnCallSchedule]

    @property
    def is_capped(self) -> bool:
        return len(self.incidents) == MOST_LISTED

    def shown(self) -> Iterable[Incident]:
        """Every incident that is shown, for the record of who read what."""
        return {
            incident.pk: incident for incident in (*self.incidents, *(role.incident for role in self.roles))
        }.values()


def holdings(person: User, *, at: datetime) -> Holdings:
    """Return what the person holds. Nine queries, however much it is."""
    assigned: QuerySet[Incident] = Incident.objects.open().assigned_to(person)
    roles: QuerySet[ResponseRole] = ResponseRole.objects.current().filter(user=person)
    return Holdings(
        incidents=list(
            assigned.select_related("priority", "state", "team").order_by(
                F("exercise_id").asc(nulls_first=True), "priority_id", "pk"
            )[:MOST_LISTED]
        ),
        roles=list(roles.select_related("incident").order_by("incident_id")[:MOST_LISTED]),
        memberships=list(Membership.objects.filter(user=person).select_related("team").order_by("team__name")),
        reports=list(User.objects.filter(manager=person, is_active=True)),
        views=list(SavedView.objects.filter(owner=person, retired_at=None).select_related("team")),
        tokens=ApiToken.objects.filter(user=person, revoked_at=None, expires_at__gt=at).count(),
        sessions=sessions_of(person, at=at).count(),
        methods=methods_of(person).count(),
        schedules=list(schedules_naming(person, at)),
    )
