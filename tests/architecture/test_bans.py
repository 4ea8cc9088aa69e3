"""What the tree must not hold, and why."""

import ast
import re

import pytest

from tests.architecture.tree import APPS, ROOT, SOURCES, name_of, python_files

BANS = {
    # A message that waits in the broker is lost or repeated; a row that waits is not.
    "waiting in the broker": r"\beta=|\bcountdown=|\.retry\(|autoretry_for",
    # Side effects hang on the operations' own signals, where they can be seen.
    "signals of models": r"\b(pre|post)_(save|delete)\b|\bm2m_changed\b",
    # One change is one transaction that its operation opens.
    "a transaction for each request": r"ATOMIC_REQUESTS",
    # A base manager that is scoped turns saves into failures.
    "a scoped base manager": r"base_manager_name",
}


@pytest.mark.parametrize("ban", BANS)
def test_is_nowhere(ban):
    found = [
        f"{name_of(path)}:{number}"
        for path in python_files(*SOURCES)
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if re.search(BANS[ban], line)
    ]
    assert found == []


# The rules for where a request may go stand in one place; Apprise brings its own client, which its module guards.
CLIENTS = {
    "httpx",
    "httpcore",
    "requests",
    "urllib3",
    "urllib.request",
    "http.client",
    "aiohttp",
    "apprise",
    "xmlrpc",
    "ftplib",
}
SPEAKERS = ("incidents/outgoing/", "incidents/notifications/channels/apprise")


def imported(path):
    """The names of all modules that a file imports."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (node.module, *(f"{node.module}.{alias.name}" for alias in node.names))


def test_nobody_else_speaks_http_to_the_outside():
    found = {
        f"{name_of(path)}: {module}"
        for path in python_files(*SOURCES)
        if not name_of(path).startswith(SPEAKERS)
        for module in imported(path)
        if any(module == client or module.startswith(f"{client}.") for client in CLIENTS)
    }
    assert found == set()


def test_no_module_is_named_for_nothing():
    # A service is the thing that breaks: a file about services may be called so, a room of a package may not.
    vague = {"utils", "helpers", "common", "misc", "util", "helper"}
    rooms = [path for path in python_files(*APPS) if len(path.relative_to(ROOT).parts) == 3]
    found = [path for path in python_files(*APPS) if vague & {path.stem, path.parent.name}]
    assert [name_of(path) for path in found + [path for path in rooms if path.stem == "services"]] == []


def test_root_holds_only_what_the_plan_names():
    planned = {
        "manage.py",
        "pyproject.toml",
        "README.md",
        "LICENSE",
        "config",
        "incidents",
        "knowledge",
        "reports",
        "tests",
    }
    present = {path.name for path in ROOT.iterdir() if not path.name.startswith(".") and path.name != "__pycache__"}
    assert present - planned == set()
