"""The evidence that an authority was told of an incident."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from incidents.attachments.models import Attachment
from incidents.attachments.operations.attaching import named_file
from incidents.clocks.choices import ClockKind, NoticeWay
from incidents.clocks.models import AuthorityNotice, Clock
from incidents.clocks.operations.beginning import finish, withdraw
from incidents.clocks.operations.ledger import SYSTEM, Ledger
from incidents.lifecycle.models import Incident
from incidents.lifecycle.operations.base import lock, required_reason, store
from incidents.people.models import User
from incidents.permissions.principal import as_system
from incidents.refusals import Refused
from incidents.timeline.operations import record


class NoticeRefused(Refused):
    """A notice without evidence, in the future, or of an authority that nobody named."""

    code = "notice_refused"


@transaction.atomic
def record_authority_notice(
    incident: Incident,
    *,
    authority: str,
    notified_at: datetime,
    way: str,
    actor: User,
    at: datetime,
    notified_by: User | None = None,
    reference: str = "",
    note: str = "",
    attachment: Attachment | None = None,
    expected_version: int | None = None,
) -> AuthorityNotice:
    """Record that an authority was told: by whom (by default the actor), when, how, and what shows it.

    Evidence is a reference number, a note or a file of this incident. The clock of that authority, if one runs, is met
    when it was told, in time or late. In every state of the incident; more than once, because reports follow reports.
    Raises NoticeRefused, IncidentNotFound, OpenedToRead, StaleIncident.
    """
    authority, reference, note = authority.strip(), reference.strip(), note.strip()
    row = lock(incident, expected_version)
    _check(row, authority, notified_at, way, reference, note, attachment, at)
    with as_system(SYSTEM):
        ledger = Ledger([row], at=at)
        clock = next((one for one in ledger.running(row, ClockKind.AUTHORITY) if one.authority == authority), None)
        if clock is not None:
            finish(clock, at=notified_at)
        notice = AuthorityNotice.objects.create(
            incident=row,
            clock=clock or _last_clock(row, authority),
            authority=authority,
            notified_at=notified_at,
            notified_by=notified_by or actor,
            way=way,
            reference=reference,
            note=note,
            attachment=attachment,
            recorded_by=actor,
            recorded_at=at,
        )
        _tell(notice, is_late=clock is not None and clock.breached_at is not None)
        store(row, at=at, fields=[])
        ledger.close(actor=actor)
    return notice


@transaction.atomic
def waive_authority_notice(
    incident: Incident,
    *,
    authority: str,
    reason: str,
    actor: User,
    at: datetime,
    expected_version: int | None = None,
) -> Incident:
    """Record the decision that an authority need not be told, with its reason; its clock ends without being met.

    Raises NoticeRefused where no clock of that authority runs, ReasonRequired, IncidentNotFound, OpenedToRead,
    StaleIncident.
    """
    reason = required_reason(reason)
    row = lock(incident, expected_version)
    with as_system(SYSTEM):
        ledger = Ledger([row], at=at)
        clock = next((one for one in ledger.running(row, ClockKind.AUTHORITY) if one.authority == authority), None)
        if clock is None:
            sentence = "No clock of that authority runs."
            raise NoticeRefused(sentence, fields={"authority": sentence})
        withdraw(clock, at=at)
        data = {"authority": authority, "reason": reason}
        record(row, "authority.waived", actor=actor, at=at, data=data)
        store(row, at=at, fields=[])
        ledger.close(actor=actor)
    return row


def _tell(notice: AuthorityNotice, *, is_late: bool) -> None:
    data = {
        "notice": notice.pk,
        "authority": notice.authority,
        "by": {"id": notice.notified_by_id, "name": str(notice.notified_by)},
        "way": notice.way,
        "reference": notice.reference,
        "attachment": named_file(notice.attachment) if notice.attachment is not None else None,
        "late": is_late,
    }
    record(
        notice.incident,
        "authority.notified",
        actor=notice.recorded_by,
        at=notice.notified_at,
        recorded_at=notice.recorded_at,
        data=data,
        body=notice.note,
    )


def _last_clock(row: Incident, authority: str) -> Clock | None:
    return Clock.objects.filter(incident=row, kind=ClockKind.AUTHORITY, authority=authority).last()


def _check(
    row: Incident,
    authority: str,
    notified_at: datetime,
    way: str,
    reference: str,
    note: str,
    attachment: Attachment | None,
    at: datetime,
) -> None:
    wrong: dict[str, str] = {}
    if not authority:
        wrong["authority"] = "Name the authority that was told."
    if notified_at > at:
        wrong["notified_at"] = "This lies in the future."
    if way not in NoticeWay.values:
        wrong["way"] = f"Say how: {', '.join(NoticeWay.values)}."
    if attachment is not None and (attachment.incident_id != row.pk or attachment.withdrawn_at is not None):
        wrong["attachment"] = "This is no file of this incident."
    if not reference and not note and attachment is None:
        wrong["reference"] = "Give what shows it: a reference number, a note or a file."
    if wrong:
        raise NoticeRefused("This cannot be recorded as it is.", fields=wrong)
