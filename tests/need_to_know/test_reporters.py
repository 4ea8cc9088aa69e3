"""What reporters are shown and sent of a restricted incident: how it stands, and their own words."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from incidents.catalog.queries import organisation
from incidents.models import AffectedService, FollowUp, Incident
from incidents.permissions.principal import as_system
from incidents.permissions.roles import ROLES
from incidents.reporter import operations
from tests.factories import make_user
from tests.incidents.reporter.conftest import filled, link_of, make_follow_up, reload
from tests.need_to_know.crawler import Crawl
from tests.need_to_know.test_crawl import CANARY, addresses, assert_tells_nothing, forbidden, make_engine_well, planted  # noqa: F401

pytestmark = pytest.mark.django_db


@pytest.fixture
def open_to_anybody(reference):
    settings = organisation()
    settings.report_audience = "anybody"
    settings.save()
    return settings


def attached(secret, **values):
    """A follow-up of the restricted incident: reported before anybody knew what it was."""
    follow_up = make_follow_up(title="Odd mail from the boss", at=timezone.now(), **values)
    with as_system("test"):
        FollowUp.objects.filter(pk=follow_up.pk).update(incident=secret)
    return reload(follow_up)


def test_reporter_by_link_sees_only_their_own_words(planted, open_to_anybody):  # noqa: F811
    follow_up = attached(planted[0])
    client = Client(raise_request_exception=False)
    page = client.get(link_of(follow_up))
    assert page.status_code == 200
    assert "Odd mail from the boss" in page.content.decode()
    answers = [page, client.post(link_of(follow_up) + "add/", {"words": "More of mine"}, follow=True)]
    answers += [client.post(link_of(follow_up) + f"{act}/", {"words": "x"}, follow=True) for act in ("fails", "works")]
    assert [answer for answer in answers if CANARY in answer.content.decode()] == []
    assert "More of mine" in answers[1].content.decode()


@pytest.mark.parametrize("role", sorted(ROLES))
def test_reporter_with_an_account_sees_only_their_own_words(role, planted):  # noqa: F811
    reader = make_user("reader", role)
    follow_up = attached(planted[0], person=operations.Person(user=reader))
    client = Client()
    client.force_login(reader)
    for path in ("/report/mine/", f"/report/mine/{follow_up.pk}/"):
        response = client.get(path)
        assert response.status_code == 200
        assert "Odd mail from the boss" in response.content.decode()
        assert CANARY not in response.content.decode()


def test_mails_say_nothing_of_it(planted, open_to_anybody):  # noqa: F811
    follow_up = attached(planted[0])
    now = timezone.now()
    operations.send_owed_mails(base_url="https://muster.example", confirm_days=5, at=now)
    with as_system("test"):
        operations.owe_word_of_the_end(Incident.objects.get(pk=planted[0].pk), at=now)
    operations.send_owed_mails(base_url="https://muster.example", confirm_days=5, at=now + timedelta(minutes=1))
    assert len(mail.outbox) == 2
    for message in mail.outbox:
        assert follow_up.reference in message.subject
        assert CANARY not in message.subject + message.body
        assert "Odd mail" not in message.subject + message.body


def test_stranger_learns_nothing_where_anybody_may_report(planted, open_to_anybody):  # noqa: F811
    with as_system("test"):
        AffectedService.objects.filter(incident=planted[0]).update(ended_at=None)
    make_engine_well()
    client = Client(raise_request_exception=False)
    known = [f"/report/known/?title={CANARY}title+Ledger", "/report/known/?title=Ledger+is+odd"]
    found = Crawl(client, forbidden(planted[0])).run([*addresses(*planted), *known])
    assert_tells_nothing(found)
    for path in known:
        assert client.get(path).content.strip() == b""
    response = client.post("/report/", filled(title="Ledger is odd", follow=f"incident-{planted[0].pk}"))
    assert response.status_code == 409
    assert "This is not a known problem any more" in response.content.decode()
