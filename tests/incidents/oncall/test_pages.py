"""The pages of on-call: what they show, who may do what, and that what was typed is kept."""

import re
from datetime import timedelta

import pytest
import time_machine

from incidents.models import CalendarFeed, CoverRequest, OnCallSchedule, ShiftOverride, SwapRequest
from incidents.oncall import operations as oncall
from incidents.oncall.queries import on_call
from incidents.oncall.queries.versions import going_on
from tests.factories import NOW, make_draft, make_schedule, make_user
from tests.incidents.desk.conftest import browser_of

pytestmark = pytest.mark.usefixtures("system")

HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)
BASE = "/admin/on-call/"
PAGE = f"{BASE}schedules/platform/"
SPAN = "?begins=20260303T100000Z&ends=20260303T120000Z"
TYPED = {"begins_at": "2026-03-03T10:00", "ends_at": "2026-03-03T12:00", "reason": "Dentist"}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def text_of(response, status=200):
    assert response.status_code == status, response
    return re.sub(r"\s+", " ", response.content.decode())


def who(schedule, at):
    return on_call([schedule], at=at)[schedule.pk]


def test_list_says_who_is_on_call_until_when_and_who_is_next(schedule, olive):
    told = text_of(browser_of(olive).get(BASE))
    assert "<strong>Alice Archer</strong>" in told
    assert "9 Mar 2026, 08:00 UTC" in told
    assert "Bob Baker" in told
    assert "Make a schedule" not in told


def test_empty_list_says_what_to_do(reference, olive, ada):
    assert "there is no schedule yet" in text_of(browser_of(olive).get(BASE))
    assert "Make the first one" in text_of(browser_of(ada).get(BASE))


@pytest.mark.parametrize("path", [BASE, f"{BASE}trouble/", PAGE, f"{PAGE}?view=month", f"{BASE}mine/"])
def test_pages_cost_the_same_for_one_schedule_and_for_three(
    schedule, team, alice, bob, path, django_assert_max_num_queries
):
    client = browser_of(alice)
    client.get(path)
    with django_assert_max_num_queries(30) as first:
        client.get(path)
    for _ in range(2):
        other = make_schedule("", alice, bob, team=team)
        oncall.take_shift(other, begins=NOW + DAY, ends=NOW + 2 * DAY, actor=bob, at=NOW)
    with django_assert_max_num_queries(len(first)):
        client.get(path)


def test_nobody_without_the_right_sees_anything(schedule, clock):
    stranger = make_user("stranger")
    for path in (BASE, PAGE, f"{BASE}mine/", f"{BASE}trouble/", f"{PAGE}shift/{SPAN}"):
        assert browser_of(stranger).get(path).status_code == 403, path


def test_week_marks_today_and_says_who_has_which_hours(schedule, olive):
    told = text_of(browser_of(olive).get(PAGE))
    assert told.count('aria-current="date"') == 1
    assert "from 10:00" in told
    assert "2 Mar – 8 Mar 2026" in told
    assert "The topmost layer that has somebody is on call" in told


def test_week_is_shown_in_the_readers_zone_or_the_schedules(schedule, olive):
    olive.time_zone = "Asia/Kathmandu"
    olive.save()
    client = browser_of(olive)
    assert "from 15:45" in text_of(client.get(PAGE))
    assert "from 10:00" in text_of(client.get(f"{PAGE}?zone=schedule"))


def test_week_of_a_clock_change_says_so(schedule, olive):
    olive.time_zone = "Europe/London"
    olive.save()
    told = text_of(browser_of(olive).get(f"{PAGE}?day=2026-03-29"))
    assert told.count("the clocks change") == 1
    assert 'viewBox="0 0 1380 20"' in told


@pytest.mark.parametrize("day", ["", "nonsense", "0001-01-01", "9999-12-31"])
@pytest.mark.parametrize("view", ["week", "month", "year"])
def test_any_day_is_shown_or_today(schedule, olive, day, view):
    assert browser_of(olive).get(f"{PAGE}?view={view}&day={day}").status_code == 200


def test_overrides_and_layers_are_visible(schedule, manager, alice, charlie):
    oncall.override(schedule, charlie, begins=NOW + DAY, ends=NOW + DAY + HOUR, actor=manager, at=NOW, reason="Dentist")
    told = text_of(browser_of(alice).get(PAGE))
    assert '<span class="oc-mark">Override</span>' in told
    assert "10:00–11:00" in told
    assert "Weeks" in told
    assert "Dentist" in told


def acts_on_shift(user, span=SPAN):
    return set(re.findall(r"data-dialog>([^<]+)</a>", text_of(browser_of(user).get(f"{PAGE}shift/{span}"))))


def test_a_shift_offers_what_the_reader_can_do(schedule, manager, alice, bob, charlie):
    next_week = "?begins=20260316T080000Z&ends=20260323T080000Z"
    assert acts_on_shift(alice, next_week) == {"Ask for cover", "Swap"}
    assert acts_on_shift(bob) == {"Take this shift"}
    assert acts_on_shift(manager) == {"Take this shift", "Override"}
    assert acts_on_shift(charlie) == set()
    assert acts_on_shift(manager, "?begins=20260301T080000Z&ends=20260302T080000Z") == set()


@pytest.mark.parametrize("span", ["", "?begins=x&ends=y", "?begins=20260303T120000Z&ends=20260303T100000Z"])
def test_no_span_is_no_shift(schedule, alice, span):
    assert browser_of(alice).get(f"{PAGE}shift/{span}").status_code == 404


def test_form_begins_with_the_span_of_the_shift(schedule, bob):
    bob.time_zone = "Asia/Kathmandu"
    bob.save()
    told = text_of(browser_of(bob).get(f"{PAGE}take/{SPAN}"))
    assert 'value="2026-03-03T15:45"' in told
    assert "Asia/Kathmandu" in told


def test_shift_is_taken(schedule, bob):
    response = browser_of(bob).post(f"{PAGE}take/", TYPED, follow=True)
    assert "The shift is yours." in text_of(response)
    assert who(schedule, NOW + DAY) == bob


def test_refusal_keeps_what_was_typed_and_says_why_at_the_field(schedule, alice):
    typed = {**TYPED, "begins_at": "2026-03-09T10:00", "ends_at": "2026-03-09T12:00"}
    told = text_of(browser_of(alice).post(f"{PAGE}cover/", typed), status=422)
    assert 'value="2026-03-09T10:00"' in told
    assert 'value="Dentist"' in told
    assert "You are not on call during all of this time." in told


def test_dialog_is_answered_without_a_page(schedule, bob):
    client = browser_of(bob)
    headers = {"X-Muster-Dialog": "1"}
    asked = client.get(f"{PAGE}take/{SPAN}", headers=headers)
    assert "data-act-form" in text_of(asked)
    assert "<html" not in text_of(asked)
    done = client.post(f"{PAGE}take/", TYPED, headers=headers)
    assert (done.status_code, done.headers["X-Muster-Location"]) == (204, PAGE)


def test_manager_overrides_and_cancels(schedule, manager, alice, charlie):
    client = browser_of(manager)
    client.post(f"{PAGE}override/", {**TYPED, "user": charlie.pk})
    assert who(schedule, NOW + DAY) == charlie
    made = ShiftOverride.objects.get()
    assert "no longer stands in" in text_of(client.get(f"{BASE}overrides/{made.pk}/cancel/"))
    client.post(f"{BASE}overrides/{made.pk}/cancel/")
    assert who(schedule, NOW + DAY) == alice


@pytest.mark.parametrize("act", ["override", "change", "rotations", "retire"])
def test_others_change_nothing(schedule, alice, act):
    for send in (browser_of(alice).get, browser_of(alice).post):
        assert send(f"{PAGE}{act}/").status_code == 403


def test_cover_is_asked_for_and_taken_by_one_button(schedule, alice, bob, charlie):
    browser_of(alice).post(f"{PAGE}cover/", TYPED)
    asked = CoverRequest.objects.get()
    assert "Take it" in text_of(browser_of(bob).get(f"{BASE}mine/"))
    assert browser_of(charlie).post(f"{BASE}cover/{asked.pk}/take/").status_code == 403
    assert browser_of(bob).get(f"{BASE}cover/{asked.pk}/take/").status_code == 405
    browser_of(bob).post(f"{BASE}cover/{asked.pk}/take/")
    assert who(schedule, NOW + DAY) == bob
    again = browser_of(bob).post(f"{BASE}cover/{asked.pk}/take/", follow=True)
    assert "Bob Baker has taken it already." in text_of(again)


def test_swap_is_asked_for_and_answered(schedule, alice, bob):
    form = text_of(browser_of(alice).get(f"{PAGE}swap/?begins=20260316T080000Z&ends=20260323T080000Z"))
    mine, theirs = (re.findall(rf'value="(\d+-\d+-{user.pk})"', form) for user in (alice, bob))
    assert f'value="20260316080000-20260323080000-{alice.pk}" selected' in form
    browser_of(alice).post(f"{PAGE}swap/", {"gives": mine[0], "gets": theirs[0], "reason": ""})
    asked = SwapRequest.objects.get()
    assert "asks you to swap" in text_of(browser_of(bob).get(f"{BASE}mine/"))
    browser_of(bob).post(f"{BASE}swaps/{asked.pk}/accept/")
    assert [who(schedule, at) for at in (asked.gives_begins_at, asked.gets_begins_at)] == [bob, alice]


def test_address_for_a_calendar_program_is_shown_once(schedule, alice):
    client = browser_of(alice)
    shown = client.post(f"{BASE}mine/calendar/")
    [secret] = re.findall(r"/calendar/([\w-]+)\.ics", text_of(shown))
    assert "no-store" in shown.headers["Cache-Control"]
    assert client.get(f"/calendar/{secret}.ics").status_code == 200
    assert secret not in text_of(client.get(f"{BASE}mine/"))
    client.post(f"{BASE}mine/calendar/revoke/")
    assert client.get(f"/calendar/{secret}.ics").status_code == 404
    client.post(f"{BASE}mine/calendar/", {"schedule": "platform"})
    assert CalendarFeed.objects.get(revoked_at=None).schedule == schedule


PARTICULARS = {"name": "Night", "slug": "night", "time_zone": "Europe/London", "description": "", "owner": ""}


def test_manager_makes_a_schedule_for_their_team(team, manager):
    client = browser_of(manager)
    response = client.post(f"{BASE}new/", {**PARTICULARS, "team": team.pk, "remind_hours": "6"})
    assert response.headers["Location"] == f"{BASE}schedules/night/rotations/"
    made = OnCallSchedule.objects.get()
    assert (made.team, made.remind_hours, made.owner) == (team, 6, None)
    told = text_of(client.post(f"{BASE}new/", {**PARTICULARS, "team": team.pk, "time_zone": "Mars"}), status=422)
    assert "is not a time zone" in told
    assert "already exists" in told
    assert 'value="Mars"' in told


def rotation(number, *people, **values):
    names = {
        "rotation": "",
        "name": "Weeks",
        "time_zone": "UTC",
        "kind": "weekly",
        "every": "1",
        "weekday": "0",
        "hand_over_time": "08:00",
        "starts_on": "2026-03-02",
        "ends_on": "",
        "ORDER": str(number + 1),
        **values,
    }
    return {f"r-{number}-{name}": value for name, value in names.items()} | {
        f"r-{number}-people": [str(getattr(person, "pk", person)) for person in people]
    }


def posted(*rotations, initial=0, **values):
    data = {"r-TOTAL_FORMS": str(len(rotations)), "r-INITIAL_FORMS": str(initial), "applies_from": "", **values}
    for one in rotations:
        data |= one
    return data


def test_rotations_are_previewed_and_saved(team, manager, alice, bob):
    schedule = make_schedule("Platform", team=team)
    client = browser_of(manager)
    data = posted(rotation(0, alice, "", bob, "vacant", hours_mon="08:00–12:00, 18:00–02:00"))
    shown = text_of(client.post(f"{PAGE}rotations/", {**data, "do": "preview"}, headers={"X-Muster-Dialog": "1"}))
    assert "Alice Archer: 24 h" not in shown
    assert "Nobody is on call" in shown
    assert "<html" not in shown
    assert not going_on(schedule, NOW)
    assert client.post(f"{PAGE}rotations/", {**data, "do": "save"}).status_code == 302
    [version] = going_on(schedule, NOW)
    assert [place.user for place in version.places.all()] == [alice, bob, None]
    assert version.hours == {"mon": [["08:00", "12:00"], ["18:00", "02:00"]]}


def test_editor_shows_what_is_there_and_saving_it_changes_nothing(schedule, manager, alice, bob, clock):
    clock.move_to(NOW + HOUR)
    client = browser_of(manager)
    told = text_of(client.get(f"{PAGE}rotations/"))
    assert 'value="Weeks"' in told
    assert "Somebody is on call all the time." in told
    [version] = going_on(schedule, NOW)
    data = posted(rotation(0, alice, bob, rotation=str(version.rotation_id)), initial=1, do="save")
    client.post(f"{PAGE}rotations/", data)
    assert [row.pk for row in going_on(schedule, NOW)] == [version.pk]


def test_another_rotation_is_added_below_what_was_typed(schedule, manager, alice):
    told = text_of(browser_of(manager).post(f"{PAGE}rotations/", posted(rotation(0, alice, name="Typed"), do="add")))
    assert 'value="Typed"' in told
    assert 'name="r-1-name"' in told
    assert 'name="r-2-name"' not in told


def test_order_decides_which_layer_is_on_top_and_what_is_ticked_goes(schedule, manager, alice, bob, charlie):
    data = posted(
        rotation(0, alice, ORDER="3"),
        rotation(1, bob, ORDER="2"),
        rotation(2, charlie, ORDER="1", DELETE="on"),
        do="save",
    )
    browser_of(manager).post(f"{PAGE}rotations/", data)
    assert [version.places.get().user for version in going_on(schedule, NOW)] == [bob, alice]


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"name": ""}, "This field is required."),
        ({"time_zone": "Mars"}, "is not a time zone"),
        ({"weekday": ""}, "Choose the day on which it hands over."),
        ({"ends_on": "2026-03-02"}, "It must end after it starts."),
        ({"hours_tue": "8 till late"}, "is not an interval"),
        ({"hours_tue": "25:00-26:00"}, "Write hours such as"),
        ({"people": ["999999"]}, "no active account"),
        ({"people": []}, "Name at least one person."),
    ],
)
def test_wrong_answers_are_said_at_their_fields_and_kept(schedule, manager, alice, values, sentence):
    data = posted(
        rotation(0, alice, name="Typed") | {f"r-0-{name}": value for name, value in values.items()}, do="save"
    )
    told = text_of(browser_of(manager).post(f"{PAGE}rotations/", data), status=422)
    assert sentence in told
    assert 'value="08:00"' in told


def test_change_in_the_past_is_refused_at_its_field(schedule, manager, alice):
    data = posted(rotation(0, alice), do="save", applies_from="2026-03-01T10:00")
    told = text_of(browser_of(manager).post(f"{PAGE}rotations/", data), status=422)
    assert "A change applies from now or later" in told
    assert 'value="2026-03-01T10:00"' in told


def test_schedule_is_retired_and_turns_again(schedule, manager, alice, clock):
    client = browser_of(manager)
    clock.move_to(NOW + HOUR)
    client.post(f"{PAGE}retire/")
    assert [who(schedule, NOW), who(schedule, NOW + HOUR)] == [alice, None]
    assert "Retired" in text_of(client.get(PAGE))
    clock.move_to(NOW + 2 * HOUR)
    client.post(f"{PAGE}retire/")
    schedule.refresh_from_db()
    assert who(schedule, NOW + 2 * HOUR) == alice


def test_trouble_is_listed_by_schedule(team, alice, olive):
    schedule = make_schedule("Office", team=team)
    oncall.save_rotations(schedule, [make_draft(alice, hours={"mon": [["09:00", "17:00"]]})], actor=None, at=NOW)
    told = text_of(browser_of(olive).get(f"{BASE}trouble/"))
    assert "Nobody is on call" in told
    assert "4 times in four weeks" in told
    assert "no page reaches them" in told
