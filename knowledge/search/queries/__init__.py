"""Looking articles up by words, and what may be known already of an incident."""

from knowledge.search.queries.finding import Found, Hit, find_articles
from knowledge.search.queries.marking import highlight
from knowledge.search.queries.matching import Match, matching

__all__ = ["Found", "Hit", "Match", "find_articles", "highlight", "matching"]
