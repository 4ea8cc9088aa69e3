"""Entity tags: a reader names the version it saw, and a change to another version is refused."""

from __future__ import annotations

from typing import Any

from django.utils.http import parse_etags

from incidents.rest.problems import PreconditionFailed, PreconditionRequired


def etag(version: int) -> str:
    """The strong entity tag of a version: its number in double quotes."""
    return f'"{version}"'


def expected_version(request: Any, version: int, *, required: bool = True) -> int | None:
    """Return the version a change must find, or None for whatever is there (`If-Match: *`).

    `version` is the one just read. Raises PreconditionRequired when the header is missing and `required`,
    PreconditionFailed when no tag in it is that of `version`. Weak tags never match (RFC 9110 §13.1.1).
    """
    header = request.headers.get("If-Match", "").strip()
    if not header:
        if required:
            raise PreconditionRequired
        return None
    if header == "*":
        return None
    if etag(version) not in parse_etags(header):
        raise PreconditionFailed
    return version


def not_modified(request: Any, version: int) -> bool:
    """Whether the reader has this version already (`If-None-Match`, compared weakly as RFC 9110 §13.1.2 says)."""
    header = request.headers.get("If-None-Match", "").strip()
    if header == "*":
        return True
    return etag(version) in {tag.removeprefix("W/") for tag in parse_etags(header)}
