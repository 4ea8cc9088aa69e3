"""What the record says of promises, of who was told, and of who saw it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from incidents.clocks.lengths import format_length
from incidents.clocks.models import AuthorityNotice, Clock
from incidents.escalation.models import RunStep
from incidents.lifecycle.models import AccessGrant, AccessRecord
from incidents.notifications.models import Notification
from incidents.reporter.models import FollowUp
from incidents.timeline.reasons import sentences_of
from reports.evidence.dossier import part
from reports.evidence.queries.batch import Batch, Reader, Row, each, named


def _promises(batch: Batch) -> Iterator[Row]:
    return each(batch.of(Clock.objects).select_related("policy").order_by("incident", "started_at", "pk"), _promise)


def _promise(clock: Clock) -> list[Any]:
    told = [clock.label, format_length(clock.target["minutes"]), str(clock.policy), clock.started_at, clock.due_at]
    return [*told, str(clock.get_state_display()), clock.met_at, clock.breached_at, clock.ended_at]


def _authorities(batch: Batch) -> Iterator[Row]:
    notices = batch.of(AuthorityNotice.objects).select_related("notified_by", "recorded_by", "attachment")
    return each(
        notices,
        lambda one: [
            one.authority,
            one.notified_at,
            str(one.notified_by),
            str(one.get_way_display()),
            one.reference,
            one.note,
            named(one.attachment and one.attachment.name),
            named(one.recorded_by),
            one.recorded_at,
        ],
    )


def _messages(batch: Batch) -> Iterator[Row]:
    sent = batch.of(Notification.objects).select_related("recipient", "endpoint", "provider")
    return each(sent.order_by("incident", "created_at", "id"), _message)


def _message(one: Notification) -> list[Any]:
    to = named(one.recipient) or one.address or named(one.endpoint) or named(one.provider)
    told = [one.created_at, one.kind, str(one.get_notification_class_display()), str(one.get_channel_display()), to]
    return [*told, str(one.get_state_display()), one.settled_at, one.last_error]


def _reporters(batch: Batch) -> Iterator[Row]:
    follows = batch.of(FollowUp.objects).select_related("user").order_by("incident", "made_at", "pk")
    return each(
        follows,
        lambda one: [
            one.called,
            one.is_reporter,
            one.made_at,
            str(one.get_mail_kind_display()),
            str(one.get_mail_state_display()),
            one.mail_sent_at,
            str(one.get_answer_display()),
            one.answered_at,
        ],
    )


def _paging(batch: Batch) -> Iterator[Row]:
    taken = batch.of(RunStep.objects, "run__incident").select_related("run").order_by("run", "pk")
    for step in taken:
        people = [str(person.get("name", "")) for person in step.people]
        told = [step.at, step.round + 1, step.position + 1, str(step.get_outcome_display()), [*people, *step.places]]
        yield step.run.incident_id, [*told, sentences_of(step.reasons), step.lateness_seconds]


def _grants(batch: Batch) -> Iterator[Row]:
    rows = batch.of(AccessGrant.objects).select_related("user", "team", "granted_by").order_by("granted_at", "pk")
    return each(
        rows,
        lambda one: [
            str(one.user or one.team),
            str(one.get_kind_display()),
            one.reason,
            named(one.granted_by),
            one.granted_at,
            one.expires_at,
            one.revoked_at,
        ],
    )


def _reads(batch: Batch) -> Iterator[Row]:
    rows = batch.of(AccessRecord.objects).select_related("user").order_by("at", "pk")
    return each(rows, lambda one: [one.at, str(one.user), str(one.get_surface_display())])


PROMISED = (
    Reader(
        part(
            "promises",
            "Promises",
            "Nothing was promised.",
            promise="Promise",
            length="Within",
            policy="By",
            started_at="From",
            due_at="Due",
            state="How it stands",
            met_at="Kept",
            breached_at="Missed",
            ended_at="Ended",
        ),
        _promises,
    ),
    Reader(
        part(
            "authorities",
            "Notices to authorities",
            "No authority was told.",
            authority="Authority",
            notified_at="Told",
            notified_by="By",
            way="How",
            reference="Reference",
            note="Note",
            file="File",
            recorded_by="Recorded by",
            recorded_at="Recorded",
        ),
        _authorities,
    ),
)
REPORTERS = (
    Reader(
        part(
            "reporters",
            "Reporters, and who follows it",
            "Nobody outside follows it.",
            who="Who",
            is_reporter="Reported it",
            since="Since",
            mail="Mail",
            mail_state="How the mail stands",
            mail_sent_at="Sent",
            answer="What they said of the fix",
            answered_at="When",
        ),
        _reporters,
    ),
)
TOLD = (
    Reader(
        part(
            "paging",
            "Who was paged",
            "Nobody was paged by a policy.",
            at="When",
            round="Round",
            step="Step",
            outcome="Outcome",
            told="Told",
            reasons="Why not more",
            late_seconds="Late, seconds",
        ),
        _paging,
    ),
    Reader(
        part(
            "messages",
            "Messages",
            "No message was made.",
            at="Made",
            kind="Kind",
            weight="Class",
            channel="By",
            to="To",
            state="How it stands",
            settled_at="Settled",
            error="What went wrong",
        ),
        _messages,
    ),
)
SEEN = (
    Reader(
        part(
            "grants",
            "Who was let in",
            "Nobody was put on its access list.",
            who="Who",
            kind="How",
            reason="Why",
            granted_by="By",
            granted_at="From",
            expires_at="Until",
            revoked_at="Taken back",
        ),
        _grants,
    ),
    Reader(
        part(
            "reads",
            "Who read it while it was restricted",
            "No read is recorded: reads of incidents that are not restricted are not.",
            at="When",
            who="Who",
            surface="Where",
        ),
        _reads,
    ),
)
