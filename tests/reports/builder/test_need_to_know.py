"""What reports tell of restricted incidents: nothing to whoever may not know of them, whoever saved the report."""

import re

import pytest
import time_machine
from django.test import Client

from tests.factories import NOW, make_incident, make_user
from tests.reports.builder.making import make_report

pytestmark = pytest.mark.django_db
ALL = "/admin/reports/saved/"
CHANGING = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"|nonce="[^"]*"')


def seen(user, report):
    """Every page of the report, and every file of it, as one reader has them."""
    client = Client()
    client.force_login(user)
    told = {}
    for path in ("", f"{report.pk}/", f"{report.pk}/?all=1", f"{report.pk}/card/reported/", f"{report.pk}/change/"):
        told[path] = CHANGING.sub("", client.get(f"{ALL}{path}").content.decode())
    for kind in ("csv", "jsonl"):
        told[kind] = client.post(f"{ALL}{report.pk}/file/", {"kind": kind}).content.decode()
    return told


@pytest.mark.parametrize("group", ["service", "category", "day", "hour_of_week", ""])
def test_reports_say_the_same_with_and_without_what_is_hidden(carol, service, group):
    with time_machine.travel(NOW, tick=False):
        report = make_report(carol, sharing="everybody", group=group, metrics=["reported", "resolved"])
        reader = make_user("reader", "trainer")
        make_incident(service=service)
        before = seen(reader, report)
        make_incident("security", title="zanzibar", service=service, actor=carol)

        assert seen(reader, report) == before
        assert "zanzibar" not in str(seen(carol, report))
        assert "n&nbsp;=&nbsp;2" in seen(carol, report)[f"{report.pk}/?all=1"]
