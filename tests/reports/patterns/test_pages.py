"""The pages of patterns: who sees them, what they say, what they cost."""

import html

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from incidents.lifecycle import operations
from incidents.models import AccessRecord, Incident
from incidents.permissions.principal import as_system
from incidents.permissions.roles import ROLES
from reports.patterns.choices import By
from tests.factories import NOW, give, make_incident, make_user
from tests.reports.patterns.making import DAY, HOUR, make_category, scatter

pytestmark = pytest.mark.django_db

SEE = {
    *("incident commander", "problem manager", "knowledge editor", "trainer", "manager", "auditor", "administrator"),
}
BASE = "/admin/reports/patterns/"
FRAGMENT = {"headers": {"X-Muster-Dialog": "1"}}
PAGES = {
    "": "Time to resolve",
    "unusual/": "Unusual days",
    "coming/": "before a forecast can be tested",
    "most/": "Checkout",
    "hours/": "Reported by hour of the week",
    "alike/": "Look for what is alike",
    "alike/groups/": "declined",
    "again/": "came again",
    "incidents/?by=reporter&key=999999": "none that you may see",
}


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def of(reference):
    def sign_in(user):
        client = Client()
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def category(db):
    return make_category()


@pytest.fixture
def many(reference, service, category):
    return scatter(
        [NOW - day * DAY for day in (1, 2, 3, 33)],
        title="Card payments declined at the till",
        service=service,
        category=category,
        resolved_after=HOUR,
    )


@pytest.mark.parametrize("role", sorted(ROLES))
def test_pages_are_shown_to_those_who_read_reports(of, many, role):
    client = of(make_user("reader", role))
    for page, words in PAGES.items():
        answer = client.get(BASE + page)
        assert answer.status_code == (200 if role in SEE else 403), page
        if role in SEE:
            assert words in answer.content.decode(), page


def test_pages_cost_the_same_however_much_there_is(of, many, service, category):
    client = of(make_user("reader", "manager"))

    def cost(page, **more):
        with CaptureQueriesContext(connection) as seen:
            assert client.get(BASE + page, **more).status_code == 200
        return len(seen)

    one = {page: cost(page) for page in PAGES} | {by: cost(f"most/?by={by}") for by in By.values}
    fragment = cost("alike/groups/", **FRAGMENT)
    scatter(
        [NOW - day * DAY for day in range(1, 60)], title="Lift stuck between floors", service=service, category=category
    )
    scatter([NOW - day * DAY for day in range(1, 9)], resolved_after=HOUR)
    assert {page: cost(page) for page in PAGES} | {by: cost(f"most/?by={by}") for by in By.values} == one
    assert max(one.values()) <= 15
    assert cost("alike/groups/", **FRAGMENT) == fragment <= 6


def test_figures_lead_to_their_incidents(of, many, service):
    client = of(make_user("reader", "manager"))

    def listed(page, *words):
        text = html.unescape(client.get(BASE + page).content.decode())
        address = next(part for part in text.split('"') if all(word in part for word in words))
        return client.get(address).context["cl"].result_count

    assert listed("", "figure=resolved.2026-02-01.2026-03-01") == 3
    assert listed("", "figure=resolved.2026-01-03.2026-01-31") == 1
    assert listed("most/", "figure=reported", f"service-{service.pk}") == 3
    assert listed("hours/", "figure=reported", "hour-10") == 1
    assert listed("again/", "figure=reported", "category-") == 3
    scatter([NOW - day * DAY for day in range(1, 100)])
    scatter([NOW - 9 * DAY + minute * HOUR / 60 for minute in range(25)])
    assert listed("unusual/", "figure=reported.2026-02-21.2026-02-21") == 26
    assert listed("unusual/", "figure=reported.2026-02-21.2026-02-21.hour") == 26
    who = make_user("told", "agent")
    scatter([NOW - DAY, NOW - 2 * DAY], reporter=who)
    text = html.unescape(client.get(BASE + "most/?by=reporter").content.decode())
    address = next(part for part in text.split('"') if "by=reporter&key=" in part)
    assert "<strong>2</strong> reported incidents" in client.get(address).content.decode()


def test_fragment_is_a_part_for_scripts_and_a_page_without(of, many):
    client = of(make_user("reader", "manager"))
    assert "<html" in client.get(BASE + "alike/groups/").content.decode()
    assert "<html" not in client.get(BASE + "alike/groups/", **FRAGMENT).content.decode()


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("from=2026-02-31", "is no day"),
        ("from=2020-01-01&to=2026-01-01", "at most 1,830 days"),
        ("service=999999", "There is no service"),
        ("source=999999", "There is no source"),
        ("reality=dream", "One of: real"),
    ],
)
def test_what_cannot_be_asked_is_said_at_its_field(of, many, query, words):
    client = of(make_user("reader", "manager"))
    for page in PAGES:
        if page != "alike/groups/":
            answer = client.get(f"{BASE}{page}{'&' if '?' in page else '?'}{query}")
            assert answer.status_code == 200
            assert words in answer.content.decode(), page
    assert "cannot be asked" in client.get(f"{BASE}alike/groups/?{query}").content.decode()


@pytest.mark.parametrize("query", ["", "by=colour&key=1", "by=reporter&key=x", "by=reporter", "by=service&key=1"])
def test_incidents_are_not_narrowed_by_what_is_none(of, many, query):
    assert of(make_user("reader", "manager")).get(f"{BASE}incidents/?{query}").status_code == 404


def test_who_reports_from_outside_is_not_for_everybody(of, many):
    editor = of(make_user("reader", "knowledge editor"))
    assert editor.get(f"{BASE}incidents/?by=contact&key=1").status_code == 403
    page = editor.get(f"{BASE}most/?by=contact").content.decode()
    assert "by=contact" not in page
    assert 'aria-current="true">Service' in page
    assert "by=contact" in of(make_user("other", "auditor")).get(f"{BASE}most/").content.decode()


def test_words_of_restricted_incidents_are_for_readers_who_are_recorded(of, carol):
    for number in range(3):
        make_incident("security", title="Badge stolen from the vault", reporter=carol, at=NOW - (number + 1) * DAY)
    with as_system("a test hides"):
        for incident in Incident.objects.filter(restricted=False):
            operations.restrict(incident, reason="Names", actor=carol, at=NOW)
        AccessRecord.objects.all().delete()
    outsider, reader = make_user("outsider", "manager"), give(make_user("cleared", "manager"), "view_restricted")

    def said(client):
        pages = (*PAGES, f"incidents/?by=reporter&key={carol.pk}")
        return "".join(client.get(BASE + page).content.decode().lower() for page in pages)

    assert "vault" not in said(of(outsider))
    with as_system("a test looks"):
        assert AccessRecord.objects.count() == 0
    assert "vault" in said(of(reader))
    with as_system("a test looks"):
        assert AccessRecord.objects.filter(user=reader).count() == 6


def test_empty_pages_say_what_to_do(of):
    client = of(make_user("reader", "manager"))
    for page in PAGES:
        assert client.get(BASE + page).status_code == 200
    assert "Choose a longer period" in client.get(BASE + "alike/groups/").content.decode()
