"""Checks of what people type about people: time zones and telephone numbers."""

from __future__ import annotations

import re
import zoneinfo

from django.core.exceptions import ValidationError

PHONE = re.compile(r"^\+?[0-9][0-9 ().\-/]{3,30}$")


def validate_time_zone(value: str) -> None:
    """Raise ValidationError unless `value` names an IANA time zone."""
    try:
        zoneinfo.ZoneInfo(value)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        raise ValidationError(f"“{value}” is not a time zone. Write one like Europe/London.") from None


def validate_phone(value: str) -> None:
    """Raise ValidationError unless `value` looks like a telephone number."""
    if not PHONE.match(value):
        raise ValidationError(f"“{value}” is not a telephone number. Write digits, with the country code first.")
