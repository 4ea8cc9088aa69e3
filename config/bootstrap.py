"""Makes the virtual environment that Muster runs in, and goes there. Standard library only; read by old Pythons too."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import sys
from pathlib import Path

from config.installer import Environment, InstallationFailed

OLDEST_PYTHON = (3, 11)
# Spot checks that an environment which is not ours was made for Muster.
NEEDED_MODULES = ("django", "unfold", "celery", "gunicorn")
NEEDED_DJANGO = "5.2."


def enter(root: Path, argv: list[str]) -> None:
    """Return where this interpreter can run Muster; else replace the process by one that can, or exit with a sentence.

    `test` always replaces the process: by pytest.
    """
    if sys.version_info < OLDEST_PYTHON:
        found = ".".join(map(str, sys.version_info[:3]))
        sys.exit(f"Muster needs Python 3.11 or newer; this is {found}. Try: python3.12 {argv[0]}")
    wants_tests = argv[1:2] == ["test"]
    environment = Environment(choose_folder(root), root / "config" / "requirements")
    if is_elsewhere(environment):
        if not can_run():
            sys.exit(
                f"This Python environment ({sys.prefix}) lacks what Muster needs. Leave it (“deactivate”, or unset "
                "MUSTER_NO_VENV) so that Muster makes its own, or install config/requirements/base.txt into it."
            )
        python = sys.executable
    else:
        python = prepare(environment, wants_tests)
    if wants_tests:
        os.chdir(root)
        run([python, "-m", "pytest", *argv[2:]])
    if not is_same(python):
        run([python, *sys.orig_argv[1:]])


def choose_folder(root: Path) -> Path:
    told = os.environ.get("MUSTER_VENV", "").strip()
    return Path(told).expanduser().resolve() if told else root / ".venv"


def is_elsewhere(environment: Environment) -> bool:
    """Whether somebody else looks after the packages: a virtual environment that is not ours, a container image."""
    if is_inside(environment):
        return False
    if os.environ.get("MUSTER_NO_VENV", "").strip() or sys.prefix != sys.base_prefix:
        return True
    return can_run()


def is_inside(environment: Environment) -> bool:
    return Path(sys.prefix).resolve() == environment.folder.resolve()


def is_same(python: str) -> bool:
    return Path(python).parent.parent.resolve() == Path(sys.prefix).resolve()


def can_run() -> bool:
    """Whether this interpreter finds what Muster needs; a distribution's older Django does not count."""
    if not all(importlib.util.find_spec(name) for name in NEEDED_MODULES):
        return False
    return importlib.metadata.version("django").startswith(NEEDED_DJANGO)


def prepare(environment: Environment, wants_tests: bool) -> str:
    """Make or mend the environment where needed, and return its interpreter."""
    try:
        environment.ensure(with_tests=wants_tests)
    except InstallationFailed as failure:
        sys.exit(str(failure))
    except KeyboardInterrupt:
        sys.exit("\nInterrupted. The next command begins the installation again.")
    return str(environment.python)


def run(command: list[str]) -> None:
    """Replace this process."""
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(command[0], command)
