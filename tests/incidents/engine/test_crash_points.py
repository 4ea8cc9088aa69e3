"""A process dies at the point that its environment names, and nowhere else."""

import subprocess
import sys

import pytest

from incidents.engine.crash_points import POINTS, VARIABLE
from tests.architecture.tree import ROOT

WALK = (
    "from incidents.engine.crash_points import POINTS, reach\nfor point in POINTS:\n    print(point)\n    reach(point)"
)


def walk(**environment):
    done = subprocess.run(
        [sys.executable, "-u", "-c", WALK], capture_output=True, text=True, cwd=ROOT, env=environment, check=False
    )
    return done.returncode, done.stdout.split()


@pytest.mark.parametrize("point", POINTS)
def test_a_process_dies_where_it_is_told_to(point):
    code, passed = walk(**{VARIABLE: point})
    assert code == 137
    assert passed == list(POINTS[: POINTS.index(point) + 1])


@pytest.mark.parametrize("environment", [{}, {VARIABLE: ""}, {VARIABLE: "elsewhere"}])
def test_any_other_process_goes_on(environment):
    assert walk(**environment) == (0, list(POINTS))
