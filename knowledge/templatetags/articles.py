"""Template words of articles."""

from __future__ import annotations

from django import template

register = template.Library()

_WORDS = {
    "article.drafted": "Drafted",
    "article.imported": "Imported",
    "article.revised": "Revised",
    "article.filed": "Filed anew",
    "article.submitted": "Handed in for validation",
    "article.approved": "Approved",
    "article.published": "Published",
    "article.validated": "Validated",
    "article.doubted": "No longer validated: readers flagged it",
    "article.reviewed": "Reviewed: it still holds",
    "article.expired": "Not reviewed in time",
    "article.archived": "Archived",
    "article.brought_back": "Brought back",
    "article.restricted": "Restricted",
    "article.released": "Released",
    "article.read": "Read while restricted",
    "article.access_granted": "Access given",
    "article.access_revoked": "Access taken",
    "article.reowned": "Given to another owner",
    "article.suggestion_accepted": "A suggested edit was accepted",
}


@register.filter
def event_words(code: str) -> str:
    """What happened, in words."""
    return _WORDS.get(code, code.replace(".", " ").replace("_", " "))
