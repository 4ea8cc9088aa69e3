"""Reporting something new, and following what is known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from incidents.catalog.choices import Level, SourceKind
from incidents.catalog.models import IncidentType, OrganisationSettings, Service
from incidents.catalog.queries import source_of_kind
from incidents.lifecycle.models import Incident
from incidents.lifecycle.operations import add_note, log_incident
from incidents.lifecycle.operations.base import lock
from incidents.people.choices import ContactKind
from incidents.people.models import Contact, User
from incidents.permissions.principal import as_system
from incidents.refusals import Refused
from incidents.reporter.choices import URGENCY_OF
from incidents.reporter.models import FollowUp
from incidents.reporter.operations.base import told_from
from incidents.reporter.operations.links import fresh_link, owed_mail
from incidents.reporter.queries import Known

USER_ISSUE = "user_issue"


class ReportsNotTaken(Refused):
    """There is no type that a report could become."""

    code = "reports_not_taken"
    sentence = "Reports cannot be taken at the moment. Please tell the service desk another way."


class NotKnownAnyMore(Refused):
    """What was to be followed is not offered any more; ended and hidden are alike."""

    code = "not_known_any_more"
    sentence = "This is not a known problem any more. If it still troubles you, send your report."


@dataclass(frozen=True)
class Person:
    """Who reports: somebody with an account, or a name and an address that nobody has proved."""

    user: User | None
    name: str = ""
    email: str = ""

    @property
    def address(self) -> str:
        return self.user.email if self.user is not None else self.email


def report_issue(
    *,
    person: Person,
    title: str,
    words: str,
    service: Service | None,
    hurt: str,
    submission: str,
    organisation: OrganisationSettings,
    at: datetime,
) -> FollowUp:
    """Log what a person reports and let them follow it. The same `submission` again: no change, the first is returned.

    Raises ReportsNotTaken, and as `log_incident`.
    """
    with as_system("somebody reports an incident"):
        made = FollowUp.objects.filter(submission=submission).first()
        if made is not None:
            return made
        try:
            with transaction.atomic():
                incident = _log(person, title, words, service, hurt, organisation, at)
                return FollowUp.objects.create(
                    incident=incident,
                    reference=incident.reference,
                    is_reporter=True,
                    title=title.strip(),
                    words=words.strip(),
                    service_name=service.name if service is not None else "",
                    submission=submission,
                    made_at=at,
                    **_who(person),
                    **fresh_link(at=at, link_days=organisation.report_link_days),
                    **owed_mail(person.address, at=at),
                )
        except IntegrityError:
            # The same form arrived twice at once and the other was first: nothing of this one is kept.
            made = FollowUp.objects.filter(submission=submission).first()
            if made is None:
                raise
            return made


def _who(person: Person) -> dict[str, User | str | None]:
    if person.user is not None:
        return {"user": person.user, "name": "", "email": ""}
    return {"user": None, "name": person.name, "email": person.email.lower()}


def _log(
    person: Person,
    title: str,
    words: str,
    service: Service | None,
    hurt: str,
    organisation: OrganisationSettings,
    at: datetime,
) -> Incident:
    return log_incident(
        type=_type_of_reports(organisation),
        title=title,
        source=source_of_kind(SourceKind.REPORT),
        # Not the reporter, who of a restricted incident sees the public view only: whoever logs one may get to read it.
        actor=None,
        at=at,
        description=words.strip(),
        service=service,
        # One person speaks for one person; how many suffer is for the agent to find out.
        impact=Level.LOW,
        urgency=URGENCY_OF[hurt],
        reporter=person.user,
        contact=_contact(person),
    )


def _type_of_reports(organisation: OrganisationSettings) -> IncidentType:
    """The type that the organisation chose, else user issue. Raises ReportsNotTaken where nobody could read them."""
    kind = organisation.report_type
    if kind is None or kind.retired_at is not None:
        kind = IncidentType.objects.filter(slug=USER_ISSUE, retired_at=None).first()
    if kind is None or (kind.is_restricted and not kind.access_teams.exists()):
        raise ReportsNotTaken
    return kind


def _contact(person: Person) -> Contact | None:
    """The contact of somebody without an account. Only one that was made by a report too is taken again: whoever types
    a customer's address has not proved to be the customer.
    """
    if person.user is not None:
        return None
    email = person.email.lower()
    known = Contact.objects.filter(
        email=email, name=person.name, kind=ContactKind.REPORTER, organisation=None, external_id=""
    )
    return known.order_by("pk").first() or Contact.objects.create(
        name=person.name, email=email, kind=ContactKind.REPORTER
    )


@transaction.atomic
def follow_known(
    known: Known, *, person: Person, words: str, organisation: OrganisationSettings, at: datetime
) -> FollowUp:
    """Let a person follow an incident that others reported; what they wrote meanwhile is added to it.

    Who follows it already is sent the receipt again. Raises NotKnownAnyMore, and as `add_note`.
    """
    with as_system("somebody follows a known incident"):
        # Locked before the follow-up refers to it: two who refer first and lock then would wait for each other.
        incident = lock(Incident(pk=known.incident_id))
        if not incident.is_open or incident.restricted or incident.exercise_id is not None:
            raise NotKnownAnyMore
        follow_up = _followed(known, person, organisation, at)
        if words.strip():
            add_note(
                follow_up.incident,
                body=words,
                actor=person.user,
                at=at,
                is_public=True,
                data=told_from(follow_up),
            )
    return follow_up


def _followed(known: Known, person: Person, organisation: OrganisationSettings, at: datetime) -> FollowUp:
    who = _who(person)
    mine = {"user": who["user"]} if person.user is not None else {"user": None, "email": who["email"]}
    again = owed_mail(person.address, at=at)
    fresh = fresh_link(at=at, link_days=organisation.report_link_days)
    follow_up, is_new = FollowUp.objects.get_or_create(
        incident_id=known.incident_id,
        is_reporter=False,
        moved_at=None,
        **mine,
        defaults={
            "reference": f"INC-{known.incident_id}",
            "service_name": known.service,
            "made_at": at,
            **who,
            **fresh,
            **again,
        },
    )
    if not is_new:
        # A link that still works stays the same; one that was stopped or has run out is replaced.
        changed = again if _works(follow_up, at) else {**fresh, **again}
        for name, value in changed.items():
            setattr(follow_up, name, value)
        follow_up.save(update_fields=list(changed))
    return follow_up


def _works(follow_up: FollowUp, at: datetime) -> bool:
    return follow_up.revoked_at is None and follow_up.expires_at > at
