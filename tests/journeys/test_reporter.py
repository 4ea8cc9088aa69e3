"""A report by a stranger, from the form to the closed incident: mail over SMTP, two fixes, two answers."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from incidents.catalog.queries import organisation
from incidents.models import FollowUp, Incident, ResolutionCode, TimelineEntry
from incidents.permissions.principal import as_system, as_user
from incidents.reporter import tickets
from incidents.reporter.queries import followers_of
from incidents.reporter.tasks import send_reporter_mails
from incidents.timeline.queries import entries_of, tell
from tests.incidents.reporter.mailbox import Mailbox

pytestmark = pytest.mark.django_db
QUEUE = "/admin/incidents/incident/"


@pytest.fixture
def mailbox(settings):
    with Mailbox() as opened:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", opened.port
        yield opened


class Desk:
    """An agent at the console."""

    def __init__(self, user):
        self.client = Client()
        self.client.force_login(user)

    def press(self, pk, where, **form):
        response = self.client.post(f"{QUEUE}{pk}/{where}/", {"version": "", **form})
        assert response.status_code in (302, 303), (where, response.context and response.context["form"].errors)

    def page(self, pk):
        return self.client.get(f"{QUEUE}{pk}/change/").content.decode()

    def resolve(self, pk, summary):
        code = ResolutionCode.objects.get(slug="replaced")
        self.press(pk, "move/resolve", resolution_code=code.pk, resolution_summary=summary, resolution_kind="permanent")


def test_stranger_reports_rejects_one_fix_and_confirms_the_next(mailbox, reference, alice, monkeypatch):
    settings = organisation()
    settings.report_audience = "anybody"
    settings.save()
    monkeypatch.setattr(tickets, "LEAST", timedelta(0))
    sam, desk = Client(headers={"user-agent": "A phone"}), Desk(alice)

    # Sam reports, and reads the mail.
    form = sam.get("/report/").content.decode()
    ticket = re.search(r'name="ticket" value="([^"]+)"', form)[1]
    told_sam = sam.post(
        "/report/",
        {
            "ticket": ticket,
            "title": "The printer on floor 3 jams",
            "words": "Every second page.",
            "hurt": "workaround",
            "name": "Sam Reed",
            "email": "sam@example.org",
        },
        follow=True,
    )
    assert "We have your report. Thank you." in told_sam.content.decode()
    assert send_reporter_mails() == 1
    with as_system("test"):
        pk = Incident.objects.get().pk
    receipt = mailbox.taken[0].get_content()
    assert f"INC-{pk}" in receipt
    link = re.search(r"http://testserver(/report/follow/\S+)", receipt)[1]

    # Elsewhere, with nothing but the link.
    phone = Client()
    assert "Nobody has started on it yet" in phone.get(link).content.decode()
    assert phone.post(f"{link}add/", {"words": "It is tray 2."}).status_code == 302

    # The agent sees who says what, works on it, and answers.
    page = desk.page(pk)
    assert "Sam Reed (the reporter) wrote a note." in page
    assert "It is tray 2." in page
    desk.press(pk, "do/take")
    desk.press(pk, "do/note", body="A **roller** comes tomorrow.", is_public="on")
    desk.press(pk, "do/note", body="Cheap supplier again.", is_public="")
    desk.press(pk, "move/investigate")
    page = phone.get(link).content.decode()
    assert "We are working on it." in page
    assert "Alice from the team wrote:" in page
    assert "Cheap supplier" not in page
    desk.resolve(pk, "New roller from the cheap supplier")

    # The first fix is none.
    assert send_reporter_mails() == 1
    assert mailbox.taken[1]["Subject"] == f"INC-{pk}: does it work again?"
    assert link in mailbox.taken[1].get_content()
    page = phone.get(link).content.decode()
    assert "It works again" in page
    assert "It still fails" in page
    assert "cheap supplier" not in page
    page = phone.post(f"{link}fails/", {"words": "Now tray 1 jams."}, follow=True).content.decode()
    assert "It is open again" in page
    assert "Now tray 1 jams." in desk.page(pk)

    # The second one is.
    desk.resolve(pk, "Another roller")
    assert send_reporter_mails() == 1
    page = phone.post(f"{link}works/", follow=True).content.decode()
    assert "Thank you for saying that it works again. It is closed." in page
    assert "You have answered already" in phone.get(link).content.decode()

    with as_system("test"):
        incident, follow_up = Incident.objects.get(), FollowUp.objects.get()
        codes = list(TimelineEntry.objects.filter(incident_id=pk).order_by("pk").values_list("code", flat=True))
        assert [row.called for row in followers_of(incident)] == ["Sam Reed"]
    assert (incident.phase, incident.reopen_count, follow_up.answer) == ("closed", 1, "works")
    assert [code for code in codes if code.startswith(("reporter", "incident.re", "incident.closed"))] == [
        "incident.resolved",
        "reporter.rejected",
        "incident.reopened",
        "incident.resolved",
        "reporter.confirmed",
        "incident.closed",
    ]
    with as_user(alice):
        sentences = [tell(entry) for entry in entries_of(incident)]
    assert "Sam Reed (the reporter) said that it still fails." in sentences
    assert "Sam Reed (the reporter) said that it works again." in sentences
    assert incident.closed_at <= timezone.now()
