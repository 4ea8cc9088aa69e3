"""A schedule that Alice and Bob have in turns, a week each, from Monday at 08:00; it is Monday, 10:00."""

import pytest

from tests.factories import make_schedule


@pytest.fixture
def schedule(team, alice, bob, system):
    return make_schedule("Platform", alice, bob, team=team)


@pytest.fixture
def manager(team, system):
    from tests.factories import make_user

    person = make_user("mona", "agent", first_name="Mona", last_name="Moss")
    team.memberships.create(user=person, is_manager=True)
    return person
