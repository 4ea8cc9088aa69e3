"""What stands behind figures: as many records as the figure says, each with its value, as the reader may see them."""

from datetime import timedelta
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.test import Client

from incidents.models import AccessRecord, Incident
from incidents.permissions.principal import as_system, as_user
from incidents.permissions.roles import ROLES
from reports.metrics.behind import behind, behind_all
from reports.metrics.choices import Group, Reality
from reports.metrics.listing import PAGE
from reports.metrics.questions import Question
from reports.metrics.registry import all_metrics, ask
from tests.factories import NOW, make_incident, make_user
from tests.reports.dashboards.making import resolved
from tests.reports.dashboards.planting import plant
from tests.reports.indicators.making import make_page
from tests.reports.metrics.making import fold
from tests.reports.readiness.making import make_drill

pytestmark = pytest.mark.django_db
TODAY, DAY = NOW.date(), timedelta(days=1)
READ = {role for role, rights in ROLES.items() if "reports.view_reports" in rights}
HERE = "/admin/reports/metrics/"
BUDGET = 15
# Downtime and costs have tests of their own (tests/reports/costs/test_listing.py); readiness leads to its page.
NO_LIST = {metric.name for metric in all_metrics() if metric.subject == "Downtime and cost"} | {"readiness"}
LISTED = [metric.name for metric in all_metrics() if metric.name not in NO_LIST]
# Nothing of it is planted.
NOTHING = {"cancelled", "time_to_first_update"} | {
    f"{what}_{kind}" for what in ("kept", "narrow") for kind in ("next_update", "mitigate", "authority")
}
ALL = Question("reported", TODAY - 9 * DAY, TODAY + DAY)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False):
        yield


def client_of(user):
    client = Client()
    client.force_login(user)
    client.user = user
    return client


@pytest.fixture
def reader(reference):
    """Sees everything that is counted: qualifications, the tasks of drills, articles that are not published."""
    return client_of(make_user("ada", "auditor", "trainer", "knowledge editor"))


@pytest.fixture
def planted(reader, standard_targets, alice, bob):
    plant([alice, bob])
    return reader


def records(client, address, **more):
    answer = client.get(address, more)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.context["found"]


def size_of_list(client, address):
    """How many rows the list has that an address leads to: of one page, as the tests plant no more."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    return len(answer.context["found"].rows) if "found" in answer.context else answer.context["cl"].result_count


def known_behind(metric, figure):
    """How many records a list shows: the queue's has those of unknown value among them."""
    return figure.n + (figure.unknown if metric == "recurrence" else 0)


def asked(client, metric, group=None, **values):
    question = Question(metric, ALL.since, ALL.until, group, **values)
    with as_user(client.user):
        return question, ask(question, NOW)


@pytest.mark.parametrize("is_folded", [False, True])
def test_every_figure_leads_to_as_many_records_as_it_says(planted, is_folded):
    if is_folded:
        with as_system("a test folds"):
            fold()
    said, found = {}, {}
    for metric in LISTED:
        question, answer = asked(planted, metric)
        said[metric] = known_behind(metric, answer.total)
        found[metric] = size_of_list(planted, behind_all(question)) if said[metric] else 0
    assert found == said
    assert {name for name, count in said.items() if not count} == NOTHING


@pytest.mark.parametrize("metric", LISTED)
def test_every_group_leads_to_as_many_records_as_it_says(metric, planted):
    groups = {each.name: each.groups for each in all_metrics()}[metric]
    said, found = {}, {}
    for group in groups:
        question, answer = asked(planted, metric, group)
        lead = behind(question)
        for figure in answer.groups:
            if figure.n:
                said[group, figure.key] = known_behind(metric, figure)
                found[group, figure.key] = size_of_list(planted, lead(figure))
    assert found == said


def test_longest_comes_first_with_its_value_and_a_link(planted):
    question, _answer = asked(planted, "time_to_resolve")
    rows = records(planted, behind_all(question)).rows
    assert [row.value for row in rows] == [5400, 2400, 600]
    assert all(row.url.endswith(f"/{row.incident.pk}/change/") for row in rows)


def test_unknown_and_either_side_have_lists_of_their_own(planted):
    question, answer = asked(planted, "workarounds")
    address = behind_all(question)
    counts = {side.value: count for side, count in records(planted, address).counts.items()}
    assert counts == {"all": 2, "yes": 1, "no": 1, "unknown": 2}
    listed = {side: len(records(planted, f"{address}&side={side}").rows) for side in counts}
    assert listed == counts
    assert (answer.total.n, answer.total.unknown) == (2, 2)


def test_graded_results_are_told_as_shares(planted):
    question, _answer = asked(planted, "drill_results")
    found = records(planted, behind_all(question))
    assert ([row.value for row in found.rows], found.is_either) == ([pytest.approx(2 / 3)], False)
    assert "66.7%" in planted.get(behind_all(question)).content.decode()


def test_missed_promises_are_told_apart_from_kept_ones(planted):
    question, answer = asked(planted, "kept_resolve")
    address = behind_all(question)
    kept, missed = (records(planted, f"{address}&side={side}") for side in ("yes", "no"))
    assert len(kept.rows) == round(answer.total.value * answer.total.n)
    assert {row.value for row in kept.rows} == {1}
    assert len(missed.rows) == answer.total.n - len(kept.rows)
    assert {row.value for row in missed.rows} == {0}


def test_page_says_what_it_is_about_and_leads_on_to_the_queue(planted):
    question, answer = asked(planted, "time_to_resolve", Group.TEAM)
    html = unescape(planted.get(behind(question)(answer.groups[0])).content.decode())
    assert "Time to resolve</a>, team <strong>Mail</strong>" in html
    whole = unescape(planted.get(behind_all(question)).content.decode())
    assert "figure=resolved." in whole
    assert parse_qs(urlsplit(behind_all(question)).query)["from"] == [ALL.since.isoformat()]


def test_pages_go_on_and_end(reader, alice):
    for _ in range(PAGE + 1):
        make_page(alice)
    question, _answer = asked(reader, "pages")
    address = behind_all(question)
    assert [len(records(reader, f"{address}&page={page}").rows) for page in (1, 2, 3)] == [PAGE, 1, 0]
    assert "page=2" in reader.get(address).content.decode()


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("metric", ["time_to_resolve", "pages", "reviews_due", "article_reuse"])
def test_list_costs_the_same_however_long_it_is(metric, count, reader, alice, bob, django_assert_max_num_queries):
    for number in range(count):
        incident = resolved(10 + number)
        make_page(alice, incident=incident)
    question, _answer = asked(reader, metric)
    with django_assert_max_num_queries(BUDGET):
        assert reader.get(behind_all(question)).status_code == 200


def test_restricted_incident_is_listed_for_the_entitled_alone_and_noted_as_read(reference, alice):
    secret = resolved(30, title="Secret")
    with as_system("a test hides"):
        Incident.objects.filter(pk=secret.pk).update(restricted=True)
    make_page(alice, incident=secret)
    stranger, entitled = client_of(make_user("stan", "manager")), client_of(make_user("ina", "manager"))
    with as_system("a test entitles"):
        Incident.objects.filter(pk=secret.pk).update(assignee=entitled.user)
    for metric in ("time_to_resolve", "reopened", "pages"):
        question, _answer = asked(stranger, metric)
        assert "Secret" not in stranger.get(behind_all(question)).content.decode()
        assert not any(records(stranger, behind_all(question)).counts.values())
        assert "Secret" in entitled.get(behind_all(question)).content.decode()
    with as_system("a test looks"):
        assert set(AccessRecord.objects.values_list("user", "incident")) == {(entitled.user.pk, secret.pk)}
        assert AccessRecord.objects.count() == 3


@pytest.mark.parametrize("role", sorted(ROLES))
def test_records_are_for_those_who_may_read_reports(role, reference):
    client = client_of(make_user("one", role))
    assert client.get(f"{HERE}time_to_resolve/records/").status_code == (200 if role in READ else 403)


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("nothing/records/", 404),
        ("reported/records/", 404),
        ("pages/records/?group=person&key=x", 404),
        ("pages/records/?group=hour_of_week&key=168", 404),
        ("pages/records/?group=person&key=99999", 200),
        ("lessons/records/?group=state&key=nothing", 200),
        ("pages/records/?group=month&key=2026-03-01", 200),
        ("pages/records/?team=nobody", 200),
        ("pages/records/?page=x&side=x", 200),
        ("time_to_resolve/records/?group=team&key=99999999999999999999", 404),
    ],
)
def test_what_cannot_be_listed_is_said(address, status, reader):
    assert reader.get(f"{HERE}{address}").status_code == status


def test_incidents_of_drills_are_listed_when_asked_for(reader):
    incident = make_incident()
    drill = make_drill()
    with as_system("a test rehearses"):
        Incident.objects.filter(pk=incident.pk).update(exercise=drill, is_open=False, phase="resolved", resolved_at=NOW)
    real, rehearsed = (
        records(reader, behind_all(asked(reader, "reopened", reality=reality)[0]))
        for reality in (Reality.REAL, Reality.DRILL)
    )
    assert ([row.incident for row in real.rows], [row.incident.pk for row in rehearsed.rows]) == ([], [incident.pk])
