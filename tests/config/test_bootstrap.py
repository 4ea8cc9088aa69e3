"""Which interpreter runs a command: this one, somebody else's, or the one Muster makes."""

import sys
from pathlib import Path

import pytest

from config import bootstrap
from config.bootstrap import enter
from config.installer import InstallationFailed
from tests.architecture.tree import ROOT


@pytest.fixture
def bare(environ, monkeypatch, tmp_path):
    """A Python with nothing installed and no virtual environment; what would be executed is returned."""
    executed = []
    monkeypatch.delenv("MUSTER_NO_VENV", raising=False)
    monkeypatch.setenv("MUSTER_VENV", str(tmp_path / "made"))
    monkeypatch.setattr(sys, "prefix", "/usr")
    monkeypatch.setattr(sys, "base_prefix", "/usr")
    monkeypatch.setattr(sys, "orig_argv", ["python3", "-W", "error", "manage.py", "start", "--demo"])
    monkeypatch.setattr(bootstrap, "can_run", lambda: False)
    monkeypatch.setattr(bootstrap, "run", executed.append)
    monkeypatch.setattr(bootstrap.Environment, "ensure", lambda self, with_tests: executed.append(with_tests))
    monkeypatch.chdir(tmp_path)
    return executed


def test_a_bare_python_makes_the_environment_and_goes_there(bare, tmp_path):
    enter(ROOT, ["manage.py", "start", "--demo"])
    python = str(tmp_path / "made" / "bin" / "python")
    assert bare == [False, [python, "-W", "error", "manage.py", "start", "--demo"]]


def test_tests_add_their_tools_and_are_run_by_pytest(bare, tmp_path):
    enter(ROOT, ["manage.py", "test", "-k", "clock"])
    python = str(tmp_path / "made" / "bin" / "python")
    assert bare[:2] == [True, [python, "-m", "pytest", "-k", "clock"]]
    assert Path.cwd() == ROOT


def test_inside_the_made_environment_nothing_is_replaced(bare, tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "made"))
    enter(ROOT, ["manage.py", "start"])
    assert bare == [False]


@pytest.mark.parametrize("what", ["foreign virtual environment", "MUSTER_NO_VENV", "packages of the system"])
def test_somebody_elses_environment_is_left_alone(bare, monkeypatch, what):
    monkeypatch.setattr(bootstrap, "can_run", lambda: True)
    if what == "foreign virtual environment":
        monkeypatch.setattr(sys, "prefix", "/home/somebody/venv")
    elif what == "MUSTER_NO_VENV":
        monkeypatch.setenv("MUSTER_NO_VENV", "1")
    monkeypatch.setattr(bootstrap, "is_same", lambda python: python == sys.executable)
    enter(ROOT, ["manage.py", "start"])
    assert bare == []
    enter(ROOT, ["manage.py", "test", "-x"])
    assert bare == [[sys.executable, "-m", "pytest", "-x"]]


def test_somebody_elses_environment_without_the_packages_gets_a_sentence(bare, monkeypatch):
    monkeypatch.setattr(sys, "prefix", "/home/somebody/venv")
    with pytest.raises(SystemExit, match="lacks what Muster needs"):
        enter(ROOT, ["manage.py", "start"])


def test_an_old_python_gets_a_sentence(bare, monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 9, 2, "final", 0))
    with pytest.raises(SystemExit, match=r"needs Python 3\.11 or newer; this is 3\.9\.2"):
        enter(ROOT, ["manage.py", "start"])


def test_a_failure_ends_with_its_sentence(bare, monkeypatch):
    def fail(self, with_tests):
        raise InstallationFailed("The disk is full.")

    monkeypatch.setattr(bootstrap.Environment, "ensure", fail)
    with pytest.raises(SystemExit, match="The disk is full"):
        enter(ROOT, ["manage.py", "start"])


def test_this_environment_can_run_muster():
    assert bootstrap.can_run()


def test_a_distributions_old_django_does_not_count(monkeypatch):
    monkeypatch.setattr(bootstrap.importlib.metadata, "version", lambda name: "3.2.19")
    assert not bootstrap.can_run()
