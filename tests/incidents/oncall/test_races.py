"""Two people do the same at the same moment: one does it, the other is told so."""

from datetime import timedelta

import pytest

from incidents.models import ShiftOverride
from incidents.oncall import operations as oncall
from incidents.oncall.engine import final
from incidents.oncall.queries import on_call, plans_between
from incidents.permissions.principal import as_system
from incidents.refusals import Refused
from tests.factories import NOW, make_draft, make_schedule, make_user
from tests.incidents.lifecycle.test_races import race

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("reference")]

DAY = timedelta(days=1)
SPAN = {"begins": NOW + DAY, "ends": NOW + 2 * DAY}


def act(operation, *arguments, **values):
    def carried_out():
        with as_system("a race"):
            return operation(*arguments, at=NOW, **values)

    return carried_out


def test_cover_is_taken_by_one_of_three(team, alice, bob):
    schedule = make_schedule("Platform", alice, team=team)
    with as_system("a test asks"):
        asked = oncall.ask_for_cover(schedule, **SPAN, actor=alice, at=NOW)
    people = [bob, make_user("cleo", "agent", team=team), make_user("dora", "agent", team=team)]
    results = race(*(act(oncall.take_cover, asked, actor=person) for person in people))
    made = [result for result in results if isinstance(result, ShiftOverride)]
    assert [type(result) for result in results if isinstance(result, Refused)] == [oncall.RequestOver] * 2
    assert on_call([schedule], at=NOW + DAY)[schedule.pk] == made[0].user
    assert ShiftOverride.objects.count() == 1


def test_two_changes_of_the_rotations_leave_one_version_in_force(team, alice, bob):
    schedule = make_schedule("Platform", alice, team=team)
    with as_system("a test"):
        race(
            act(oncall.save_rotations, schedule, [make_draft(bob)], actor=None),
            act(oncall.save_rotations, schedule, [make_draft(alice, bob)], actor=None),
        )
        spans = final(plans_between([schedule], NOW, NOW + DAY)[schedule.pk], NOW, NOW + DAY)
    assert [(span.begins, span.ends) for span in spans] == [(NOW, NOW + DAY)]
    schedule.refresh_from_db()
    assert schedule.revision == 4
