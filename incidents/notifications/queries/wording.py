"""The words of a message, as the incident is at the moment: what became restricted meanwhile tells nothing more."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from incidents.catalog.models import OrganisationSettings
from incidents.catalog.queries import organisation
from incidents.notifications.choices import Channel, NotificationClass
from incidents.notifications.kinds import KINDS, Kind
from incidents.notifications.links import acknowledge_url, incident_url
from incidents.notifications.models import Notification, NotificationTemplate
from incidents.notifications.words import Worded, WordsRefused, length, local_moment, word
from incidents.permissions.code_names import code_name

if TYPE_CHECKING:
    from incidents.lifecycle.models import Incident

logger = logging.getLogger(__name__)
# What leaves so much later than it was due says so.
LATE = timedelta(minutes=1)
_PARTICULARS = ("service", "priority", "state", "team", "assignee")
LOADED = ("recipient", *(f"incident__{name}" for name in _PARTICULARS))


def is_exercise(notification: Notification) -> bool:
    """Whether it belongs to a drill."""
    incident = notification.incident
    return bool(notification.context.get("exercise")) or (incident is not None and incident.exercise_id is not None)


class Wording:
    """Words for any number of messages at the instant `at`. Two queries in all, where `LOADED` is loaded."""

    def __init__(self, *, at: datetime) -> None:
        self.at = at
        self._own: dict[str, NotificationTemplate] | None = None
        self._organisation: OrganisationSettings | None = None

    def of(self, notification: Notification, **more: str) -> Worded:
        """Word one message; `more` holds what is known only as it leaves. Words of the organisation that cannot be
        filled in give way to those that ship.
        """
        strings = {**self.strings(notification), **more}
        exercise = is_exercise(notification)
        own = self._templates().get(notification.kind)
        if own is not None:
            try:
                return word(own.subject, own.body, strings, is_exercise=exercise)
            except WordsRefused:
                logger.warning("The words for %s cannot be filled in; those that ship are used.", notification.kind)
        kind = KINDS[notification.kind]
        return word(kind.subject, kind.body, strings, is_exercise=exercise)

    def strings(self, notification: Notification) -> dict[str, str]:
        """The variables of the message: plain strings, nothing that a template could walk through."""
        incident, recipient, context = notification.incident, notification.recipient, notification.context
        ours = self._ours()
        zone = recipient.time_zone if recipient is not None else ours.time_zone
        known = {
            "name": str(recipient) if recipient is not None else "",
            "organisation": ours.name,
            "at": local_moment(notification.created_at, zone),
            "late_by": _late_by(notification, self.at),
        }
        given = _plain(context, KINDS.get(notification.kind), zone)
        if incident is None:
            return {**given, **known}
        known |= {
            "reference": f"INC-{incident.pk}",
            "url": incident_url(incident.pk),
            "acknowledge_url": acknowledge_url(notification),
        }
        if incident.restricted:
            # Nothing else: neither what it is about, nor what anybody wrote or did.
            return {**known, "title": code_name(incident.pk)}
        return {**given, **_particulars(incident), **known, "title": incident.title}

    def _templates(self) -> dict[str, NotificationTemplate]:
        if self._own is None:
            self._own = {row.kind: row for row in NotificationTemplate.objects.all()}
        return self._own

    def _ours(self) -> OrganisationSettings:
        if self._organisation is None:
            self._organisation = organisation()
        return self._organisation


def wording(notifications: Iterable[Notification], *, at: datetime) -> dict[Any, Worded]:
    """The words of each message by its key; two queries, where `LOADED` is loaded."""
    words = Wording(at=at)
    return {notification.pk: words.of(notification) for notification in notifications}


def _plain(context: dict[str, Any], kind: Kind | None, zone: str) -> dict[str, str]:
    moments = kind.moments if kind is not None else ()
    return {
        name: local_moment(datetime.fromisoformat(value), zone) if name in moments else str(value)
        for name, value in context.items()
    }


def _particulars(incident: Incident) -> dict[str, str]:
    values = {name: getattr(incident, name) for name in _PARTICULARS}
    return {name: str(value) if value is not None else "" for name, value in values.items()}


def _late_by(notification: Notification, at: datetime) -> str:
    due = notification.context.get("due")
    is_page = notification.notification_class == NotificationClass.PAGE
    if not due or not is_page or notification.channel == Channel.INBOX:
        return ""
    late = at - datetime.fromisoformat(due)
    return length(late) if late >= LATE else ""
