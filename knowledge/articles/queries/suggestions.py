"""What a suggested edit would change."""

from __future__ import annotations

from incidents.differences import Piece, differences
from knowledge.articles.models import ArticleSuggestion

NAMES = {
    "title": "Title",
    "issue": "Issue",
    "environment": "Environment",
    "cause": "Cause",
    "resolution": "Resolution",
    "body": "Body",
}


def changes_of(suggestion: ArticleSuggestion) -> list[tuple[str, list[Piece]]]:
    """Each part that would change, by its name, against the revision that the reader had."""
    return [
        (NAMES[name], differences(getattr(suggestion.base, name), suggestion.texts[name]))
        for name in NAMES
        if name in suggestion.texts
    ]
