"""The first page of an incident: from the change that asks for it to a mail server and a web server."""

from __future__ import annotations

import time

from django.db import transaction
from django.utils import timezone

from tests.faults.place import make_sink_endpoint, place, wait_until_up
from tests.faults.report import Report, percentile
from tests.faults.servers import wait_until
from tests.faults.sink import Sink
from tests.incidents.reporter.mailbox import Mailbox


class TimedMailbox(Mailbox):
    """Notes when each mail came (Unix time), by its subject and text."""

    def __init__(self) -> None:
        super().__init__()
        self.times: list[tuple[float, str]] = []

    async def handle_DATA(self, server, session, envelope):
        self.times.append((time.time(), envelope.rcpt_tos[0]))
        return await super().handle_DATA(server, session, envelope)


def first(size: str) -> Report:
    """One incident after the other, each with a page by mail to one person, and one to the sink."""
    number = 20 if size == "full" else 3
    report = Report("first: an incident's first page through Celery, PostgreSQL", size)
    with TimedMailbox() as box, Sink() as sink, place(on_postgres=True, mail_port=box.port) as here:
        make_sink_endpoint(sink)
        wait_until_up(here, here.start("worker", "beat", "pager"))
        waits = [_one(box, sink, position) for position in range(number)]
        report.exactly("pages by mail", number, len(box.times))
        report.exactly("pages to the sink", number, len(sink.log.effects()))
        report.within("by mail, the slowest", 3.0, max(mail for mail, _ in waits), "s")
        report.within("to the sink, the slowest", 3.0, max(web for _, web in waits), "s")
        half = percentile([mail for mail, _ in waits], 0.5), percentile([web for _, web in waits], 0.5)
        report.notes.append(f"half within {half[0]:.2f} s by mail, {half[1]:.2f} s to the sink")
    return report


def _one(box: TimedMailbox, sink: Sink, position: int) -> tuple[float, float]:
    from incidents.lifecycle.operations import log_incident
    from incidents.models import IncidentType, Source, User, WebhookEndpoint
    from incidents.notifications.choices import NotificationClass
    from incidents.notifications.operations import notify_places, page

    address = f"responder{position}@example.org"
    user = User.objects.create_user(f"responder{position}", email=address, is_staff=True)
    with transaction.atomic():
        at = timezone.now()
        incident = log_incident(
            type=IncidentType.objects.get(slug="outage"),
            title=f"Number {position}",
            source=Source.objects.get(slug="console"),
            actor=None,
            at=at,
        )
        page(incident, users=[user], reason="It is yours.", actor=None, at=at)
        notify_places(
            kind="incident.logged",
            notification_class=NotificationClass.PAGE,
            actor=None,
            at=at,
            intent=f"first:{position}",
            endpoints=[WebhookEndpoint.objects.get(name="sink")],
            incident=incident,
        )
    committed = time.time()

    def came() -> float:
        return next((when for when, to in box.times if to == address), 0.0)

    wait_until(lambda: came() and len(sink.log.effects()) > position, f"page {position}", 60)
    last = max(came.at for came in sink.log.effects().values())
    return came() - committed, last - committed
