"""The public holidays of countries and their parts, by name. The library that knows them is loaded when needed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

# What people here read, where the library has it; else the country's own words.
_LANGUAGES = ("en_GB", "en_US", "en")


class UnknownPlace(ValueError):
    """A country, or a part of one, of which no holidays are known."""


def _library() -> Any:
    import holidays  # noqa: PLC0415 -- takes a tenth of a second, and most processes never ask

    return holidays


@lru_cache(maxsize=1024)
def holidays_of(country: str, part: str, year: int) -> Mapping[date, str]:
    """The public holidays of a year by their dates. `country` is an ISO code, `part` one of `parts_of` or empty.

    Raises UnknownPlace.
    """
    if not country:
        return {}
    if part and part not in parts_of(country):
        raise UnknownPlace(part)
    known = _library().country_holidays(country, subdiv=part or None, years=year, language=_language(country))
    return {day: name for day, name in sorted(known.items()) if day.year == year}


@lru_cache(maxsize=256)
def _language(country: str) -> str | None:
    if country not in countries():
        raise UnknownPlace(country)
    spoken = getattr(_library(), country).supported_languages
    return next((language for language in _LANGUAGES if language in spoken), None)


@lru_cache(maxsize=1)
def countries() -> dict[str, str]:
    """Every country of which holidays are known: its name by its ISO code, in the order of the names."""
    _library()
    from holidays.registry import COUNTRIES  # noqa: PLC0415 -- as above

    named = {codes[1]: _words(codes[0]) for codes in COUNTRIES.values()}
    return dict(sorted(named.items(), key=lambda item: item[1]))


def _words(name: str) -> str:
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    return re.sub(r"\b(And|Of|The)\b", lambda found: found[0].lower(), words)


@lru_cache(maxsize=256)
def parts_of(country: str) -> dict[str, str]:
    """The parts of a country that have holidays of their own: their names by their codes. Raises UnknownPlace."""
    if country not in countries():
        raise UnknownPlace(country)
    place = getattr(_library(), country)
    names = {code: name for name, code in getattr(place, "subdivisions_aliases", {}).items()}
    return {code: names.get(code, code) for code in place.subdivisions}
