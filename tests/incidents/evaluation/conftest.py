"""Who is in the drills of these tests."""

import pytest

from tests.factories import make_user
from tests.incidents.evaluation.making import play


@pytest.fixture
def tess(reference):
    """A trainer."""
    return make_user("tess", "trainer", first_name="Tess", last_name="Turner")


@pytest.fixture
def eve(reference):
    """Evaluates the drill, and is an observer otherwise."""
    return make_user("eve", "observer", first_name="Eve", last_name="Ellis")


@pytest.fixture
def drill(carol, alice, tess, eve):
    """Played by Carol as commander and Alice as scribe, led by Tess, evaluated by Eve."""
    from incidents.models import ExerciseRole

    made = play(carol, alice, trainer=tess)
    ExerciseRole.objects.create(exercise=made.exercise, user=eve, role="evaluator")
    return made
