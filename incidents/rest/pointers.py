"""Turns nested validation messages into a flat list: which input, where it stands, what is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

WHOLE = {"non_field_errors", "__all__", ""}


def flatten(detail: Any, *, in_body: bool = True) -> list[dict[str, str]]:
    """Return `[{field, pointer, detail}]`: a dotted name, a JSON pointer as URI fragment (RFC 6901), a sentence.

    What does not stand in the body (`in_body` false) has no pointer.
    """
    errors = list(_walk(detail, ()))
    if not in_body:
        for error in errors:
            del error["pointer"]
    return errors


def _walk(detail: Any, path: tuple[str, ...]) -> Iterator[dict[str, str]]:
    if isinstance(detail, dict):
        for name, inner in detail.items():
            yield from _walk(inner, path if name in WHOLE else (*path, str(name)))
    elif isinstance(detail, list | tuple):
        for place, inner in enumerate(detail):
            nested = isinstance(inner, dict | list | tuple)
            yield from _walk(inner, (*path, str(place)) if nested else path)
    else:
        yield {"field": ".".join(path), "pointer": pointer(path), "detail": str(detail)}


def pointer(path: tuple[str, ...]) -> str:
    return "#" + "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in path)
