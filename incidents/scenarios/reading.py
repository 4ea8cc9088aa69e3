"""Reading named values out of YAML: what is absent, of another kind or unknown is said at its line. Pure."""

from __future__ import annotations

from typing import Any

from incidents.scenarios.durations import HOW, seconds_of
from incidents.scenarios.yaml_text import Read

Problems = dict[str, tuple[int, str]]


class PackWrong(Exception):
    """What is wrong: by path, the line (from 1) and a sentence."""

    def __init__(self, problems: Problems) -> None:
        self.problems = problems
        super().__init__("; ".join(f"line {line}: {sentence}" for line, sentence in problems.values()))


class Place:
    """One mapping of the text. What was asked for is known; `done` blames the rest."""

    def __init__(self, found: Read, path: str, problems: Problems) -> None:
        self.found, self.path, self.problems = found, path, problems
        self.values = self._values()
        self.asked: set[str] = set()

    def _values(self) -> dict[str, Any]:
        value: Any = self.found.value
        for part in self.path.split(".") if self.path else []:
            value = value[int(part)] if isinstance(value, list) else value[part]
        if isinstance(value, dict):
            return value
        self.blame("", "Here stand names with values, such as “name: …”.")
        return {}

    def _below(self, name: str) -> str:
        return ".".join(part for part in (self.path, name) if part)

    def blame(self, name: str, sentence: str) -> None:
        path = self._below(name)
        self.problems.setdefault(path, (self.found.line_of(path), sentence))

    def has(self, name: str) -> bool:
        return self.values.get(name) is not None

    def take(self, name: str) -> Any:
        self.asked.add(name)
        return self.values.get(name)

    def text(self, name: str, *, asked: bool = False) -> str:
        value = self.take(name)
        if value is None:
            if asked:
                self.blame(name, f"“{name}” is missing.")
            return ""
        if isinstance(value, str):
            return value.rstrip("\n")
        self.blame(name, f"“{name}” is text: put it between quotes.")
        return ""

    def texts(self, name: str) -> list[str]:
        value = self.take(name)
        if value is None:
            return []
        if isinstance(value, list) and all(isinstance(one, str) for one in value):
            return [one.strip() for one in value]
        self.blame(name, f"“{name}” is a list of texts.")
        return []

    def number(self, name: str, default: int | None) -> int | None:
        value = self.take(name)
        if value is None:
            return default
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        self.blame(name, f"“{name}” is a whole number.")
        return default

    def length(self, name: str) -> int | None:
        value = self.take(name)
        if value is None:
            return None
        seconds = seconds_of(str(value)) if isinstance(value, str | int) and not isinstance(value, bool) else None
        if seconds is None:
            self.blame(name, HOW)
        return seconds

    def one_of(self, name: str, choices: list[str], default: str) -> str:
        value = self.text(name) or default
        if value in choices:
            return value
        self.blame(name, f"One of {', '.join(choices)}.")
        return default

    def mapping(self, name: str) -> dict[str, Any]:
        """Plain values by name; what they may be is asked elsewhere."""
        value = self.take(name)
        if value is None:
            return {}
        if isinstance(value, dict) and all(isinstance(one, str | int) for one in value.values()):
            return dict(value)
        self.blame(name, f"Below “{name}” stand names with texts or numbers.")
        return {}

    def list(self, name: str) -> list[Place]:
        value = self.take(name)
        if value is None:
            return []
        if isinstance(value, list):
            return [Place(self.found, f"{self._below(name)}.{place}", self.problems) for place in range(len(value))]
        self.blame(name, f"“{name}” is a list.")
        return []

    def inside(self, name: str) -> Place:
        self.take(name)
        return Place(self.found, self._below(name), self.problems)

    def done(self) -> None:
        """Blame every name that was not asked for."""
        for name in self.values.keys() - self.asked:
            self.blame(name, f"There is no “{name}” here.")

    def finish(self) -> None:
        """Raises PackWrong where anything of the whole text is to blame."""
        if self.problems:
            raise PackWrong(self.problems)
