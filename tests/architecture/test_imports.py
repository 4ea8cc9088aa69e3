"""Who may import whom."""

import subprocess
import sys
import tomllib

from tests.architecture.tree import APPS, ROOT, SOURCES, name_of, packages


def contracts():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    return settings["tool"]["importlinter"]["contracts"]


def test_contracts_are_kept():
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()", "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_rooms_are_watched_in_every_package():
    (rooms,) = [contract for contract in contracts() if contract["name"].startswith("Rooms")]
    assert rooms["containers"] == [name_of(path).replace("/", ".") for app in APPS for path in packages(app)]


def test_contracts_within_apps_are_exhaustive():
    within = [contract for contract in contracts() if contract["name"].startswith("Packages of")]
    assert [contract["containers"] for contract in within] == [[app] for app in APPS]
    assert all(contract["exhaustive"] for contract in within)


def test_every_folder_with_code_is_a_package():
    folders = {path.parent for source in (*SOURCES, "tests") for path in (ROOT / source).rglob("*.py")}
    assert [name_of(folder) for folder in sorted(folders) if not (folder / "__init__.py").exists()] == []
