"""Reads JSON bodies within limits, so that nothing a client sends can fail further in."""

from __future__ import annotations

import json
import math
from typing import Any, NoReturn

from django.http.request import HttpRequest
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser
from rest_framework.renderers import JSONRenderer

from incidents.rest.problems import PayloadTooLarge

MAX_BYTES = 256 * 1024
MAX_DEPTH = 20
MAX_KEYS = 1_000


class BoundedJSONParser(BaseParser):
    """JSON of at most 256 KiB, 20 levels and 1,000 keys, in UTF-8, without NUL or lone surrogates."""

    media_type = "application/json"
    renderer_class = JSONRenderer

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        return decode(read_capped(stream))


def read_capped(stream: Any) -> bytes:
    """Return the whole body. Raises PayloadTooLarge without reading more than the cap."""
    if isinstance(stream, HttpRequest) and int(stream.META.get("CONTENT_LENGTH") or 0) > MAX_BYTES:
        raise PayloadTooLarge
    body: bytes = stream.read(MAX_BYTES + 1)
    if len(body) > MAX_BYTES:
        raise PayloadTooLarge
    return body


def decode(body: bytes) -> Any:
    """Return what the JSON says. Raises ParseError with a sentence when it is malformed or past a limit."""
    try:
        value = json.loads(body.decode("utf-8"), parse_constant=_refuse, parse_float=_finite, parse_int=_of_64_bits)
    except (ValueError, RecursionError):
        raise ParseError("The body is not JSON that can be read here.") from None
    _check(value)
    return value


def is_clean(text: str) -> bool:
    """Whether every database can hold the text: no NUL, nothing that UTF-8 cannot say."""
    if "\0" in text:
        return False
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def _of_64_bits(text: str) -> int:
    number = int(text)
    if not -(2**63) <= number < 2**63:
        raise ValueError(text)
    return number


def _check(value: Any) -> None:
    """Walk level by level, so that deep nesting costs no stack."""
    keys = depth = 0
    level = [value]
    while level:
        inner: list[Any] = []
        for item in level:
            if isinstance(item, dict):
                keys += len(item)
                inner += [*item.keys(), *item.values()]
            elif isinstance(item, list):
                inner += item
            elif isinstance(item, str) and not is_clean(item):
                raise ParseError("A text contains NUL or half of a character.")
        depth += any(isinstance(item, dict | list) for item in level)
        if keys > MAX_KEYS:
            raise ParseError(f"The body has more than {MAX_KEYS:,} keys.")
        if depth > MAX_DEPTH:
            raise ParseError(f"The body is nested more than {MAX_DEPTH} levels deep.")
        level = inner
