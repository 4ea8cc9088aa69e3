"""Pages of programmes, the calendar, and the feed."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from icalendar import Calendar

from incidents.drills.operations import cancel_exercise, start_exercise
from incidents.models import BlackoutPeriod, DrillProgramme, Invitation
from incidents.permissions.principal import as_system
from incidents.programmes import operations
from tests.factories import NOW
from tests.incidents.drills.making import make_version, plan
from tests.incidents.programmes.making import drills_of, make_programme

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_counters")]


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def trainer(client, tina):
    client.force_login(tina)
    return client


def typed(owner, team, scenario, **values):
    return {
        "name": "Outage drill",
        "slug": "outage-drill",
        "owner": owner.pk,
        "exercise_type": "functional",
        "starts_on": "2026-03-10",
        "time_of_day": "10:00",
        "time_zone": "Europe/Berlin",
        "recurs": "month",
        "windows": "tue 09:00–12:00",
        "planned_minutes": 60,
        "compression": 1,
        "teams": [team.pk],
        "scenarios": [scenario.pk],
        "invite_days": 14,
        "remind_hours": 24,
        **values,
    }


def test_programme_is_made_changed_and_ended(trainer, tina, team, alice):
    scenario = make_version().scenario
    answer = trainer.post("/admin/drills/new-programme/", typed(tina, team, scenario))
    assert answer.status_code == 302
    row = DrillProgramme.objects.get()
    assert (row.rule, row.windows) == ("FREQ=MONTHLY;BYDAY=2TU", {"tue": [["09:00", "12:00"]]})
    page = trainer.get("/admin/drills/programmes/outage-drill/").content.decode()
    assert "every month, on the second Tuesday" in page
    assert "Not planned yet" in page
    form = trainer.get("/admin/drills/programmes/outage-drill/change/").content.decode()
    assert "Tue 10 Mar 2026, 10:00" in form
    changed = typed(tina, team, scenario, name="Renamed", revision=1)
    assert trainer.post("/admin/drills/programmes/outage-drill/change/", changed).status_code == 302
    stale = trainer.post("/admin/drills/programmes/outage-drill/change/", changed)
    assert stale.status_code == 422
    for act in ("pause", "resume", "retire"):
        assert trainer.post(f"/admin/drills/programmes/outage-drill/do/{act}/").status_code == 302
    row.refresh_from_db()
    assert row.name == "Renamed"
    assert row.retired_at is not None
    assert trainer.post("/admin/drills/programmes/outage-drill/do/explode/").status_code == 404


def test_wrong_programme_keeps_what_was_typed(trainer, tina, team):
    scenario = make_version().scenario
    given = typed(tina, team, scenario, windows="wed 09:00–12:00", name="Kept words")
    answer = trainer.post("/admin/drills/new-programme/", given)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Kept words" in page
    assert "None of its next dates would take place" in page
    own = trainer.post("/admin/drills/new-programme/", typed(tina, team, scenario, recurs="own", rule=""))
    assert "Write a rule" in own.content.decode()
    assert not DrillProgramme.objects.exists()


def test_micro_drill_is_made_with_its_tasks(trainer, tina, team, alice):
    given = typed(tina, team, make_version().scenario, exercise_type="micro", kinds=["role_quiz"], answer_hours=24)
    assert trainer.post("/admin/drills/new-programme/", given).status_code == 302
    assert DrillProgramme.objects.get().micro == {"kinds": ["role_quiz"], "answer_hours": 24}
    again = trainer.get("/admin/drills/programmes/outage-drill/change/").content.decode()
    assert next(line for line in again.split("<input") if 'name="kinds"' in line and "checked" in line).count(
        "role_quiz"
    )
    wrong = typed(tina, team, make_version().scenario, exercise_type="micro", slug="other", name="Other")
    answer = trainer.post("/admin/drills/new-programme/", wrong)
    assert "Choose at least one kind of task" in answer.content.decode()


def test_preview_shows_ten_dates_with_what_drops_out(trainer, tina):
    operations.close_days(
        name="Spring", starts_on=NOW.date(), ends_on=NOW.date() + timedelta(days=9), programme=None, actor=tina, at=NOW
    )
    query = {"starts_on": "2026-03-10", "time_of_day": "10:00", "time_zone": "Europe/Berlin", "recurs": "month"}
    page = trainer.get("/admin/drills/programme-dates/", query).content.decode()
    assert page.count("<li") == 10
    assert "Spring: no drills" in page
    assert "Tue 14 Apr 2026, 10:00 CEST" in page
    surprise = {**query, "is_surprise": "on", "windows": "tue 09:00–11:00"}
    assert "between 09:00 and 11:00" in trainer.get("/admin/drills/programme-dates/", surprise).content.decode()
    for wrong in ({}, {**query, "time_zone": "x"}, {**query, "windows": "x"}, {**query, "recurs": "own", "rule": "x"}):
        answer = trainer.get("/admin/drills/programme-dates/", wrong)
        assert answer.status_code == 200
        assert "<li" not in answer.content.decode()


def test_page_shows_missed_kept_and_dropped(trainer, tina, team, alice, clock):
    with as_system("test"):
        programme = make_programme(tina, team)
        operations.plan_ahead(at=NOW)
        first, second = drills_of(programme)[:2]
        from incidents.drills.operations import miss_exercise

        miss_exercise(first, reason="Muster was not running.", at=NOW)
        operations.close_days(
            name="Easter",
            starts_on=second.starts_at.date(),
            ends_on=second.starts_at.date(),
            programme=None,
            actor=None,
            at=NOW,
        )
    clock.move_to(NOW + timedelta(days=7))
    page = trainer.get("/admin/drills/programmes/outage-drill/").content.decode()
    assert "Muster was not running." in page
    assert "No drills on that day: Easter." in page


def test_days_without_drills_are_added_and_taken_away(trainer):
    given = {"name": "Christmas", "starts_on": "2026-12-24", "ends_on": "2026-12-26", "programme": ""}
    assert trainer.post("/admin/drills/blackouts/", {**given, "ends_on": "2026-12-01"}).status_code == 422
    assert trainer.post("/admin/drills/blackouts/", given).status_code == 302
    assert "Christmas" in trainer.get("/admin/drills/blackouts/").content.decode()
    assert "No drills: Christmas" in trainer.get("/admin/drills/calendar/?month=2026-12").content.decode()
    period = BlackoutPeriod.objects.get()
    assert trainer.post(f"/admin/drills/blackouts/{period.pk}/remove/").status_code == 302
    assert not BlackoutPeriod.objects.exists()


def test_others_see_no_programmes(client, alice, olive, team, tina):
    make_programme(tina, team)
    for person in (alice, olive):
        client.force_login(person)
        for path in ("programmes/", "new-programme/", "programmes/outage-drill/", "blackouts/", "programme-dates/"):
            assert client.get(f"/admin/drills/{path}").status_code == 403, path
        assert client.post("/admin/drills/programmes/outage-drill/do/retire/").status_code == 403


@pytest.mark.parametrize("month", ["", "2026-03", "2026-13", "x", "9999-99", "0001-01"])
def test_calendar_shows_what_the_reader_knows(client, alice, bob, tina, month):
    version = make_version()
    plan(version, alice, trainer=tina, name="Open drill")
    plan(version, alice, trainer=tina, name="Hidden drill", is_surprise=True)
    client.force_login(alice)
    page = client.get("/admin/drills/calendar/", {"month": month}).content.decode()
    assert "Open drill" in page
    assert "Hidden drill" not in page
    client.force_login(tina)
    assert "Hidden drill" in client.get("/admin/drills/calendar/", {"month": month}).content.decode()
    client.force_login(bob)
    assert "Open drill" not in client.get("/admin/drills/calendar/", {"month": month}).content.decode()


def events(secret):
    answer = Client().get(f"/drill-calendar/{secret}.ics")
    assert answer.status_code == 200
    return {str(event["summary"]): event for event in Calendar.from_ical(answer.content).walk("VEVENT")}


def test_feed_holds_what_the_person_knows(alice, bob, tina, clock):
    version = make_version()
    drill = plan(version, alice, trainer=tina, name="Open drill")
    hidden = plan(version, alice, trainer=tina, name="Hidden drill", is_surprise=True)
    with as_system("test"):
        secrets = {user: operations.renew_feed(user, at=NOW)[1] for user in (alice, bob, tina)}
    assert set(events(secrets[alice])) == {"EXERCISE: Open drill"}
    assert events(secrets[bob]) == {}
    assert set(events(secrets[tina])) == {"EXERCISE: Open drill", "EXERCISE: Hidden drill"}
    before = events(secrets[alice])["EXERCISE: Open drill"]
    with as_system("test"):
        start_exercise(hidden, actor=None, at=NOW)
        cancel_exercise(drill, reason="Not now", actor=None, at=NOW)
    after = events(secrets[alice])
    assert set(after) == {"EXERCISE: Cancelled: Open drill", "EXERCISE: Hidden drill"}
    changed = after["EXERCISE: Cancelled: Open drill"]
    assert changed["uid"] == before["uid"]
    assert changed["sequence"] > before["sequence"]


def test_feed_ends_when_it_is_renewed_revoked_or_the_account_closed(client, alice):
    client.force_login(alice)
    page = client.post("/admin/drills/calendar/feed/")
    assert "no-store" in page.headers["Cache-Control"]
    first = page.content.decode().split("/drill-calendar/")[1].split(".ics")[0]
    answer = Client().get(f"/drill-calendar/{first}.ics")
    assert Client().get(f"/drill-calendar/{first}.ics", headers={"If-None-Match": answer["ETag"]}).status_code == 304
    second = client.post("/admin/drills/calendar/feed/").content.decode().split("/drill-calendar/")[1].split(".ics")[0]
    assert [Client().get(f"/drill-calendar/{secret}.ics").status_code for secret in (first, second)] == [404, 200]
    client.post("/admin/drills/calendar/feed/revoke/")
    assert Client().get(f"/drill-calendar/{second}.ics").status_code == 404
    _feed, third = operations.renew_feed(alice, at=NOW)
    alice.is_active = False
    alice.save()
    assert Client().get(f"/drill-calendar/{third}.ics").status_code == 404


@pytest.mark.parametrize("path", ["programmes/", "calendar/", "programmes/outage-drill/", "blackouts/"])
def test_queries_do_not_grow_with_rows(trainer, tina, team, alice, path, django_assert_max_num_queries):
    with as_system("test"):
        make_programme(tina, team)
    trainer.get(f"/admin/drills/{path}")
    with django_assert_max_num_queries(25) as one:
        trainer.get(f"/admin/drills/{path}")
    with as_system("test"):
        for number in range(3):
            make_programme(tina, team, name=f"More {number}", slug=f"more-{number}")
        operations.plan_ahead(at=NOW)
    with django_assert_max_num_queries(25) as three:
        trainer.get(f"/admin/drills/{path}")
    assert len(three) == len(one)


def test_page_of_a_drill_leads_to_what_everybody_answered(trainer, tina, team, alice, bob):
    make_programme(tina, team)
    operations.plan_ahead(at=NOW)
    drill = drills_of(DrillProgramme.objects.get())[0]
    address = f"/admin/drills/{drill.pk}/invitations/"
    assert "Nobody was asked yet" in trainer.get(address).content.decode()
    assert address not in trainer.get(f"/admin/drills/{drill.pk}/").content.decode()
    operations.invite_all(at=NOW)
    with as_system("test"):
        asked = Invitation.objects.get(exercise=drill, user=alice)
    operations.answer_invitation(asked, "declined", actor=alice, at=NOW, note="On holiday")
    assert f'data-fragment="{address}"' in trainer.get(f"/admin/drills/{drill.pk}/").content.decode()
    piece = trainer.get(address, headers={"X-Muster-Dialog": "1"}).content.decode()
    assert "<html" not in piece
    for words in ("Alice Archer", "Does not come", "On holiday", "Bob Baker", "Not answered yet"):
        assert words in piece
    player = Client()
    player.force_login(alice)
    assert player.get(address).status_code == 404
    assert address not in player.get(f"/admin/drills/{drill.pk}/").content.decode()


def test_page_of_a_micro_drill_leads_to_its_results(trainer, tina, alice):
    from tests.incidents.microdrills.test_tasks import begin

    drill = begin(alice, trainer=tina)
    assert f"/admin/drills/tasks/{drill.pk}/results/" in trainer.get(f"/admin/drills/{drill.pk}/").content.decode()
    player = Client()
    player.force_login(alice)
    page = player.get(f"/admin/drills/{drill.pk}/").content.decode()
    assert 'href="/admin/drills/tasks/"' in page
    assert "results/" not in page
