"""The source tree as the architecture tests read it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = ("incidents", "knowledge", "reports")
SOURCES = ("config", *APPS)


def python_files(*folders: str) -> list[Path]:
    """Every Python file below the folders, migrations left out."""
    return sorted(
        path for folder in folders for path in (ROOT / folder).rglob("*.py") if "migrations" not in path.parts
    )


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Each function of a file with the number of its lines."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1


def packages(app: str) -> list[Path]:
    """The capability packages of an app."""
    root_glue = {"management", "migrations", "templatetags"}
    return sorted(path.parent for path in (ROOT / app).glob("*/__init__.py") if path.parent.name not in root_glue)
