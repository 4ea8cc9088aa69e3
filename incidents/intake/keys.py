"""The natural keys under which people, teams, contacts and codes of an import are known here. Pure.

A key is made of the name alone, so that the same file gives the same rows; it stays when somebody renames the row.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache

from django.utils.text import slugify

IMPORTED_ROOT = "Imported"
PATH_SEPARATOR = " / "


@lru_cache(maxsize=20_000)
def username_of(name: str) -> str:
    """Such as “Resolver 15” → “import-resolver-15”."""
    return _slug(name, prefix="import-", longest=150)


@lru_cache(maxsize=20_000)
def team_slug(name: str) -> str:
    """Such as “Group 56” → “group-56”: a team of ours that goes by this short name is the same team."""
    return _slug(name, prefix="", longest=120)


def code_slug(value: str) -> str:
    """Such as “code 6” → “imported-code-6”."""
    return _slug(value, prefix="imported-", longest=80)


def contact_id(source_slug: str, name: str) -> str:
    """Such as “Caller 2403” → “import-servicenow:Caller 2403”."""
    return clipped(f"{source_slug}:{name}", 120)


def category_path(names: tuple[str, ...], root: str = IMPORTED_ROOT) -> str:
    """The path of a category of the import; empty when nothing is known."""
    return PATH_SEPARATOR.join((root, *names)) if names else ""


def clipped(text: str, longest: int) -> str:
    """The text, or its beginning and a mark of the rest where it is too long."""
    return text if len(text) <= longest else f"{text[: longest - 10]}…#{_mark(text)}"


def _slug(name: str, *, prefix: str, longest: int) -> str:
    slug = slugify(name)
    # Two names must never share a slug: where it lost something, a mark of the whole name is added.
    if slug.replace("-", " ") != name.lower() or len(prefix) + len(slug) > longest:
        slug = f"{slug[: longest - len(prefix) - 9]}-{_mark(name)}".lstrip("-")
    return f"{prefix}{slug}"


def _mark(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=4).hexdigest()
