"""Programmes: kept, planned ahead, changed without losing what people accepted, and days without drills."""

import threading
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import connection

from incidents.drills.operations import cancel_exercise, miss_exercise
from incidents.models import Membership, ProgrammeNote
from incidents.permissions.principal import as_system
from incidents.programmes import operations
from incidents.programmes.operations import ProgrammeChanged, ProgrammeRefused
from incidents.refusals import NotPermitted
from tests.factories import NOW, make_team, make_user
from tests.incidents.drills.making import make_version
from tests.incidents.programmes.making import VALUES, drills_of, make_programme, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("system")]


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


def test_drills_are_planned_eight_weeks_ahead_once(tina, team, alice, bob):
    programme = make_programme(tina, team)
    assert operations.plan_ahead(at=NOW) == 4
    assert operations.plan_ahead(at=NOW) == 0
    found = drills_of(programme)
    assert [one.starts_at for one in found] == [
        utc(2026, 3, 4, 9),
        utc(2026, 3, 18, 9),
        utc(2026, 4, 1, 8),
        utc(2026, 4, 15, 8),
    ]
    assert all(one.slot_at == one.starts_at and one.trainer == tina and one.team == team for one in found)
    roles = sorted((one.user.username, one.role) for one in found[0].roles.select_related("user"))
    assert roles == [("alice", "player"), ("bob", "player"), ("tina", "controller")]
    assert operations.plan_ahead(at=NOW + timedelta(weeks=2)) == 1


def test_teams_and_scenarios_take_turns(tina, team, alice):
    other = make_team("Network")
    make_user("nora", "agent", team=other)
    first, second = make_version().scenario, make_version().scenario
    programme = make_programme(tina, team, other, scenarios=[first, second])
    operations.plan_ahead(at=NOW)
    drills = [(one.team, one.scenario_version.scenario) for one in drills_of(programme)]
    assert drills == [(team, first), (other, first), (team, second), (other, second)]


def test_turn_of_a_drill_that_was_called_off_comes_again(tina, team, alice):
    other = make_team("Network")
    make_user("nora", "agent", team=other)
    programme = make_programme(tina, team, other)
    operations.plan_programme(programme, at=NOW)
    last = drills_of(programme)[-1]
    assert last.team == other
    cancel_exercise(last, reason="Not now", actor=None, at=NOW)
    operations.plan_programme(programme, at=NOW + timedelta(weeks=2))
    assert drills_of(programme)[-1].team == other


def test_members_who_conduct_or_train_do_not_play(tina, team, alice, bob):
    Membership.objects.create(team=team, user=tina)
    programme = make_programme(tina, team, roles=[(bob, "evaluator")])
    operations.plan_programme(programme, at=NOW)
    roles = {(one.user, one.role) for one in drills_of(programme)[0].roles.select_related("user")}
    assert roles == {(alice, "player"), (bob, "evaluator")}


def test_what_cannot_be_planned_is_noted_and_told_once(tina):
    empty = make_team("Nobody")
    programme = make_programme(tina, empty)
    assert operations.plan_ahead(at=NOW) == 0
    operations.plan_ahead(at=NOW + timedelta(hours=1))
    notes = ProgrammeNote.objects.filter(programme=programme)
    assert notes.count() == len(told(tina, "programme.dropped")) == 4
    assert "Nobody of Nobody could play" in notes[0].reason
    make_user("nora", "agent", team=empty)
    assert operations.plan_ahead(at=NOW + timedelta(hours=2)) == 4


def test_scenario_without_a_version_in_force_is_noted(tina, team, alice):
    version = make_version()
    version.status = "draft"
    version.activated_at = None
    version.save()
    programme = make_programme(tina, team, scenarios=[version.scenario])
    operations.plan_ahead(at=NOW)
    assert drills_of(programme) == []
    assert "no version in force" in ProgrammeNote.objects.first().reason


def test_surprise_begins_within_its_hours(tina, team, alice):
    windows = {"wed": [["09:00", "11:00"]]}
    programme = make_programme(tina, team, is_surprise=True, windows=windows)
    operations.plan_programme(programme, at=NOW)
    for one in drills_of(programme):
        local = one.starts_at.astimezone(tz=None)
        assert one.is_surprise
        assert one.starts_at.date() == one.slot_at.date(), local
        assert time(7, 0) <= one.starts_at.time() < time(10, 0)


def test_paused_and_retired_plan_nothing(tina, team, alice):
    programme = make_programme(tina, team)
    operations.plan_programme(programme, at=NOW)
    operations.pause_programme(programme, actor=tina, at=NOW)
    assert operations.plan_ahead(at=NOW + timedelta(weeks=4)) == 0
    operations.resume_programme(programme, actor=tina, at=NOW)
    assert operations.plan_ahead(at=NOW + timedelta(weeks=2)) == 1
    operations.retire_programme(programme, actor=tina, at=NOW)
    operations.retire_programme(programme, actor=tina, at=NOW + timedelta(days=1))
    assert {one.status for one in drills_of(programme)} == {"cancelled"}
    assert operations.plan_ahead(at=NOW + timedelta(weeks=6)) == 0
    with pytest.raises(ProgrammeRefused, match="retired"):
        operations.resume_programme(programme, actor=tina, at=NOW)


def test_changed_dates_call_off_what_nobody_accepted(tina, team, alice):
    programme = make_programme(tina, team, invite_days=60)
    operations.plan_ahead(at=NOW)
    operations.invite_all(at=NOW)
    kept = drills_of(programme)[1]
    operations.answer_invitation(kept.invitations.get(user=alice), "accepted", actor=alice, at=NOW)
    operations.save_programme(programme, {"time_of_day": time(14, 0)}, actor=tina, at=NOW)
    assert [one.status for one in drills_of(programme)] == ["cancelled", "planned", "cancelled", "cancelled"]
    assert operations.plan_ahead(at=NOW) == 3
    planned = drills_of(programme, status="planned")
    assert [one.starts_at.hour for one in planned] == [13, 9, 12, 12]
    assert len({one.starts_at.date() for one in planned}) == 4
    assert ProgrammeNote.objects.get(programme=programme).reason.startswith("Another drill of this programme")


def test_other_changes_leave_planned_ones(tina, team, alice):
    programme = make_programme(tina, team)
    operations.plan_ahead(at=NOW)
    changed = operations.save_programme(programme, {"name": "Renamed", "invite_days": 3}, actor=tina, at=NOW)
    assert changed.revision == 2
    assert {one.status for one in drills_of(programme)} == {"planned"}
    with pytest.raises(ProgrammeChanged):
        operations.save_programme(programme, {"name": "Again"}, actor=tina, at=NOW, expected_revision=1)


def test_closed_days_call_off_and_drop(tina, team, alice):
    programme = make_programme(tina, team)
    operations.plan_ahead(at=NOW)
    period = operations.close_days(
        name="Easter", starts_on=date(2026, 3, 30), ends_on=date(2026, 4, 6), programme=None, actor=tina, at=NOW
    )
    assert [one.status for one in drills_of(programme)] == ["planned", "planned", "cancelled", "planned"]
    assert "Easter" in drills_of(programme)[2].end_reason
    other = make_programme(tina, team, name="Other", slug="other")
    operations.plan_ahead(at=NOW)
    assert len(drills_of(other)) == 3
    note = ProgrammeNote.objects.get(programme=other)
    assert note.reason == "Easter: no drills from 30 Mar 2026 to 6 Apr 2026."
    operations.open_days(period, actor=tina, at=NOW)
    operations.plan_ahead(at=NOW)
    assert len(drills_of(other)) == 4
    assert drills_of(programme)[2].status == "cancelled"


def test_days_of_one_programme_leave_others(tina, team, alice):
    one, other = make_programme(tina, team), make_programme(tina, team, name="Other", slug="other")
    operations.plan_ahead(at=NOW)
    day = date(2026, 3, 4)
    operations.close_days(name="Busy", starts_on=day, ends_on=day, programme=one, actor=tina, at=NOW)
    assert [drills_of(row)[0].status for row in (one, other)] == ["cancelled", "planned"]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"rule": "FREQ=HOURLY"}, "rule"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"windows": {"mon": [["09:00", "17:00"]]}}, "windows"),
        ({"windows": {"someday": []}}, "windows"),
        ({"compression": 4}, "compression"),
        ({"planned_minutes": 0}, "planned_minutes"),
        ({"rule": "FREQ=DAILY;UNTIL=20260101T000000"}, "rule"),
        ({"exercise_type": "micro", "micro": {"kinds": []}}, "micro"),
        ({"exercise_type": "micro", "micro": {"kinds": ["flying"]}}, "micro"),
        ({"exercise_type": "micro", "micro": {"kinds": ["role_quiz"], "procedure": "none-such"}}, "micro"),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_field(tina, team, values, field):
    with pytest.raises(ProgrammeRefused) as refused:
        make_programme(tina, team, **values)
    assert list(refused.value.fields) == [field]


def test_people_are_checked(tina, team, alice):
    with pytest.raises(ProgrammeRefused) as refused:
        make_programme(tina)
    assert "teams" in refused.value.fields
    with pytest.raises(ProgrammeRefused) as refused:
        make_programme(tina, team, roles=[(alice, "player"), (alice, "controller")])
    assert "roles" in refused.value.fields
    with pytest.raises(ProgrammeRefused) as refused:
        make_programme(tina, team, scenarios=[])
    assert "scenarios" in refused.value.fields


def test_only_trainers_keep_programmes(tina, team, alice):
    programme = make_programme(tina, team)
    for call in (
        lambda: operations.save_programme(None, {**VALUES, "owner": tina}, teams=[team], actor=alice, at=NOW),
        lambda: operations.save_programme(programme, {"name": "x"}, actor=alice, at=NOW),
        lambda: operations.pause_programme(programme, actor=alice, at=NOW),
        lambda: operations.retire_programme(programme, actor=alice, at=NOW),
        lambda: operations.close_days(
            name="x", starts_on=NOW.date(), ends_on=NOW.date(), programme=None, actor=alice, at=NOW
        ),
    ):
        with pytest.raises(NotPermitted):
            call()


def test_missed_drill_is_planned_no_second_time(tina, team, alice):
    programme = make_programme(tina, team)
    operations.plan_ahead(at=NOW)
    first = drills_of(programme)[0]
    miss_exercise(first, reason="Muster was not running.", at=NOW)
    assert operations.plan_ahead(at=NOW) == 0
    assert drills_of(programme)[0].status == "missed"
    assert len(told(tina, "drill.missed")) == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_plan_at_once_make_each_drill_once(reference):
    with as_system("test"):
        team = make_team("Racers")
        make_user("rachel", "agent", team=team)
        programme = make_programme(make_user("tina", "trainer"), team)
    failed = []

    def run():
        try:
            operations.plan_programme(programme, at=NOW)
        except Exception as error:  # noqa: BLE001 -- handed to the test
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failed == []
    assert len(drills_of(programme)) == 4
