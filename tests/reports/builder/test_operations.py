"""Saving, copying, retiring and pinning reports."""

import pytest

from incidents.refusals import NotPermitted
from reports.builder import operations, places
from reports.builder.operations import ReportChanged, ReportRefused
from reports.builder.queries.listing import pins_on, report_for
from reports.models import ReportPin, SavedReport
from tests.factories import NOW, make_team, make_user
from tests.reports.builder.making import REPORT, make_report

pytestmark = pytest.mark.django_db


@pytest.fixture
def mary(reference):
    return make_user("mary", "manager", first_name="Mary", last_name="Moss")


@pytest.fixture
def dashboards(monkeypatch):
    monkeypatch.setattr(places, "_DASHBOARDS", {"executive": "Executive"})


def test_report_is_its_makers_and_only_theirs(carol, mary):
    report = make_report(carol)

    assert (report.owner, report.sharing, report.revision) == (carol, "own", 1)
    assert report_for(carol, report.pk) == report
    assert report_for(mary, report.pk) is None


def test_report_without_the_right_is_refused(alice):
    with pytest.raises(NotPermitted):
        make_report(alice)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": ""}, "name"),
        ({"metrics": []}, "metrics"),
        ({"metrics": ["nothing_of_the_kind"]}, "metrics"),
        ({"metrics": ["reported", "reported"]}, "metrics"),
        ({"metrics": ["reported"], "group": "person"}, "group"),
        ({"group": "colour"}, "group"),
        ({"only": {"team": [999_999]}}, "only.team"),
        ({"only": {"colour": [1]}}, "only"),
        ({"sharing": "team"}, "team"),
        ({"period": "some_day"}, "period"),
    ],
)
def test_report_that_cannot_be_asked_names_its_field(carol, values, field):
    with pytest.raises(ReportRefused) as refusal:
        make_report(carol, **values)
    assert field in refusal.value.fields
    assert not SavedReport.objects.exists()


def test_team_report_is_found_by_its_members_alone(carol, mary, team, alice):
    other = make_user("other", "incident commander", team=team)
    report = make_report(mary, sharing="team", team=team)

    assert report_for(other, report.pk) == report
    assert report_for(carol, report.pk) is None


def test_sharing_with_a_team_of_others_is_refused(carol):
    with pytest.raises(ReportRefused) as refusal:
        make_report(carol, sharing="team", team=make_team("Mail"))
    assert "team" in refusal.value.fields


def test_change_of_what_was_changed_meanwhile_is_refused(carol):
    report = make_report(carol)
    operations.save_report(report, {"name": "New"}, actor=carol, at=NOW, expected_revision=1)

    with pytest.raises(ReportChanged):
        operations.save_report(report, {"name": "Newer"}, actor=carol, at=NOW, expected_revision=1)
    report.refresh_from_db()
    assert (report.name, report.revision, report.group) == ("New", 2, "team")


def test_shared_report_is_changed_by_whoever_manages_reports(carol, mary):
    own, shared = make_report(carol), make_report(carol, sharing="everybody")
    other = make_user("other", "incident commander")

    with pytest.raises(NotPermitted):
        operations.save_report(own, {"name": "Mine now"}, actor=mary, at=NOW)
    with pytest.raises(NotPermitted):
        operations.save_report(shared, {"name": "Mine now"}, actor=other, at=NOW)
    assert operations.save_report(shared, {"name": "Better"}, actor=mary, at=NOW).owner == carol


def test_copy_is_ones_own(carol, mary):
    report = make_report(carol, sharing="everybody", group="month")
    copy = operations.copy_report(report, actor=mary, at=NOW)

    assert (copy.name, copy.owner, copy.sharing, copy.group) == (f"Copy of {REPORT['name']}", mary, "own", "month")


def test_retired_report_is_found_by_nobody_and_off_dashboards(carol, dashboards):
    report = make_report(carol)
    operations.pin_report(report, dashboard="executive", actor=carol, at=NOW)
    operations.retire_report(report, actor=carol, at=NOW)
    operations.retire_report(report, actor=carol, at=NOW)

    assert report_for(carol, report.pk) is None
    assert not ReportPin.objects.exists()
    with pytest.raises(NotPermitted):
        operations.save_report(report, {"name": "Back"}, actor=carol, at=NOW)


def test_pin_stands_once_on_ones_own_dashboard(carol, mary, dashboards):
    report = make_report(carol, sharing="everybody")
    pin = operations.pin_report(report, dashboard="executive", actor=carol, at=NOW)
    assert operations.pin_report(report, dashboard="executive", actor=carol, at=NOW) == pin

    assert [one.report for one in pins_on("executive", carol)] == [report]
    assert pins_on("executive", mary) == []
    assert pins_on("operations", carol) == []


def test_pin_for_everybody_needs_the_right_and_shows_once(carol, mary, dashboards):
    report = make_report(carol, sharing="everybody")
    with pytest.raises(NotPermitted):
        operations.pin_report(report, dashboard="executive", actor=carol, at=NOW, for_everybody=True)
    operations.pin_report(report, dashboard="executive", actor=carol, at=NOW)
    everybodys = operations.pin_report(report, dashboard="executive", actor=mary, at=NOW, for_everybody=True)

    assert pins_on("executive", carol) == [everybodys]
    with pytest.raises(NotPermitted):
        operations.unpin_report(everybodys, actor=carol, at=NOW)
    operations.unpin_report(everybodys, actor=mary, at=NOW)
    operations.unpin_report(everybodys, actor=mary, at=NOW)
    assert len(pins_on("executive", carol)) == 1


def test_pin_of_a_hidden_report_or_to_no_dashboard_is_refused(carol, mary, dashboards):
    report = make_report(carol)
    with pytest.raises(NotPermitted):
        operations.pin_report(report, dashboard="executive", actor=mary, at=NOW)
    with pytest.raises(ReportRefused):
        operations.pin_report(report, dashboard="nowhere", actor=carol, at=NOW)


def test_pin_of_ones_own_for_everybody_is_refused(mary, dashboards):
    with pytest.raises(ReportRefused) as refusal:
        operations.pin_report(make_report(mary), dashboard="executive", actor=mary, at=NOW, for_everybody=True)
    assert "for_everybody" in refusal.value.fields
