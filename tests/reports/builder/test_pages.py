"""The pages of saved reports: who sees them, what they say and keep, what they cost."""

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from incidents.models import AuditRecord
from incidents.permissions.roles import ROLES
from reports.builder import places
from reports.models import ReportPin, SavedReport
from tests.factories import NOW, make_incident, make_team, make_user
from tests.reports.builder.making import make_report
from tests.reports.metrics.making import fold

pytestmark = pytest.mark.django_db
ALL = "/admin/reports/saved/"
READERS = {
    *("incident commander", "problem manager", "knowledge editor", "trainer", "manager", "auditor", "administrator"),
}


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(autouse=True)
def dashboards(monkeypatch):
    monkeypatch.setattr(places, "_DASHBOARDS", {"executive": "Executive"})


def of(user):
    client = Client()
    client.force_login(user)
    return client


def typed(**values):
    return {
        "name": "Volume",
        "metrics": ["reported", "time_to_resolve"],
        "group": "team",
        "period": "today",
        "chart": "automatic",
        "reality": "real",
        "sharing": "own",
        **values,
    }


@pytest.mark.parametrize("role", sorted(ROLES))
def test_pages_are_for_those_who_read_reports(reference, role):
    report = make_report(make_user("mary", "manager"), sharing="everybody")
    client = of(make_user("reader", role))
    for path in ("", "new/", f"{report.pk}/", f"{report.pk}/card/reported/"):
        assert client.get(f"{ALL}{path}").status_code == (200 if role in READERS else 403), path


def test_empty_list_says_what_to_do(carol):
    assert "Make the first report" in of(carol).get(ALL).content.decode()


def test_report_is_made_shown_and_changed(carol, team):
    make_incident(team=team)
    client = of(carol)
    saved = client.post(f"{ALL}new/", typed(compares="on", only_team=[team.pk]), follow=True).content.decode()

    report = SavedReport.objects.get()
    piece = f"{ALL}{report.pk}/card/reported/?plain=1"
    assert f'data-fragment="{piece}"' in saved
    assert "n&nbsp;=&nbsp;1" in client.get(piece).content.decode()
    words = saved + client.get(f"{ALL}{report.pk}/?all=1").content.decode()
    assert (report.metrics, report.only) == (["reported", "time_to_resolve"], {"team": [team.pk]})
    for told in ("Saved.", "Volume", "n&nbsp;=&nbsp;1", "Only of team", "Platform", "2 Mar 2026", "Time to resolve"):
        assert told in words
    form = client.get(f"{ALL}{report.pk}/change/").content.decode()
    assert 'value="Volume"' in form
    client.post(f"{ALL}{report.pk}/change/", typed(name="Renamed", revision=1))
    report.refresh_from_db()
    assert (report.name, report.only, report.compares) == ("Renamed", {}, False)


def test_look_shows_figures_and_saves_nothing(carol, team):
    make_incident(team=team)
    answer = of(carol).post(f"{ALL}new/", typed(name="", preview="1"))

    assert answer.status_code == 200
    assert "n&nbsp;=&nbsp;1" in answer.content.decode()
    assert not SavedReport.objects.exists()


def test_what_cannot_be_saved_keeps_what_was_typed(carol):
    answer = of(carol).post(f"{ALL}new/", typed(group="person", description="Kept words"))

    words = answer.content.decode()
    assert answer.status_code == 422
    assert "cannot be split by person" in words
    assert "Kept words" in words


def test_first_answers_come_from_the_address(carol):
    words = of(carol).get(f"{ALL}new/?metrics=resolved&group=month&period=last_month").content.decode()
    assert '<option value="last_month" selected>' in words
    assert '<option value="month" selected>' in words
    assert 'value="resolved" class="m-check" id="id_metrics_0_1" checked' in words


def test_hidden_and_absent_reports_answer_alike(carol):
    report = make_report(make_user("mary", "manager"))
    client = of(carol)
    for path in ("", "card/reported/", "change/"):
        assert client.get(f"{ALL}{report.pk}/{path}").status_code == 404
        assert client.get(f"{ALL}{2**70}/{path}").status_code == 404
    for path in ("copy/", "retire/", "pin/", "unpin/1/", "file/"):
        assert client.post(f"{ALL}{report.pk}/{path}").status_code == 404
        assert client.get(f"{ALL}{report.pk}/{path}").status_code == 405


def test_report_of_another_is_copied_not_changed(carol):
    report = make_report(make_user("mary", "manager"), sharing="everybody")
    client = of(carol)
    assert client.get(f"{ALL}{report.pk}/change/").status_code == 403
    assert client.post(f"{ALL}{report.pk}/retire/").status_code == 403
    client.post(f"{ALL}{report.pk}/copy/")
    assert SavedReport.objects.get(owner=carol).name == "Copy of Volume by team"


def test_report_is_pinned_and_taken_off(carol):
    report = make_report(carol)
    client = of(carol)
    page = client.post(f"{ALL}{report.pk}/pin/", {"dashboard": "executive"}, follow=True).content.decode()
    assert "It stands on the dashboard." in page
    board = client.get("/admin/reports/executive/").content.decode()
    assert "Volume by team" in board
    assert f'data-fragment="{ALL}{report.pk}/card/reported/"' in board
    client.post(f"{ALL}{report.pk}/unpin/{ReportPin.objects.get().pk}/")
    assert not ReportPin.objects.exists()
    assert "Volume by team" not in client.get("/admin/reports/executive/").content.decode()
    client.post(f"{ALL}{report.pk}/pin/", {"dashboard": "nowhere"})
    assert not ReportPin.objects.exists()


@pytest.mark.parametrize(
    ("kind", "begins"), [("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK"), ("jsonl", b"{"), ("pdf", b"%PDF-")]
)
def test_file_is_handed_out_and_on_record(carol, kind, begins):
    report = make_report(carol)
    make_incident()
    answer = of(carol).post(f"{ALL}{report.pk}/file/", {"kind": kind})

    assert answer.content.startswith(begins)
    assert f"volume-by-team-2026-03-02.{kind}" in answer.headers["Content-Disposition"]
    record = AuditRecord.objects.get(code="report.taken")
    assert (record.actor, record.data) == (carol, {"report": report.pk, "format": kind})
    assert of(carol).post(f"{ALL}{report.pk}/file/", {"kind": "exe"}).status_code == 404


def test_pages_cost_the_same_however_much_there_is(carol, team):
    metrics = ["reported", "resolved", "time_to_resolve", "time_to_close", "reopened", "reassignments"]
    values = {"metrics": metrics, "only": {"team": [team.pk]}}
    report = make_report(carol, **values)
    make_incident(team=team)
    client = of(carol)
    client.get(ALL)

    def cost(path):
        fold()
        with CaptureQueriesContext(connection) as seen:
            assert client.get(f"{ALL}{path}").status_code == 200
        return len(seen)

    paths = ("", f"{report.pk}/", f"{report.pk}/card/time_to_resolve/", f"{report.pk}/change/")
    assert client.get(f"{ALL}{report.pk}/card/reassigned/").status_code == 404
    one = [cost(path) for path in paths]
    for number in range(3):
        make_report(carol, name=f"Report {number}", sharing="everybody")
        make_incident(team=team)
        make_incident(team=make_team())
    assert [cost(path) for path in paths] == one
    assert max(one) <= 15
    assert one[2] <= 6, one
