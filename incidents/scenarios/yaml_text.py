"""YAML as plain values, each with the line on which it stands. Nothing in a text can make anything but values. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import yaml

LONGEST = 2_000_000


class YamlWrong(Exception):
    """It is no YAML, or uses what is not read here; `line` counts from 1."""

    def __init__(self, sentence: str, line: int = 1) -> None:
        self.sentence, self.line = sentence, line
        super().__init__(sentence)


class _Loader(yaml.SafeLoader):
    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            event = self.peek_event()  # type: ignore[no-untyped-call]
            raise YamlWrong("Aliases (*) are not read here: write it out.", event.start_mark.line + 1)
        return super().compose_node(parent, index)


@dataclass
class Read:
    """The values, and the line of each by its path, such as `scenarios.0.injects.2.key`."""

    value: Any = None
    lines: dict[str, int] = field(default_factory=dict)

    def line_of(self, path: str) -> int:
        """The line of what `path` names, or of the nearest thing around it."""
        while path and path not in self.lines:
            path = path.rpartition(".")[0]
        return self.lines.get(path, 1)


def read(text: str) -> Read:
    """Raises YamlWrong."""
    if len(text) > LONGEST:
        raise YamlWrong(f"At most {LONGEST:,} characters.")
    try:
        # What is no character of YAML is refused here already.
        loader = _Loader(text)
        node = loader.get_single_node()
        found = Read()
        found.value = _build(loader, node, "", found.lines) if node is not None else None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark is not None else 1
        raise YamlWrong(f"This is no YAML: {error.problem}.", line) from None
    except (yaml.YAMLError, ValueError) as error:
        raise YamlWrong(f"This is no YAML: {str(error)[:200]}.") from None
    except RecursionError:
        raise YamlWrong("This is nested too deeply.") from None
    return found


def _build(loader: _Loader, node: Any, path: str, lines: dict[str, int]) -> Any:
    lines[path] = node.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode):
        return [_build(loader, one, _below(path, place), lines) for place, one in enumerate(node.value)]
    if not isinstance(node, yaml.MappingNode):
        value = loader.construct_object(node, deep=True)  # type: ignore[no-untyped-call]
        if isinstance(value, str) and any(sign == "\0" or "\ud800" <= sign <= "\udfff" for sign in value):
            raise YamlWrong("This holds a sign that no text may hold.", lines[path])
        return value
    values: dict[str, Any] = {}
    for key, one in node.value:
        name, line = str(getattr(key, "value", "")), key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode) or name in values:
            raise YamlWrong(f"“{name}” is there twice, or is no name.", line)
        values[name] = _build(loader, one, _below(path, name), lines)
        lines[_below(path, name)] = line
    return values


def _below(path: str, name: Any) -> str:
    return f"{path}.{name}" if path else str(name)


class _Dumper(yaml.SafeDumper):
    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _text(dumper: Any, value: str) -> Any:
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style="|" if "\n" in value else None)


_Dumper.add_representer(str, _text)


def write(value: Any) -> str:
    """Readable YAML: names in the order given, texts of several lines as blocks."""
    return yaml.dump(value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)
