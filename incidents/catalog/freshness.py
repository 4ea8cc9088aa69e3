"""How fresh a plan, a procedure, an article, a contact or a policy is: computed from what was done, never typed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum

# Days before a review is due in which it is called soon.
SOON_DAYS = 30


class Review(Enum):
    """Where something stands in its round of reviews."""

    NONE = "none"
    FRESH = "fresh"
    SOON = "soon"
    DUE = "due"
    LAPSED = "lapsed"


@dataclass(frozen=True)
class Freshness:
    """When something was last reviewed, used and exercised (aware UTC), and when its next review is due.

    `review_on` is None where nobody has to review it. Past `grace_days` after that date it must not pretend to be true.
    """

    last_reviewed_at: datetime | None = None
    last_used_at: datetime | None = None
    last_exercised_at: datetime | None = None
    review_on: date | None = None
    grace_days: int = 30

    def review(self, *, on: date) -> Review:
        """Where the review stands on a date: due from its date on, lapsed once its days of grace are over."""
        if self.review_on is None:
            return Review.NONE
        if on > self.review_on + timedelta(days=self.grace_days):
            return Review.LAPSED
        if on >= self.review_on:
            return Review.DUE
        if on >= self.review_on - timedelta(days=SOON_DAYS):
            return Review.SOON
        return Review.FRESH

    def neglects(self, *, on: date) -> list[str]:
        """What has not been done with it, in words, for the list of what is neglected."""
        found = []
        if self.last_used_at is None:
            found.append("never used")
        if self.last_exercised_at is None:
            found.append("never exercised")
        if self.review(on=on) in (Review.DUE, Review.LAPSED):
            found.append("overdue for review")
        return found
