"""What operations on costs share: the order of an estimate."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from incidents.refusals import Refused

MOST = Decimal("999999999999.99")


class EstimateRefused(Refused):
    """An estimate below nothing, above what can be kept, or whose low, likely and high are out of order."""

    code = "estimate_refused"


@dataclass(frozen=True)
class Amount:
    """At least, most likely and at most, in the organisation's currency."""

    low: Decimal
    likely: Decimal
    high: Decimal

    def check(self) -> Amount:
        """Return it. Raises EstimateRefused."""
        if not self.low >= 0:
            _refuse("low", "It cannot be less than nothing.")
        if self.likely < self.low:
            _refuse("likely", "The likely amount is not below the least.")
        if self.high < self.likely:
            _refuse("high", "The most is not below the likely amount.")
        if self.high > MOST:
            _refuse("high", "This is more than can be kept.")
        return self

    @property
    def columns(self) -> dict[str, Decimal]:
        return {"low": self.low, "likely": self.likely, "high": self.high}


def _refuse(field: str, sentence: str) -> None:
    raise EstimateRefused(sentence, fields={field: sentence})
