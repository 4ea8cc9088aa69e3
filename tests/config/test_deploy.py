"""Files for running Muster elsewhere name what is there, tell Muster all it asks for, and pass their own checks."""

import re
import shutil
import stat
import subprocess

import pytest
import yaml
from django.conf import settings

from config.plans import PAGER, QUEUES
from tests.architecture.tree import ROOT

DEPLOY = ROOT / "config" / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
# What the settings of production refuse to do without.
REQUIRED = {"DATABASE_URL", "REDIS_URL", "SECRET_KEY", "ALLOWED_HOSTS", "MUSTER_URL"}


def read_variables():
    """Every variable of the environment that the shell reads."""
    sources = [path.read_text() for path in (ROOT / "config").rglob("*.py")]
    return {name for source in sources for name in re.findall(r"""["']([A-Z][A-Z_]{3,})["']""", source)}


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load((DEPLOY / "compose.yaml").read_text())


@pytest.mark.parametrize("name", ["prepare", "web", "worker", "pager", "beat", "watchdog"])
def test_each_process_of_compose_is_told_everything_and_owns_nothing(compose, name):
    service = compose["services"][name]
    assert set(service["environment"]) >= REQUIRED
    assert set(service["environment"]) <= read_variables()
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]


def test_everybody_waits_until_the_database_is_prepared(compose):
    for name in ("web", "worker", "pager", "beat", "watchdog"):
        assert compose["services"][name]["depends_on"]["prepare"] == {"condition": "service_completed_successfully"}


def test_example_tells_what_compose_asks_for():
    asked = set(re.findall(r"\$\{(\w+)", (DEPLOY / "compose.yaml").read_text()))
    given = set(re.findall(r"^#?([A-Z_]+)=", (DEPLOY / "environment.example").read_text(), re.MULTILINE))
    assert asked <= given
    assert given - {"POSTGRES_PASSWORD"} <= read_variables()


def test_image_copies_what_is_there_and_runs_as_nobody_special():
    lines = (DEPLOY / "Dockerfile").read_text().splitlines()
    copied = [line.split()[1] for line in lines if line.startswith("COPY ") and "--from" not in line]
    assert all((ROOT / path).exists() for path in copied)
    assert [line for line in lines if line.startswith("USER")] == ["USER 10001:10001"]
    assert sum(line.startswith("FROM ") for line in lines) == 2


@pytest.mark.parametrize("unit", [unit for unit in UNITS if unit.suffix == ".service"], ids=lambda unit: unit.stem)
def test_units_are_not_root_and_read_one_environment(unit):
    text = unit.read_text()
    assert "User=muster\n" in text
    assert "EnvironmentFile=/etc/muster/environment\n" in text


def test_units_pass_the_check_of_systemd(tmp_path):
    if shutil.which("systemd-analyze") is None:
        pytest.skip("There is no systemd-analyze on this machine.")
    programs = tmp_path / "muster" / ".venv" / "bin"
    programs.mkdir(parents=True)
    for name in ("python", "gunicorn", "celery"):
        (programs / name).write_text("#!/bin/sh\n")
        (programs / name).chmod(stat.S_IRWXU)
    for unit in UNITS:
        (tmp_path / unit.name).write_text(unit.read_text().replace("/opt/muster", str(tmp_path / "muster")))
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *(tmp_path / unit.name for unit in UNITS)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert [line for line in done.stderr.splitlines() if "muster" in line] == []
    assert done.returncode == 0


def test_every_queue_has_a_process_that_reads_it(compose):
    routed = {route["queue"] for route in settings.CELERY_TASK_ROUTES.values()} | {"celery"}
    commands = [service.get("command", []) for service in compose["services"].values()]
    of_compose = [command[command.index("--queues") + 1] for command in commands if "--queues" in command]
    of_units = [found for unit in UNITS for found in re.findall(r"--queues (\S+)", unit.read_text())]
    of_start = [QUEUES[1], PAGER[1]]
    for read in (of_compose, of_units, of_start):
        assert {queue for queues in read for queue in queues.split(",")} == routed
