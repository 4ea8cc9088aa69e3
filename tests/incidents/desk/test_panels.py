"""What each panel of the first page shows, and what it leaves out."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from incidents.desk.dashboard import chart, command, manage, others, work
from incidents.desk.dashboard.numbers import read_numbers
from incidents.desk.dashboard.reader import Reader
from incidents.lifecycle import operations
from incidents.models import Category, Exercise, Incident, Membership, Mention, SignInGuard
from incidents.permissions.principal import as_system, as_user
from tests.factories import make_incident, make_service, make_team, make_user
from tests.incidents.desk.conftest import browser_of, text_of

HOUR = timedelta(hours=1)


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def read(now):
    """A function: what a panel shows to a person."""

    def reading(panel, user):
        with as_user(user):
            return panel(Reader(user, now))

    return reading


def keys(rows):
    return [row.pk for row in rows]


def change(incident, **values):
    with as_system("a test sets what an operation would"):
        Incident.objects.filter(pk=incident.pk).update(**values)


@pytest.fixture
def drill(reference, now):
    return Exercise.objects.create(name="Fire drill", created_at=now)


def test_mine_stands_most_pressing_first(alice, read, now):
    low = make_incident(assignee=alice, impact=3, urgency=3, at=now - 2 * HOUR)
    high = make_incident(assignee=alice, impact=1, urgency=1, at=now - HOUR)
    assert keys(read(work.mine, alice)["rows"]) == [high.pk, low.pk]


def test_teams_panel_shows_what_nobody_has(alice, bob, team, read):
    waiting = make_incident(team=team)
    make_incident(team=team, assignee=bob)
    make_incident(team=make_team("Elsewhere"))
    assert keys(read(work.of_my_teams, alice)["rows"]) == [waiting.pk]


def test_mentions_stand_unread_first(alice, bob, incident, read, now):
    with as_system("test"):
        for number in range(2):
            operations.add_note(
                incident, body=f"@alice {number}", actor=bob, at=now - HOUR + number * timedelta(minutes=1)
            )
        older, newer = Mention.objects.order_by("at")
    browser_of(alice).post("/admin/first-page/seen/", {"mention": [newer.pk]})
    shown = read(work.named, alice)
    assert keys(shown["rows"]) == [older.pk, newer.pk]
    assert keys(shown["unread"]) == [older.pk]


def test_mentions_of_others_are_not_marked(alice, bob, carol, incident, now):
    with as_system("test"):
        operations.add_note(incident, body="@bob look", actor=carol, at=now)
        mention = Mention.objects.get()
    browser_of(alice).post("/admin/first-page/seen/", {"mention": [mention.pk, "nonsense"]})
    with as_system("test"):
        assert Mention.objects.get().seen_at is None


def test_commander_sees_open_roles_and_the_last_public_word(alice, carol, incident, service, read, now):
    with as_system("test"):
        operations.declare_major(incident, reason="All", actor=carol, at=now - HOUR)
        operations.take_role(incident, role="commander", actor=carol, at=now)
        operations.affect_service(incident, service=service, effect="down", started_at=now - HOUR, actor=carol, at=now)
        operations.add_note(incident, body="Told", actor=carol, at=now - HOUR, is_public=True)
        operations.add_note(incident, body="Secret", actor=carol, at=now)
    (row,) = read(command.running_majors, carol)["rows"]
    assert row["commander"] == carol
    assert row["missing"] == ["Deputy", "Scribe", "Customer liaison"]
    assert row["incident"].told_at == now - HOUR
    assert row["services"] == [{"service": "Checkout", "effect": "down", "label": "Down"}]


def test_commander_sees_critical_ones_nobody_acknowledged(alice, carol, read, now):
    waiting = make_incident(impact=1, urgency=1)
    taken = make_incident(impact=1, urgency=1)
    make_incident(impact=3, urgency=3)
    with as_system("test"):
        operations.acknowledge(taken, actor=alice, at=now)
    assert keys(read(command.unacknowledged, carol)["rows"]) == [waiting.pk]


def test_resolved_today_leaves_out_yesterday(carol, issue, read, now):
    today, before = make_incident(), make_incident()
    midnight = Reader(carol, now).midnight()
    for incident, at in ((today, midnight), (before, midnight - timedelta(seconds=1))):
        change(incident, phase="resolved", is_open=False, resolved_at=at)
    assert keys(read(command.resolved_today, carol)["rows"]) == [today.pk]


def test_manager_sees_their_teams_first(reference, read, now):
    own, other = make_team("Zebra"), make_team("Aardvark")
    boss = make_user("boss", "manager", team=own)
    make_incident(team=own, at=now - 3 * HOUR, impact=1, urgency=1)
    make_incident(team=own, assignee=boss, at=now - HOUR, impact=1, urgency=1)
    make_incident(team=other, at=now - 2 * HOUR, impact=3, urgency=3)
    shown = read(manage.teams, boss)
    first, second = shown["rows"]
    assert (first["team"], second["team"]) == (own, other)
    assert [cell["count"] for cell in first["cells"]] == [2, 0, 0, 0]
    assert (first["unassigned"], first["since"]) == (1, now - 3 * HOUR)
    assert [cell["count"] for cell in second["cells"]] == [0, 0, 0, 1]
    client = browser_of(boss)
    assert client.get(first["unassigned_url"]).context["cl"].result_count == 1
    assert client.get(first["cells"][0]["url"]).context["cl"].result_count == 2


def test_longest_waiting_are_the_oldest_of_each_priority(carol, read, now):
    made = [make_incident(impact=1, urgency=1, at=now - hours * HOUR) for hours in (5, 4, 3)]
    low = make_incident(impact=3, urgency=3, at=now - HOUR)
    assert keys(read(manage.longest_waiting, carol)["rows"]) == [made[0].pk, made[1].pk, low.pk]


def test_reopened_shows_what_is_open_again(carol, read, now):
    again, over, never = make_incident(), make_incident(), make_incident()
    for incident in (again, over):
        change(incident, reopen_count=1, updated_at=now)
    change(over, phase="resolved", is_open=False, resolved_at=now)
    assert keys(read(manage.reopened, carol)["rows"]) == [again.pk]
    assert never.reopen_count == 0


def test_volume_counts_days_in_the_readers_zone(carol, read, now):
    today = Reader(carol, now).midnight()
    resolved = make_incident(at=today - timedelta(days=13))
    make_incident(at=today - timedelta(days=13, seconds=1))
    make_incident(at=today)
    change(resolved, phase="resolved", is_open=False, resolved_at=today - timedelta(seconds=1))
    shown = read(manage.volume, carol)
    assert [row["reported"] for row in shown["rows"]] == [1] + [0] * 12 + [1]
    assert [row["resolved"] for row in shown["rows"]] == [0] * 12 + [1, 0]
    assert (shown["total_in"], shown["total_out"]) == ("2", "1")


def test_bars_take_the_height_of_the_tallest():
    drawn = chart.bars([(10, 5), (0, 0)])
    assert [bar["height"] for bar in drawn["pairs"][0]] == ["120.0", "60.0"]
    assert chart.bars([(0, 0)])["pairs"][0][0]["height"] == "0.0"


def test_majors_cost_until_stood_down_or_now(carol, read, now):
    for hours, ended in ((4, True), (2, False)):
        row = make_incident(at=now - 5 * HOUR)
        with as_system("test"):
            operations.declare_major(row, reason="All", actor=carol, at=now - hours * HOUR)
            if ended:
                operations.stand_down(row, reason="Over", actor=carol, at=now - 3 * HOUR)
    shown = read(manage.cost_of_majors, carol)
    assert [row["length"] for row in shown["rows"]] == ["2 h 0 min", "1 h 0 min"]
    assert (shown["total"], shown["median"]) == ("3 h 0 min", "1 h 30 min")


def test_trainer_sees_drills_apart_from_reality(incident, drill, read):
    trainer = make_user("luis", "trainer")
    inside = make_incident(exercise=drill)
    assert keys(read(others.drill_incidents, trainer)["open"]) == [inside.pk]
    (row,) = read(others.exercises, trainer)["rows"]
    assert (row.count, row.open_count) == (1, 1)
    with as_user(trainer):
        held = {
            number.slug: number.count
            for number in read_numbers(Reader(trainer, drill.created_at), ["drills", "open"]).shown
        }
    assert held == {"drills": 1, "open": 1}


@pytest.mark.parametrize(
    "panel",
    [
        work.mine,
        work.of_my_teams,
        work.majors,
        work.newest,
        command.running_majors,
        command.unacknowledged,
        command.resolved_today,
        manage.longest_waiting,
        manage.reopened,
        manage.cost_of_majors,
        others.candidates,
        others.awaiting_closure,
    ],
)
def test_panel_of_reality_shows_no_drill(panel, alice, team, drill, read, now):
    for assignee in (alice, None):
        row = make_incident(team=team, assignee=assignee, exercise=drill, impact=1, urgency=1)
        with as_system("test"):
            operations.declare_major(row, reason="Drill", actor=alice, at=now)
    over = make_incident(exercise=drill)
    change(over, phase="resolved", is_open=False, resolved_at=now, resolution_summary="x" * 200, reopen_count=1)
    assert read(panel, alice)["rows"] == []


def test_counts_of_reality_count_no_drill(alice, team, drill, read):
    make_incident(team=team, exercise=drill)
    assert {row["count"] for row in read(manage.by_priority, alice)["rows"]} == {0}
    assert {cell["count"] for row in read(manage.teams, alice)["rows"] for cell in row["cells"]} == {0}
    assert read(manage.volume, alice)["total_in"] == "0"


def test_candidates_have_a_workaround_or_much_to_say(reference, read, now):
    editor = make_user("wendy", "knowledge editor")
    workaround, told, short = make_incident(), make_incident(), make_incident()
    ended = {"phase": "resolved", "is_open": False, "resolved_at": now - HOUR}
    change(workaround, **ended, resolution_kind="workaround", resolution_summary="Restart it.")
    change(told, **ended, resolution_summary="Because " * 20)
    change(short, **ended, resolution_summary="Fixed.")
    assert set(keys(read(others.candidates, editor)["rows"])) == {workaround.pk, told.pk}


def test_repeated_names_what_came_at_least_twice(reference, read, now):
    editor = make_user("wendy", "knowledge editor")
    often, once = make_service("Often"), make_service("Once")
    category = Category.objects.first()
    for service in (often, often, once):
        make_incident(service=service, category=category, at=now - HOUR)
    make_incident(service=once, at=now - timedelta(days=31))
    shown = read(others.repeated, editor)
    assert [(row["name"], row["count"]) for row in shown["services"]] == [("Often", 2)]
    assert [row["count"] for row in shown["categories"]] == [3]
    assert browser_of(editor).get(shown["services"][0]["url"]).context["cl"].result_count == 2
    assert browser_of(editor).get(shown["categories"][0]["url"]).context["cl"].result_count == 3


def test_broken_glass_is_shown_to_who_may_know(ada, carol, secret, read, now):
    with as_system("test"):
        operations.break_glass(secret.pk, reason="Locked mailbox", actor=ada, at=now)
    assert [grant.user for grant in read(others.broken_glass, ada)["rows"]] == [ada]
    other = make_user("patricia", "auditor")
    assert read(others.broken_glass, other)["rows"] == []


def test_own_reads_do_not_crowd_out_others(ada, alice, secret, read, now):
    with as_system("test"):
        operations.record_reads([secret], user=alice, surface="page", at=now)
    assert [row.user for row in read(others.reads, alice)["rows"]] == []
    with as_system("test"):
        operations.record_reads([secret], user=ada, surface="page", at=now)
    assert [row.user for row in read(others.reads, alice)["rows"]] == [ada]


def test_sign_in_problems_show_who_has_to_wait(ada, read, now):
    SignInGuard.objects.create(key="address:10.0.0.0/24", failures=31, first_failed_at=now, locked_until=now + HOUR)
    SignInGuard.objects.create(key="name:abc", failures=3, first_failed_at=now)
    assert [row["words"] for row in read(others.waiting_to_sign_in, ada)["rows"]] == ["The address 10.0.0.0/24"]


def test_organisation_counts_what_is_there(ada, team, service, read):
    counts = {row["label"]: row["count"] for row in read(others.organisation, ada)["rows"]}
    assert (counts["Teams"], counts["Services"], counts["Roles"]) == (1, 1, 10)


def test_member_of_several_teams_waits_as_long_as_the_oldest(alice, team, read, now):
    second = make_team("Second")
    Membership.objects.create(team=second, user=alice)
    make_incident(team=team, at=now - HOUR)
    make_incident(team=second, at=now - 2 * HOUR, impact=3, urgency=3)
    (number,) = read(lambda reader: read_numbers(reader, ["team"]), alice).shown
    assert (number.count, number.oldest) == (2, "2 h 0 min")


def test_page_of_each_panel_stands_in_the_console(ada, incident):
    for slug in ("teams", "volume", "cost", "organisation"):
        assert "Log an incident" in text_of(browser_of(ada).get(f"/admin/first-page/panel/{slug}/"))
