"""What the queue may be narrowed by: each filter, what it says when it makes no sense, the chips."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from incidents.desk.addresses import KEPT
from incidents.desk.filters import PARAMETERS
from incidents.lifecycle import operations
from incidents.models import Category, Contact, Incident, IncidentTag, Organisation, Source, Tag
from incidents.permissions.principal import as_system
from tests.factories import NOW, give, make_incident, make_user
from tests.incidents.desk.conftest import QUEUE, browser_of, text_of
from tests.incidents.desk.test_queue import titles


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"state": "identified"}, {"Checkout is down", "Printer jams"}),
        ({"state": "triage"}, set()),
        ({"type": "user_issue"}, {"Printer jams"}),
        ({"service": "checkout"}, {"Checkout is down"}),
        ({"team": "Platform"}, {"Checkout is down"}),
        ({"priority": "1"}, set()),
        ({"priority": "nonsense"}, {"Checkout is down", "Printer jams"}),
        ({"tag": "vpn"}, {"Printer jams"}),
        ({"reported": "30"}, set()),
        ({"assignee": "alice"}, set()),
        ({"service": "Nowhere"}, set()),
    ],
)
def test_filters_narrow(asked, expected, alice, incident, issue):
    with as_system("test"):
        IncidentTag.objects.create(incident=issue, tag=Tag.objects.create(name="vpn"))
    assert set(titles(browser_of(alice).get(QUEUE, asked))) == expected


def test_filter_by_an_unknown_name_says_so(alice, incident):
    assert "There is no service “Nowhere”" in text_of(browser_of(alice).get(QUEUE, {"service": "Nowhere"}))


def tagged(incident, *names):
    with as_system("test"):
        tags = [Tag.objects.get_or_create(name=name)[0] for name in names]
        IncidentTag.objects.bulk_create([IncidentTag(incident=incident, tag=tag) for tag in tags])


def test_several_tags_are_all_carried(alice, incident, issue):
    tagged(incident, "vpn", "mail")
    tagged(issue, "vpn")
    client = browser_of(alice)
    assert titles(client.get(QUEUE, {"tag": "vpn, mail"})) == ["Checkout is down"]
    assert len(titles(client.get(QUEUE, {"tag": "vpn"}))) == 2


def test_category_takes_those_below_it_along(alice):
    parent = Category.objects.create(name="Hardware", path="Hardware")
    child = Category.objects.create(name="Printers", path="Hardware / Printers", parent=parent)
    make_incident(title="Jam", category=child)
    make_incident(title="Other")
    assert titles(browser_of(alice).get(QUEUE, {"category": "Hardware"})) == ["Jam"]


def test_source_contact_and_organisation(alice):
    contact = Contact.objects.create(name="Gus", organisation=Organisation.objects.create(name="Globex"))
    make_incident(title="Theirs", contact=contact, source=Source.objects.get(slug="api"))
    make_incident(title="Ours")
    client = browser_of(make_user("auditor", "auditor"))
    for asked in ({"source": "api"}, {"contact": f"Gus (#{contact.pk})"}, {"organisation": "Globex"}):
        assert titles(client.get(QUEUE, asked)) == ["Theirs"]


def test_a_filter_of_others_says_nothing(olive, incident):
    """An observer may not see contacts: the parameter neither narrows nor tells whether one exists."""
    Contact.objects.create(name="Gus")
    for name in ("Gus", "Nobody"):
        response = browser_of(olive).get(QUEUE, {"contact": name})
        assert titles(response) == ["Checkout is down"]
        assert "There is no contact" not in text_of(response)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"reported_from": "2026-03-02"}, {"on the day", "late on the day", "next day"}),
        ({"reported_to": "2026-03-02"}, {"day before", "on the day", "late on the day"}),
        ({"reported_from": "2026-03-02", "reported_to": "2026-03-02"}, {"on the day", "late on the day"}),
        ({"updated_from": "2026-03-03"}, {"next day"}),
        ({"updated_to": "2026-03-01"}, {"day before"}),
    ],
)
def test_days_are_days_of_the_readers_zone(asked, expected, alice):
    alice.time_zone = "America/New_York"
    alice.save()
    for title, at in (
        ("day before", datetime(2026, 3, 2, 4, 59, tzinfo=UTC)),
        ("on the day", datetime(2026, 3, 2, 5, 0, tzinfo=UTC)),
        ("late on the day", datetime(2026, 3, 3, 4, 59, tzinfo=UTC)),
        ("next day", datetime(2026, 3, 3, 5, 0, tzinfo=UTC)),
    ):
        make_incident(title=title, at=at)
    assert set(titles(browser_of(alice).get(QUEUE, asked))) == expected


@pytest.mark.parametrize("day", ["soon", "2026-02-30", "0001-01-01", "9999-12-31"])
def test_a_day_that_is_none_says_so(day, alice, incident):
    response = browser_of(alice).get(QUEUE, {"reported_to": day})
    assert titles(response) == []
    assert "is no day" in text_of(response)


def test_major_and_restricted(carol, alice, incident, issue, secret):
    with as_system("test"):
        operations.declare_major(incident, reason="All", actor=alice, at=NOW)
    client = browser_of(give(carol, "view_restricted"))
    assert titles(client.get(QUEUE, {"major": "yes"})) == ["Checkout is down"]
    assert "Checkout is down" not in titles(client.get(QUEUE, {"major": "no"}))
    assert titles(client.get(QUEUE, {"restricted": "yes"})) == ["Canary-9731 in the vault"]
    assert len(titles(client.get(QUEUE, {"restricted": "no"}))) == 2
    assert "Restricted only" not in text_of(browser_of(alice).get(QUEUE))


def test_what_is_promised_next(alice):
    now = timezone.now()
    for title, due in (("late", -5), ("soon", 30), ("far", 300), ("none", None)):
        row = make_incident(title=title)
        due_at = now + timedelta(minutes=due) if due is not None else None
        Incident._base_manager.filter(pk=row.pk).update(next_due_at=due_at)
    client = browser_of(alice)
    for asked, expected in (("late", "late"), ("hour", "soon"), ("none", "none")):
        assert titles(client.get(QUEUE, {"due": asked})) == [expected]


@pytest.mark.parametrize("parameter", ["state", "priority", "source", "major", "due", "reality"])
def test_an_answer_that_is_none_says_so(parameter, alice, incident):
    assert "is not to be chosen here" in text_of(browser_of(alice).get(QUEUE, {parameter: "nonsense"}))


def test_chips_say_what_narrows_and_lead_away_from_it(alice, incident):
    tagged(incident, "vpn", "mail")
    response = browser_of(alice).get(QUEUE, {"tag": "vpn, mail", "priority": "3", "q": "checkout", "tab": "all"})
    chips = {chip.words: chip.url for chip in response.context["chips"]}
    assert set(chips) == {"Search: checkout", "Priority: Medium", "Tag: vpn", "Tag: mail"}
    assert "tag=vpn" in chips["Tag: mail"]
    assert "mail" not in chips["Tag: mail"]
    assert "priority" not in chips["Priority: Medium"]
    assert all("tab=all" in url for url in chips.values())


def test_saved_views_keep_every_filter():
    assert PARAMETERS | {"q", "o"} == KEPT
