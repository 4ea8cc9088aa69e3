"""Turns nested validation messages into a flat list: which input, where it stands, what is wrong."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

from incidents.refusals import Refused

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


def refused_field(name: str, sentence: str) -> dict[str, str]:
    """What is told of one input that an operation refused. `name` may be dotted: `fields.resolution_code`."""
    return {"field": name, "pointer": pointer(tuple(name.split("."))), "detail": sentence}


@contextmanager
def refused_within(member: str, *, but: Collection[str] = ()) -> Iterator[None]:
    """Name the inputs of a refusal where they stand in the body: inside `member`, except those in `but`."""
    try:
        yield
    except Refused as refusal:
        refusal.fields = {
            name if name in but else f"{member}.{name}": sentence for name, sentence in refusal.fields.items()
        }
        raise
