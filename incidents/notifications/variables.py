"""Which variables a template names that nobody gives it. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from django.template.base import Node, Origin, Parser, Token, Variable

# What a tag gives to what stands inside it.
_OF_TAGS = frozenset({"forloop"})
# Parts of a parsed template that hold no expression.
_PASSED_OVER = (str, bytes, int, float, bool, type(None), Origin, Parser, Token)


def unknown_variables(template: Any, known: Collection[str]) -> list[str]:
    """The names that the parsed template asks for and that are neither `known` nor given by a tag in it, sorted."""
    parts = list(_parts(template.nodelist, set()))
    given = {name for part in parts if isinstance(part, Node) for name in _given(part)}
    asked = {name for part in parts if isinstance(part, Variable) for name in _asked(part)}
    return sorted(asked - set(known) - given - _OF_TAGS)


def _parts(part: Any, seen: set[int]) -> Iterator[Any]:
    """Everything a parsed template is made of, each once."""
    if isinstance(part, _PASSED_OVER) or callable(part) or id(part) in seen:
        return
    seen.add(id(part))
    yield part
    for item in _inside(part):
        yield from _parts(item, seen)


def _inside(part: Any) -> Iterable[Any]:
    """What one part holds; what is not Django's own holds nothing of interest."""
    if isinstance(part, dict):
        return part.values()
    if isinstance(part, list | tuple | set):
        return part
    if not type(part).__module__.startswith("django.template"):
        return ()
    # Those of expressions keep their values in slots.
    slots = [getattr(part, name, None) for name in getattr(type(part), "__slots__", ())]
    return [*slots, *getattr(part, "__dict__", {}).values()]


def _given(node: Node) -> Iterator[str]:
    yield from getattr(node, "loopvars", ())
    yield from getattr(node, "extra_context", None) or ()
    for name in ("asvar", "variable_name"):
        if value := getattr(node, name, None):
            yield str(value)


def _asked(variable: Variable) -> Iterator[str]:
    # Text and numbers have no lookups.
    if variable.lookups:
        yield variable.lookups[0]
