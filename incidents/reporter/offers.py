"""What apps above offer to whoever reports, while they type: filled by their wiring. Pure."""

from __future__ import annotations

from collections.abc import Iterable

# Asked by GET with `title` and `service` as typed so far; each answers with a piece of HTML that stands under the
# service, or with nothing. They let in whom the form lets in, and show no more than that reader may know.
ADDRESSES: list[str] = []


def register(addresses: Iterable[str]) -> None:
    """Add what is not there yet."""
    ADDRESSES.extend(name for name in addresses if name not in ADDRESSES)
